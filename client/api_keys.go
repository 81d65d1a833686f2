package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// APIKeys manages the credentials of programs, each bound to one project.
type APIKeys struct{ client *Client }

// Create makes an API key (operation createApiKey). Key of the answer is its text,
// which nothing shows again.
func (s *APIKeys) Create(ctx context.Context, projectID string, in APIKeyInput, opts ...CallOption) (*APIKey, error) {
	return one[APIKey](ctx, s.client.request("createApiKey", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateAPIKeyRequest(server, projectID, in)
	}, projectID))
}

// List returns a page of a project's keys without their texts (operation
// listApiKeys).
func (s *APIKeys) List(ctx context.Context, projectID string, o ListOptions, opts ...CallOption) (*Page[APIKey], error) {
	params := api.ListAPIKeysParams{Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listApiKeys", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListAPIKeysRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.APIKeyPage) wirePage[APIKey] { return wirePage[APIKey](p) })
}

// All is every key from o.Page on, page by page (operation listApiKeys).
func (s *APIKeys) All(ctx context.Context, projectID string, o ListOptions, opts ...CallOption) iter.Seq2[APIKey, error] {
	return all("listApiKeys", o, func(l ListOptions) (*Page[APIKey], error) { return s.List(ctx, projectID, l, opts...) })
}

// Revoke takes a key out of use at once (operation revokeApiKey). Revoking it again
// is an error, unless it is a retry of this call.
func (s *APIKeys) Revoke(ctx context.Context, projectID, id string, opts ...CallOption) error {
	k := s.client.request("revokeApiKey", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRevokeAPIKeyRequest(server, projectID, id)
	}, projectID, id)
	// "Already revoked" is a 400 here; anything else that is wrong with the request
	// the first attempt would have met too.
	k.doneBefore = func(e *Error) bool { return e.Status == http.StatusBadRequest || e.Status == http.StatusNotFound }
	return none(ctx, k)
}

// Rotate makes a key of the same name and scope in place of this one and shows its
// text; the old one works until its grace ends (operation rotateApiKey). It is made
// again after a 429 only.
func (s *APIKeys) Rotate(ctx context.Context, projectID, id string, in APIKeyRotation, opts ...CallOption) (*APIKey, error) {
	return one[APIKey](ctx, s.client.request("rotateApiKey", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRotateAPIKeyRequest(server, projectID, id, in)
	}, projectID, id))
}
