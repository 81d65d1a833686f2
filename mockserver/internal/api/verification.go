package api

import (
	"context"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const defaultSkipReason = "Skipped by administrator"

// TestEndpoint implements testEndpoint.
func (s *Server) TestEndpoint(ctx context.Context, r apiserver.TestEndpointRequestObject) (apiserver.TestEndpointResponseObject, error) {
	endpoint, err := s.endpoint(ctx, r.ProjectID, r.ID)
	if err != nil {
		return nil, err
	}
	result := s.Engine.Test(ctx, endpoint)
	return apiserver.TestEndpoint200JSONResponse{
		Success: result.Success, HTTPStatusCode: result.HTTPStatusCode, ResponseBody: result.ResponseBody,
		ErrorMessage: result.ErrorMessage, LatencyMs: result.LatencyMs, Message: result.Message,
	}, nil
}

// VerifyEndpoint implements verifyEndpoint.
func (s *Server) VerifyEndpoint(ctx context.Context, r apiserver.VerifyEndpointRequestObject) (apiserver.VerifyEndpointResponseObject, error) {
	endpoint, err := s.endpoint(ctx, r.ProjectID, r.ID)
	if err != nil {
		return nil, err
	}
	if endpoint.VerificationStatus == store.VerificationVerified {
		return apiserver.VerifyEndpoint200JSONResponse{Success: true, Message: "Already verified", Status: api.VerificationStatusVerified}, nil
	}
	attempted := s.now()
	result := s.Engine.Verify(ctx, endpoint)
	_, err = s.changeEndpoint(ctx, r.ProjectID, r.ID, func(e *store.Endpoint) {
		e.VerificationStatus, e.VerificationAttemptedAt = result.Status, &attempted
		if result.Success {
			e.VerificationCompletedAt = store.StampOf(s.Clock.Now())
		}
		e.UpdatedAt = s.now()
	})
	if err != nil {
		return nil, err
	}
	return apiserver.VerifyEndpoint200JSONResponse{Success: result.Success, Message: result.Message, Status: api.VerificationStatus(result.Status)}, nil
}

// SkipVerification implements skipVerification.
func (s *Server) SkipVerification(ctx context.Context, r apiserver.SkipVerificationRequestObject) (apiserver.SkipVerificationResponseObject, error) {
	reason := defaultSkipReason
	if r.Body != nil && r.Body.Reason != nil {
		reason = *r.Body.Reason
	}
	now := s.now()
	endpoint, err := s.changeEndpoint(ctx, r.ProjectID, r.ID, func(e *store.Endpoint) {
		e.VerificationStatus, e.VerificationSkipReason = store.VerificationSkipped, &reason
		e.VerificationCompletedAt = &now
		e.UpdatedAt = now
	})
	if err != nil {
		return nil, err
	}
	return apiserver.SkipVerification200JSONResponse(showEndpoint(endpoint)), nil
}
