package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// IncomingDestinations manages where the webhooks of a source are forwarded to.
type IncomingDestinations struct{ client *Client }

// IncomingDestinationUpdate says what to change of a destination. What is absent
// stays as it is.
type IncomingDestinationUpdate struct {
	URL              Field[string]              // cannot be cleared
	AuthType         Field[DestinationAuthType] // cannot be cleared; DestinationAuthTypeNone sends no credentials
	AuthConfig       Field[string]              // new credentials as JSON text; cannot be cleared
	CustomHeaders    Field[string]              // a JSON object of texts, as text; cleared: none
	Enabled          Field[bool]                // cannot be cleared
	MaxAttempts      Field[int]                 // cannot be cleared
	TimeoutSeconds   Field[int]                 // cannot be cleared
	RetryDelays      Field[string]              // seconds between attempts, separated by commas; cleared: the platform's own
	PayloadTransform Field[string]              // a JSONPath; cleared: the whole body
	TransformationID Field[string]              // cleared: none. Releases before 2026-08 cannot take it away
}

// Create makes a destination (operation createDestination).
func (s *IncomingDestinations) Create(ctx context.Context, projectID, sourceID string, in IncomingDestinationCreate, opts ...CallOption) (*IncomingDestination, error) {
	k := s.client.request("createDestination", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateDestinationRequest(server, projectID, sourceID, in)
	}, projectID, sourceID)
	return one[IncomingDestination](ctx, k.concealAuth(in.AuthConfig))
}

// Get returns a destination without its credentials (operation getDestination).
func (s *IncomingDestinations) Get(ctx context.Context, projectID, sourceID, id string, opts ...CallOption) (*IncomingDestination, error) {
	return one[IncomingDestination](ctx, s.client.request("getDestination", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetDestinationRequest(server, projectID, sourceID, id)
	}, projectID, sourceID, id))
}

// List returns a page of a source's destinations (operation listDestinations).
func (s *IncomingDestinations) List(ctx context.Context, projectID, sourceID string, o ListOptions, opts ...CallOption) (*Page[IncomingDestination], error) {
	params := api.ListDestinationsParams{Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listDestinations", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListDestinationsRequest(server, projectID, sourceID, &params)
	}, projectID, sourceID)
	return page(ctx, k, func(p api.IncomingDestinationPage) wirePage[IncomingDestination] {
		return wirePage[IncomingDestination](p)
	})
}

// All is every destination from o.Page on, page by page (operation
// listDestinations).
func (s *IncomingDestinations) All(ctx context.Context, projectID, sourceID string, o ListOptions, opts ...CallOption) iter.Seq2[IncomingDestination, error] {
	return all("listDestinations", o, func(l ListOptions) (*Page[IncomingDestination], error) {
		return s.List(ctx, projectID, sourceID, l, opts...)
	})
}

// Update changes what u names and nothing else (operations getDestination and
// updateDestination). As Endpoints.Update it reads, merges and puts: a change that
// somebody else makes in between is lost. The credentials are never read and so
// only sent when u sets them.
func (s *IncomingDestinations) Update(ctx context.Context, projectID, sourceID, id string, u IncomingDestinationUpdate, opts ...CallOption) (*IncomingDestination, error) {
	err := uncleared("updateDestination", u.URL.keeps("URL"), u.AuthType.keeps("AuthType"), u.AuthConfig.keeps("AuthConfig"),
		u.Enabled.keeps("Enabled"), u.MaxAttempts.keeps("MaxAttempts"), u.TimeoutSeconds.keeps("TimeoutSeconds"))
	if err != nil {
		return nil, err
	}
	present, err := s.Get(ctx, projectID, sourceID, id, opts...)
	if err != nil {
		return nil, err
	}
	body := api.IncomingDestinationUpdate{
		URL: u.URL.or(present.URL), AuthType: u.AuthType.merged(&present.AuthType), AuthConfig: u.AuthConfig.only(),
		CustomHeaders: u.CustomHeaders.merged(present.CustomHeaders), Enabled: u.Enabled.merged(&present.Enabled),
		MaxAttempts: u.MaxAttempts.merged(&present.MaxAttempts), TimeoutSeconds: u.TimeoutSeconds.merged(&present.TimeoutSeconds),
		RetryDelays: u.RetryDelays.merged(&present.RetryDelays), PayloadTransform: u.PayloadTransform.merged(present.PayloadTransform),
		TransformationID: u.TransformationID.merged(present.TransformationID),
	}
	k := s.client.request("updateDestination", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateDestinationRequest(server, projectID, sourceID, id, body)
	}, projectID, sourceID, id)
	return one[IncomingDestination](ctx, k.concealAuth(valueOf(body.AuthConfig)))
}

// Delete removes a destination for good (operation deleteDestination).
func (s *IncomingDestinations) Delete(ctx context.Context, projectID, sourceID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteDestination", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteDestinationRequest(server, projectID, sourceID, id)
	}, projectID, sourceID, id))
}
