package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// IncomingSources manages the providers that send webhooks to the platform.
type IncomingSources struct{ client *Client }

// IncomingSourceUpdate says what to change of a source. What is absent stays as it
// is.
type IncomingSourceUpdate struct {
	Name                Field[string]               // cannot be cleared
	Slug                Field[string]               // cannot be cleared
	ProviderType        Field[ProviderType]         // cannot be cleared
	Status              Field[IncomingSourceStatus] // cannot be cleared
	VerificationMode    Field[VerificationMode]     // cannot be cleared; VerificationModeNone verifies nothing
	HMACSecret          Field[string]               // a new secret; cannot be cleared
	HMACHeaderName      Field[string]               // cleared: X-Signature
	HMACSignaturePrefix Field[string]               // cleared: none
	RateLimitPerSecond  Field[int]                  // cleared: no limit
}

// Create makes a source (operation createSource). IngressURL of the answer is the
// address to enter at the provider.
func (s *IncomingSources) Create(ctx context.Context, projectID string, in IncomingSourceCreate, opts ...CallOption) (*IncomingSource, error) {
	k := s.client.request("createSource", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateSourceRequest(server, projectID, in)
	}, projectID)
	return one[IncomingSource](ctx, k.conceal(in.HMACSecret))
}

// Get returns a source, a deleted one too (operation getSource).
func (s *IncomingSources) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*IncomingSource, error) {
	return one[IncomingSource](ctx, s.client.request("getSource", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetSourceRequest(server, projectID, id)
	}, projectID, id))
}

// List returns a page of a project's sources, deleted ones among them (operation
// listSources).
func (s *IncomingSources) List(ctx context.Context, projectID string, o ListOptions, opts ...CallOption) (*Page[IncomingSource], error) {
	params := api.ListSourcesParams{Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listSources", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListSourcesRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.IncomingSourcePage) wirePage[IncomingSource] { return wirePage[IncomingSource](p) })
}

// All is every source from o.Page on, page by page (operation listSources).
func (s *IncomingSources) All(ctx context.Context, projectID string, o ListOptions, opts ...CallOption) iter.Seq2[IncomingSource, error] {
	return all("listSources", o, func(l ListOptions) (*Page[IncomingSource], error) { return s.List(ctx, projectID, l, opts...) })
}

// Update changes what u names and nothing else (operations getSource and
// updateSource). As Endpoints.Update it reads, merges and puts: a change that
// somebody else makes in between is lost. The secret is never read and so only
// sent when u sets it.
func (s *IncomingSources) Update(ctx context.Context, projectID, id string, u IncomingSourceUpdate, opts ...CallOption) (*IncomingSource, error) {
	err := uncleared("updateSource", u.Name.keeps("Name"), u.Slug.keeps("Slug"), u.ProviderType.keeps("ProviderType"),
		u.Status.keeps("Status"), u.VerificationMode.keeps("VerificationMode"), u.HMACSecret.keeps("HMACSecret"))
	if err != nil {
		return nil, err
	}
	present, err := s.Get(ctx, projectID, id, opts...)
	if err != nil {
		return nil, err
	}
	body := api.IncomingSourceUpdate{
		Name: u.Name.or(present.Name), Slug: u.Slug.merged(nonZero(present.Slug)), ProviderType: u.ProviderType.merged(&present.ProviderType),
		Status: u.Status.merged(&present.Status), VerificationMode: u.VerificationMode.merged(&present.VerificationMode),
		HMACSecret: u.HMACSecret.only(), HMACHeaderName: u.HMACHeaderName.merged(&present.HMACHeaderName),
		HMACSignaturePrefix: u.HMACSignaturePrefix.merged(&present.HMACSignaturePrefix),
		RateLimitPerSecond:  u.RateLimitPerSecond.merged(present.RateLimitPerSecond),
	}
	k := s.client.request("updateSource", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateSourceRequest(server, projectID, id, body)
	}, projectID, id)
	return one[IncomingSource](ctx, k.conceal(valueOf(body.HMACSecret)))
}

// Delete disables a source (operation deleteSource): it stays listed and keeps its
// slug and events, and its address answers 410. Setting its Status to
// IncomingSourceStatusActive brings it back.
func (s *IncomingSources) Delete(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteSource", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteSourceRequest(server, projectID, id)
	}, projectID, id))
}
