package api

import (
	"context"
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Limits of test endpoints.
const (
	maxTestEndpoints    = 10 // of a project
	defaultTestTTLHours = 24
	maxTestTTLHours     = 72 // and minus that
	testSlugLength      = 8
)

// ListTestEndpoints implements listTestEndpoints, the newest first.
func (s *Server) ListTestEndpoints(ctx context.Context, r apiserver.ListTestEndpointsRequestObject) (apiserver.ListTestEndpointsResponseObject, error) {
	answer := apiserver.ListTestEndpoints200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		for endpoint := range tx.TestEndpointsByProject.Of(r.ProjectID).Backward() {
			answer = append(answer, showTestEndpoint(ctx, tx, endpoint))
		}
		return nil
	})
	return answer, err
}

// CreateTestEndpoint implements createTestEndpoint. One that expired counts for
// the limit until it is deleted.
func (s *Server) CreateTestEndpoint(ctx context.Context, r apiserver.CreateTestEndpointRequestObject) (apiserver.CreateTestEndpointResponseObject, error) {
	in := or(r.Body, api.TestEndpointInput{})
	now := s.now()
	hours := max(-maxTestTTLHours, min(or(in.TTLHours, defaultTestTTLHours), maxTestTTLHours))
	endpoint := store.TestEndpoint{
		ID: s.Chance.ID("test-endpoint"), ProjectID: r.ProjectID, Slug: s.Chance.Slug("test-endpoint", testSlugLength),
		Name: in.Name, Description: in.Description, CreatedAt: now, ExpiresAt: now.Add(time.Duration(hours) * time.Hour),
	}
	var shown api.TestEndpoint
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, ok := tx.Projects.Get(r.ProjectID); !ok {
			return problem.Internal() // where the gate lets any project pass
		}
		if tx.TestEndpointsByProject.Of(r.ProjectID).Len() >= maxTestEndpoints {
			return problem.Unprocessable(fmt.Sprintf("Maximum test endpoints limit reached (%d)", maxTestEndpoints))
		}
		tx.TestEndpoints.Put(endpoint)
		shown = showTestEndpoint(ctx, tx, endpoint)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateTestEndpoint200JSONResponse(shown), nil
}

// GetTestEndpoint implements getTestEndpoint.
func (s *Server) GetTestEndpoint(ctx context.Context, r apiserver.GetTestEndpointRequestObject) (apiserver.GetTestEndpointResponseObject, error) {
	var shown api.TestEndpoint
	err := s.read(func(tx *store.Tx) error {
		endpoint, err := findTestEndpoint(ctx, tx, r.ProjectID, r.ID)
		if err != nil {
			return err
		}
		shown = showTestEndpoint(ctx, tx, endpoint)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetTestEndpoint200JSONResponse(shown), nil
}

// DeleteTestEndpoint implements deleteTestEndpoint.
func (s *Server) DeleteTestEndpoint(ctx context.Context, r apiserver.DeleteTestEndpointRequestObject) (apiserver.DeleteTestEndpointResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findTestEndpoint(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		tx.DeleteTestEndpoint(r.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteTestEndpoint204Response{}, nil
}

// ListCapturedRequests implements listCapturedRequests. The page tells that it
// was asked for an order, and has the newest first all the same.
func (s *Server) ListCapturedRequests(ctx context.Context, r apiserver.ListCapturedRequestsRequestObject) (apiserver.ListCapturedRequestsResponseObject, error) {
	var answer apiserver.ListCapturedRequests200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		if _, err := findTestEndpoint(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		rows := collect(tx.CapturedByTestEndpoint.Of(r.ID).Backward(), func(store.CapturedRequest) bool { return true })
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, capturedOrder, showCapturedRequest)
		answer = apiserver.ListCapturedRequests200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

// capturedOrder knows the names and sorts by none of them.
var capturedOrder = sorter[store.CapturedRequest]{
	"id": asCaptured, "testEndpointId": asCaptured, "method": asCaptured, "path": asCaptured, "queryString": asCaptured,
	"contentType": asCaptured, "sourceIp": asCaptured, "userAgent": asCaptured, "receivedAt": asCaptured,
}

func asCaptured(_, _ store.CapturedRequest) int { return 0 }

// ClearRequests implements clearRequests.
func (s *Server) ClearRequests(ctx context.Context, r apiserver.ClearRequestsRequestObject) (apiserver.ClearRequestsResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findTestEndpoint(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		tx.ClearCaptured(r.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.ClearRequests204Response{}, nil
}

const textTestEndpointNotFound = "Test endpoint not found"

// findTestEndpoint is a test endpoint of the path's project.
func findTestEndpoint(ctx context.Context, tx *store.Tx, projectID, id string) (store.TestEndpoint, error) {
	endpoint, ok := tx.TestEndpoints.Get(id)
	if !ok {
		return endpoint, problem.NotFound(textTestEndpointNotFound)
	}
	return endpoint, who(ctx).Reach(tx, endpoint.ProjectID, projectID, textTestEndpointNotFound)
}

func showTestEndpoint(ctx context.Context, tx *store.Tx, e store.TestEndpoint) api.TestEndpoint {
	return api.TestEndpoint{
		ID: e.ID, ProjectID: e.ProjectID, Slug: e.Slug, URL: who(ctx).BaseURL + "/hook/" + e.Slug, Name: e.Name, Description: e.Description,
		CreatedAt: e.CreatedAt, ExpiresAt: e.ExpiresAt, RequestCount: tx.CapturedByTestEndpoint.Of(e.ID).Len(),
	}
}

func showCapturedRequest(r store.CapturedRequest) api.CapturedRequest {
	return api.CapturedRequest{
		ID: r.ID, TestEndpointID: r.TestEndpointID, Method: r.Method, Path: r.Path, QueryString: r.QueryString, Headers: r.HeadersJSON,
		Body: r.Body, ContentType: r.ContentType, SourceIP: r.SourceIP, UserAgent: r.UserAgent, ReceivedAt: r.ReceivedAt,
	}
}
