package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// EndpointUpdate says what to change of an endpoint. What is absent stays as it
// is.
type EndpointUpdate struct {
	URL                Field[string] // cannot be cleared
	Description        Field[string]
	Secret             Field[string] // a new signing secret, which starts a rotation; cannot be cleared
	Enabled            Field[bool]   // cannot be cleared
	RateLimitPerSecond Field[int]    // cleared: no limit
	AllowedSourceIPs   Field[string]
	SignatureScheme    Field[SignatureScheme] // cannot be cleared
}

// Update changes what u names and nothing else (operations getEndpoint and
// updateEndpoint).
//
// The platform takes whole endpoints only, and releases differ in what a
// property that is left out means. So Update reads the endpoint, merges u, and
// puts the whole back: two calls, and a change that somebody else makes in
// between is lost. Clearing the rate limit sends 0, and where the server refuses
// that, leaves it out, which clears it there.
func (s *Endpoints) Update(ctx context.Context, projectID, id string, u EndpointUpdate, opts ...CallOption) (*Endpoint, error) {
	err := uncleared("updateEndpoint", u.URL.keeps("URL"), u.Secret.keeps("Secret"), u.Enabled.keeps("Enabled"), u.SignatureScheme.keeps("SignatureScheme"))
	if err != nil {
		return nil, err
	}
	present, err := s.Get(ctx, projectID, id, opts...)
	if err != nil {
		return nil, err
	}
	body := api.EndpointUpdate{
		URL: u.URL.or(present.URL), Description: u.Description.merged(present.Description), Secret: u.Secret.only(),
		Enabled: u.Enabled.merged(&present.Enabled), RateLimitPerSecond: u.RateLimitPerSecond.merged(present.RateLimitPerSecond),
		AllowedSourceIPs: u.AllowedSourceIPs.merged(present.AllowedSourceIPs), SignatureScheme: u.SignatureScheme.merged(present.SignatureScheme),
	}
	updated, err := s.put(ctx, projectID, id, body, opts)
	var refused *Error
	limit := wireName[api.EndpointUpdate]("RateLimitPerSecond")
	if u.RateLimitPerSecond.IsCleared() && errors.As(err, &refused) && refused.Status == http.StatusBadRequest && refused.FieldErrors[limit] != "" {
		body.RateLimitPerSecond = nil
		return s.put(ctx, projectID, id, body, opts)
	}
	return updated, err
}

func (s *Endpoints) put(ctx context.Context, projectID, id string, body api.EndpointUpdate, opts []CallOption) (*Endpoint, error) {
	k := s.client.request("updateEndpoint", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateEndpointRequest(server, projectID, id, body)
	}, projectID, id)
	return one[Endpoint](ctx, k.conceal(valueOf(body.Secret)))
}
