package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Endpoints manages the URLs that receive deliveries.
type Endpoints struct{ client *Client }

// Create makes an endpoint (operation createEndpoint). The answer shows its
// signing secret; keep it.
func (s *Endpoints) Create(ctx context.Context, projectID string, in EndpointCreate, opts ...CallOption) (*Endpoint, error) {
	k := s.client.request("createEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateEndpointRequest(server, projectID, in)
	}, projectID)
	return one[Endpoint](ctx, k.conceal(in.Secret))
}

// Get returns an endpoint without its secret (operation getEndpoint).
func (s *Endpoints) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*Endpoint, error) {
	return one[Endpoint](ctx, s.client.request("getEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetEndpointRequest(server, projectID, id)
	}, projectID, id))
}

// List returns a page of a project's endpoints (operation listEndpoints).
func (s *Endpoints) List(ctx context.Context, projectID string, o ListOptions, opts ...CallOption) (*Page[Endpoint], error) {
	params := api.ListEndpointsParams{Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listEndpoints", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListEndpointsRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.EndpointPage) wirePage[Endpoint] { return wirePage[Endpoint](p) })
}

// All is every endpoint from o.Page on, page by page (operation listEndpoints).
func (s *Endpoints) All(ctx context.Context, projectID string, o ListOptions, opts ...CallOption) iter.Seq2[Endpoint, error] {
	return all("listEndpoints", o, func(l ListOptions) (*Page[Endpoint], error) { return s.List(ctx, projectID, l, opts...) })
}

// Delete deletes an endpoint (operation deleteEndpoint).
func (s *Endpoints) Delete(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteEndpointRequest(server, projectID, id)
	}, projectID, id))
}

// RotateSecret makes a new signing secret and shows it (operation rotateSecret).
// For 24 hours deliveries are signed with both; give both to package verify.
func (s *Endpoints) RotateSecret(ctx context.Context, projectID, id string, opts ...CallOption) (*Endpoint, error) {
	return one[Endpoint](ctx, s.client.request("rotateSecret", opts, func(server string) (*http.Request, error) {
		return apiclient.NewRotateSecretRequest(server, projectID, id)
	}, projectID, id))
}

// Test sends a test webhook (operation testEndpoint). That the endpoint did not
// take it is told in the result and is no error.
func (s *Endpoints) Test(ctx context.Context, projectID, id string, opts ...CallOption) (*EndpointTest, error) {
	return one[EndpointTest](ctx, s.client.request("testEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewTestEndpointRequest(server, projectID, id)
	}, projectID, id))
}

// Verify has the endpoint prove itself (operation verifyEndpoint). That it did
// not is told in the result and is no error.
func (s *Endpoints) Verify(ctx context.Context, projectID, id string, opts ...CallOption) (*EndpointVerification, error) {
	return one[EndpointVerification](ctx, s.client.request("verifyEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewVerifyEndpointRequest(server, projectID, id)
	}, projectID, id))
}

// SkipVerification marks the endpoint as trusted (operation skipVerification). An
// empty reason is the platform's own.
func (s *Endpoints) SkipVerification(ctx context.Context, projectID, id, reason string, opts ...CallOption) (*Endpoint, error) {
	body := api.VerificationSkip{Reason: nonZero(reason)}
	return one[Endpoint](ctx, s.client.request("skipVerification", opts, func(server string) (*http.Request, error) {
		return apiclient.NewSkipVerificationRequest(server, projectID, id, body)
	}, projectID, id))
}

// ConfigureMTLS stores the certificate that receivers are shown which ask for one
// (operation configureMtls). What is no certificate is found out by deliveries.
func (s *Endpoints) ConfigureMTLS(ctx context.Context, projectID, id string, in ClientCertificateInput, opts ...CallOption) (*Endpoint, error) {
	k := s.client.request("configureMtls", opts, func(server string) (*http.Request, error) {
		return apiclient.NewConfigureMTLSRequest(server, projectID, id, in)
	}, projectID, id)
	return one[Endpoint](ctx, k.conceal(&in.ClientKey))
}

// DisableMTLS forgets the certificate (operation disableMtls).
func (s *Endpoints) DisableMTLS(ctx context.Context, projectID, id string, opts ...CallOption) (*Endpoint, error) {
	return one[Endpoint](ctx, s.client.request("disableMtls", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDisableMTLSRequest(server, projectID, id)
	}, projectID, id))
}
