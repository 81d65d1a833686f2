package client

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// TestEndpoints manages public addresses that keep what is sent to them.
type TestEndpoints struct{ client *Client }

// Create makes a test endpoint; URL of the answer is its address (operation
// createTestEndpoint).
func (s *TestEndpoints) Create(ctx context.Context, projectID string, in TestEndpointInput, opts ...CallOption) (*TestEndpoint, error) {
	return one[TestEndpoint](ctx, s.client.request("createTestEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateTestEndpointRequest(server, projectID, in)
	}, projectID))
}

// Get returns a test endpoint (operation getTestEndpoint).
func (s *TestEndpoints) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*TestEndpoint, error) {
	return one[TestEndpoint](ctx, s.client.request("getTestEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetTestEndpointRequest(server, projectID, id)
	}, projectID, id))
}

// List returns all test endpoints of a project, the newest first; the list has no
// pages (operation listTestEndpoints).
func (s *TestEndpoints) List(ctx context.Context, projectID string, opts ...CallOption) ([]TestEndpoint, error) {
	return array[TestEndpoint](ctx, s.client.request("listTestEndpoints", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListTestEndpointsRequest(server, projectID)
	}, projectID))
}

// Delete deletes a test endpoint with what it keeps (operation deleteTestEndpoint).
func (s *TestEndpoints) Delete(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteTestEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteTestEndpointRequest(server, projectID, id)
	}, projectID, id))
}

// Requests returns a page of what a test endpoint keeps, the newest first (operation
// listCapturedRequests).
func (s *TestEndpoints) Requests(ctx context.Context, projectID, id string, o ListOptions, opts ...CallOption) (*Page[CapturedRequest], error) {
	params := api.ListCapturedRequestsParams{Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listCapturedRequests", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListCapturedRequestsRequest(server, projectID, id, &params)
	}, projectID, id)
	return page(ctx, k, func(p api.CapturedRequestPage) wirePage[CapturedRequest] { return wirePage[CapturedRequest](p) })
}

// AllRequests is every request that a test endpoint keeps from o.Page on, page by page
// (operation listCapturedRequests).
func (s *TestEndpoints) AllRequests(ctx context.Context, projectID, id string, o ListOptions, opts ...CallOption) iter.Seq2[CapturedRequest, error] {
	return all("listCapturedRequests", o, func(l ListOptions) (*Page[CapturedRequest], error) {
		return s.Requests(ctx, projectID, id, l, opts...)
	})
}

// ClearRequests forgets what a test endpoint keeps (operation clearRequests).
func (s *TestEndpoints) ClearRequests(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("clearRequests", opts, func(server string) (*http.Request, error) {
		return apiclient.NewClearRequestsRequest(server, projectID, id)
	}, projectID, id))
}

// Capture sends a request to the test endpoint with this slug, as anybody could:
// GET, POST, PUT, PATCH or DELETE (operations captureRequestGet and so on). The
// client's credential is not sent, and the call is made again after a 429 only.
func (s *TestEndpoints) Capture(ctx context.Context, method, slug, contentType string, body []byte, opts ...CallOption) (*CaptureResult, error) {
	operation, build := capture(method, slug, contentType, body)
	k := s.client.request(operation, opts, build, slug)
	if build == nil {
		k.invalid(fmt.Sprintf("a test endpoint takes no %q", method), nil)
	}
	k.public, k.once = true, true
	return one[CaptureResult](ctx, k)
}

func capture(method, slug, contentType string, body []byte) (operation string, build func(string) (*http.Request, error)) {
	switch method {
	case http.MethodGet:
		return "captureRequestGet", func(server string) (*http.Request, error) {
			return apiclient.NewCaptureRequestGetRequest(server, slug)
		}
	case http.MethodDelete:
		return "captureRequestDelete", func(server string) (*http.Request, error) {
			return apiclient.NewCaptureRequestDeleteRequest(server, slug)
		}
	case http.MethodPost:
		return "captureRequestPost", func(server string) (*http.Request, error) {
			return apiclient.NewCaptureRequestPostRequestWithBody(server, slug, contentType, bytes.NewReader(body))
		}
	case http.MethodPut:
		return "captureRequestPut", func(server string) (*http.Request, error) {
			return apiclient.NewCaptureRequestPutRequestWithBody(server, slug, contentType, bytes.NewReader(body))
		}
	case http.MethodPatch:
		return "captureRequestPatch", func(server string) (*http.Request, error) {
			return apiclient.NewCaptureRequestPatchRequestWithBody(server, slug, contentType, bytes.NewReader(body))
		}
	}
	return "captureRequest", nil
}
