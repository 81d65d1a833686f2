package api

import (
	"context"
	"errors"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/ingress"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// CaptureRequestGet implements captureRequestGet, and HEAD.
func (s *Server) CaptureRequestGet(ctx context.Context, r apiserver.CaptureRequestGetRequestObject) (apiserver.CaptureRequestGetResponseObject, error) {
	result, refusal, err := s.capture(ctx, r.Slug)
	if refusal != nil {
		return apiserver.CaptureRequestGet429JSONResponse(*refusal), nil
	}
	return apiserver.CaptureRequestGet200JSONResponse(result), err
}

// CaptureRequestPost implements captureRequestPost.
func (s *Server) CaptureRequestPost(ctx context.Context, r apiserver.CaptureRequestPostRequestObject) (apiserver.CaptureRequestPostResponseObject, error) {
	result, refusal, err := s.capture(ctx, r.Slug)
	if refusal != nil {
		return apiserver.CaptureRequestPost429JSONResponse(*refusal), nil
	}
	return apiserver.CaptureRequestPost200JSONResponse(result), err
}

// CaptureRequestPut implements captureRequestPut.
func (s *Server) CaptureRequestPut(ctx context.Context, r apiserver.CaptureRequestPutRequestObject) (apiserver.CaptureRequestPutResponseObject, error) {
	result, refusal, err := s.capture(ctx, r.Slug)
	if refusal != nil {
		return apiserver.CaptureRequestPut429JSONResponse(*refusal), nil
	}
	return apiserver.CaptureRequestPut200JSONResponse(result), err
}

// CaptureRequestPatch implements captureRequestPatch.
func (s *Server) CaptureRequestPatch(ctx context.Context, r apiserver.CaptureRequestPatchRequestObject) (apiserver.CaptureRequestPatchResponseObject, error) {
	result, refusal, err := s.capture(ctx, r.Slug)
	if refusal != nil {
		return apiserver.CaptureRequestPatch429JSONResponse(*refusal), nil
	}
	return apiserver.CaptureRequestPatch200JSONResponse(result), err
}

// CaptureRequestDelete implements captureRequestDelete.
func (s *Server) CaptureRequestDelete(ctx context.Context, r apiserver.CaptureRequestDeleteRequestObject) (apiserver.CaptureRequestDeleteResponseObject, error) {
	result, refusal, err := s.capture(ctx, r.Slug)
	if refusal != nil {
		return apiserver.CaptureRequestDelete429JSONResponse(*refusal), nil
	}
	return apiserver.CaptureRequestDelete200JSONResponse(result), err
}

// capture keeps the request that came in, whatever its method. A refusal has the
// routes' own shape.
func (s *Server) capture(ctx context.Context, slug string) (api.CaptureResult, *api.CaptureRefusal, error) {
	if challenge, ok := ingress.Challenge(who(ctx).Body); ok {
		return api.CaptureResult{Success: true, Message: "Verification challenge accepted", Challenge: &challenge}, nil, nil
	}
	var request store.CapturedRequest
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		endpoint, ok := tx.TestEndpointBySlug.One(slug)
		if project, _ := tx.Projects.Get(endpoint.ProjectID); !ok || project.Gone() {
			return problem.NotFound(textTestEndpointNotFound)
		}
		if request, err = s.Ingress.Capture(endpoint, arrived(ctx, who(ctx).Body)); err != nil {
			return err
		}
		tx.Capture(request)
		return nil
	})
	var no *ingress.Refusal
	if errors.As(err, &no) {
		return api.CaptureResult{}, &api.CaptureRefusal{Message: no.Message, Error: api.ErrorCode(no.Code)}, nil
	}
	return api.CaptureResult{Success: true, Message: "Request captured", RequestID: &request.ID, ReceivedAt: &request.ReceivedAt}, nil, err
}
