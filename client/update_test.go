package client_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

const (
	endpoint = `{"id":"e1","projectId":"p","url":"https://a.test","description":"d","enabled":true,"rateLimitPerSecond":7,"allowedSourceIps":"10.0.0.1",
		"mtlsEnabled":false,"verificationStatus":"SKIPPED","createdAt":"2026-11-23T18:48:33Z","updatedAt":"2026-11-23T18:48:33Z","secret":null,"signatureScheme":"LEGACY"}`
	bareEndpoint = `{"id":"e1","projectId":"p","url":"https://a.test","description":null,"enabled":false,"rateLimitPerSecond":null,"allowedSourceIps":null,
		"mtlsEnabled":false,"verificationStatus":"SKIPPED","createdAt":"2026-11-23T18:48:33Z","updatedAt":"2026-11-23T18:48:33Z","secret":null}`
)

// What an update puts, for each thing that a caller can say.
func TestEndpointUpdateOnTheWire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		present string
		update  client.EndpointUpdate
		want    string
	}{
		{"nothing", endpoint, client.EndpointUpdate{}, `{"url":"https://a.test","description":"d","enabled":true,"rateLimitPerSecond":7,"allowedSourceIps":"10.0.0.1","signatureScheme":"LEGACY"}`},
		{"nothing, of one that has little", bareEndpoint, client.EndpointUpdate{}, `{"url":"https://a.test","enabled":false}`},
		{"one", endpoint, client.EndpointUpdate{Enabled: client.Set(false)}, `{"url":"https://a.test","description":"d","enabled":false,"rateLimitPerSecond":7,"allowedSourceIps":"10.0.0.1","signatureScheme":"LEGACY"}`},
		{"all", bareEndpoint, client.EndpointUpdate{
			URL: client.Set("https://b.test"), Description: client.Set("x"), Secret: client.Set("new"), Enabled: client.Set(true),
			RateLimitPerSecond: client.Set(3), AllowedSourceIPs: client.Set("10.0.0.2"), SignatureScheme: client.Set(client.SignatureSchemeStandard),
		}, `{"url":"https://b.test","description":"x","secret":"new","enabled":true,"rateLimitPerSecond":3,"allowedSourceIps":"10.0.0.2","signatureScheme":"STANDARD"}`},
		{"cleared", endpoint, client.EndpointUpdate{Description: client.Clear[string](), RateLimitPerSecond: client.Clear[int](), AllowedSourceIPs: client.Clear[string]()},
			`{"url":"https://a.test","description":"","enabled":true,"rateLimitPerSecond":0,"allowedSourceIps":"","signatureScheme":"LEGACY"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, gives(200, tt.present))
			_, err := hf.Endpoints.Update(t.Context(), project, id, tt.update)
			require.NoError(t, err)
			requests := w.requests()
			require.Len(t, requests, 2)
			assert.Equal(t, http.MethodGet, requests[0].method)
			assert.Equal(t, http.MethodPut, requests[1].method)
			assert.Equal(t, requests[0].path, requests[1].path)
			assert.JSONEq(t, tt.want, requests[1].body)
		})
	}
}

// Servers differ in how a rate limit is taken away: 0, or leaving it out.
func TestClearingTheRateLimit(t *testing.T) {
	t.Parallel()
	refused := gives(400, `{"error":"validation_error","message":"Invalid request parameters","status":400,"fieldErrors":{"rateLimitPerSecond":"Rate limit must be at least 1"}}`)
	elsewhere := gives(400, `{"error":"validation_error","message":"Invalid request parameters","status":400,"fieldErrors":{"description":"too long"}}`)
	clearing := client.EndpointUpdate{RateLimitPerSecond: client.Clear[int]()}
	put := func(w *wire) (bodies []map[string]any) {
		for _, r := range w.requests() {
			if r.method == http.MethodPut {
				var body map[string]any
				require.NoError(t, json.Unmarshal([]byte(r.body), &body))
				bodies = append(bodies, body)
			}
		}
		return bodies
	}

	hf, w := scripted(t, gives(200, endpoint), gives(200, bareEndpoint))
	_, err := hf.Endpoints.Update(t.Context(), project, id, clearing)
	require.NoError(t, err)
	require.Len(t, put(w), 1)
	assert.EqualValues(t, 0, put(w)[0]["rateLimitPerSecond"])

	hf, w = scripted(t, gives(200, endpoint), refused, gives(200, bareEndpoint))
	got, err := hf.Endpoints.Update(t.Context(), project, id, clearing)
	require.NoError(t, err)
	assert.Nil(t, got.RateLimitPerSecond)
	require.Len(t, put(w), 2)
	assert.NotContains(t, put(w)[1], "rateLimitPerSecond")
	assert.Equal(t, "d", put(w)[1]["description"], "everything else is still there")

	hf, w = scripted(t, gives(200, endpoint), elsewhere)
	_, err = hf.Endpoints.Update(t.Context(), project, id, clearing)
	assert.ErrorIs(t, err, client.ErrValidation)
	assert.Len(t, put(w), 1, "a 400 for something else is the caller's")

	hf, w = scripted(t, gives(200, endpoint), refused)
	_, err = hf.Endpoints.Update(t.Context(), project, id, client.EndpointUpdate{RateLimitPerSecond: client.Set(0)})
	assert.ErrorIs(t, err, client.ErrValidation)
	assert.Len(t, put(w), 1, "0 that was set is not cleared")
}

// What has no empty state is refused before anything is sent.
func TestClearingWhatCannotBe(t *testing.T) {
	t.Parallel()
	none := client.Clear[string]()
	for name, update := range map[string]func(*client.Client) error{
		"URL": func(hf *client.Client) error {
			return second(hf.Endpoints.Update(t.Context(), project, id, client.EndpointUpdate{URL: none}))
		},
		"Secret": func(hf *client.Client) error {
			return second(hf.Endpoints.Update(t.Context(), project, id, client.EndpointUpdate{Secret: none}))
		},
		"Enabled": func(hf *client.Client) error {
			return second(hf.Endpoints.Update(t.Context(), project, id, client.EndpointUpdate{Enabled: client.Clear[bool]()}))
		},
		"SignatureScheme": func(hf *client.Client) error {
			return second(hf.Endpoints.Update(t.Context(), project, id, client.EndpointUpdate{SignatureScheme: client.Clear[client.SignatureScheme]()}))
		},
		"EventType": func(hf *client.Client) error {
			return second(hf.Subscriptions.Update(t.Context(), project, id, client.SubscriptionUpdate{EventType: none}))
		},
		"TransformationID": func(hf *client.Client) error {
			return second(hf.Subscriptions.Update(t.Context(), project, id, client.SubscriptionUpdate{TransformationID: none}))
		},
		"MaxAttempts": func(hf *client.Client) error {
			return second(hf.Subscriptions.Update(t.Context(), project, id, client.SubscriptionUpdate{MaxAttempts: client.Clear[int]()}))
		},
		"Name": func(hf *client.Client) error {
			return second(hf.IncomingSources.Update(t.Context(), project, id, client.IncomingSourceUpdate{Name: none}))
		},
		"HMACSecret": func(hf *client.Client) error {
			return second(hf.IncomingSources.Update(t.Context(), project, id, client.IncomingSourceUpdate{HMACSecret: none}))
		},
		"AuthConfig": func(hf *client.Client) error {
			return second(hf.IncomingDestinations.Update(t.Context(), project, id, id, client.IncomingDestinationUpdate{AuthConfig: none}))
		},
		"IdempotencyPolicy": func(hf *client.Client) error {
			return second(hf.Projects.Update(t.Context(), project, client.ProjectUpdate{IdempotencyPolicy: client.Clear[client.IdempotencyPolicy]()}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, gives(200, endpoint))
			err := update(hf)
			assert.ErrorIs(t, err, client.ErrInvalidRequest)
			assert.ErrorContains(t, err, name+" cannot be cleared")
			assert.Empty(t, w.requests())
		})
	}
}

func second[T any](_ T, err error) error { return err }

// A failed read writes nothing.
func TestUpdateOfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, present := range []func() (*http.Response, error){gives(404, ""), gives(503, ""), gives(200, "{}"), gives(200, "<html>")} {
			hf, w := scripted(t, present)
			_, err := hf.Endpoints.Update(t.Context(), project, id, client.EndpointUpdate{Enabled: client.Set(false)})
			assert.Error(t, err)
			assert.False(t, slices.ContainsFunc(w.requests(), func(r sent) bool { return r.method != http.MethodGet }))
		}
	})
}

func TestSubscriptionUpdateOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		update client.SubscriptionUpdate
		want   string
	}{
		"nothing": {client.SubscriptionUpdate{}, `{}`},
		"one":     {client.SubscriptionUpdate{Enabled: client.Set(false)}, `{"enabled":false}`},
		"cleared": {client.SubscriptionUpdate{PayloadTemplate: client.Clear[string](), CustomHeaders: client.Clear[string]()}, `{"payloadTemplate":"","customHeaders":""}`},
		"zero":    {client.SubscriptionUpdate{MaxAttempts: client.Set(0)}, `{"maxAttempts":0}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hf, w := scripted(t, gives(200, `{"id":"s"}`))
			_, err := hf.Subscriptions.Update(t.Context(), project, id, tt.update)
			require.NoError(t, err)
			require.Len(t, w.requests(), 1, "one call")
			assert.Equal(t, http.MethodPatch, w.requests()[0].method)
			assert.JSONEq(t, tt.want, w.requests()[0].body)
		})
	}
}

// Against the contract, whatever a caller does not name is as it was.
func TestUpdatesKeepWhatIsNotNamed(t *testing.T) {
	t.Parallel()
	for _, dialect := range []mockserver.Dialect{mockserver.Canonical, mockserver.Server202603} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			s := mockserver.New(t, mockserver.WithDialect(dialect))
			testUpdatesKeep(t, s.Client(), s.ProjectID())
		})
	}
}

func testUpdatesKeep(t *testing.T, hf *client.Client, p string) {
	ctx := t.Context()
	e, err := hf.Endpoints.Create(ctx, p, client.EndpointCreate{
		URL: "https://a.test", Description: client.Ptr("d"), RateLimitPerSecond: client.Ptr(7), AllowedSourceIPs: client.Ptr("10.0.0.1"),
		SignatureScheme: client.Ptr(client.SignatureSchemeLegacy),
	})
	require.NoError(t, err)
	after, err := hf.Endpoints.Update(ctx, p, e.ID, client.EndpointUpdate{Enabled: client.Set(false)})
	require.NoError(t, err)
	want := *e
	want.Enabled, want.Secret, want.StandardWebhooksSecret, want.UpdatedAt = false, nil, nil, after.UpdatedAt
	assert.Equal(t, want, *after)
	after, err = hf.Endpoints.Update(ctx, p, e.ID, client.EndpointUpdate{RateLimitPerSecond: client.Clear[int]()})
	require.NoError(t, err)
	assert.Nil(t, after.RateLimitPerSecond)
	assert.Equal(t, "d", *after.Description)

	source, err := hf.IncomingSources.Create(ctx, p, client.IncomingSourceCreate{
		Name: "n", Slug: client.Ptr("s"), ProviderType: client.Ptr(client.ProviderTypeGitHub), VerificationMode: client.Ptr(client.VerificationModeProvider),
		HMACSecret: client.Ptr("hidden"), HMACHeaderName: client.Ptr("X-H"), HMACSignaturePrefix: client.Ptr("p="), RateLimitPerSecond: client.Ptr(9),
	})
	require.NoError(t, err)
	changed, err := hf.IncomingSources.Update(ctx, p, source.ID, client.IncomingSourceUpdate{Name: client.Set("m")})
	require.NoError(t, err)
	wantSource := *source
	wantSource.Name, wantSource.UpdatedAt = "m", changed.UpdatedAt
	assert.Equal(t, wantSource, *changed)

	destination, err := hf.IncomingDestinations.Create(ctx, p, source.ID, client.IncomingDestinationCreate{
		URL: "https://d.test", AuthType: client.Ptr(client.DestinationAuthTypeBearer), AuthConfig: client.Ptr(`{"token":"hidden"}`), CustomHeaders: client.Ptr(`{"X-A":"b"}`),
		MaxAttempts: client.Ptr(2), TimeoutSeconds: client.Ptr(3), RetryDelays: client.Ptr("1,2"), PayloadTransform: client.Ptr("$.a"),
	})
	require.NoError(t, err)
	moved, err := hf.IncomingDestinations.Update(ctx, p, source.ID, destination.ID, client.IncomingDestinationUpdate{Enabled: client.Set(false)})
	require.NoError(t, err)
	wantDestination := *destination
	wantDestination.Enabled, wantDestination.UpdatedAt = false, moved.UpdatedAt
	assert.Equal(t, wantDestination, *moved)
	moved, err = hf.IncomingDestinations.Update(ctx, p, source.ID, destination.ID, client.IncomingDestinationUpdate{PayloadTransform: client.Clear[string](), CustomHeaders: client.Clear[string]()})
	require.NoError(t, err)
	assert.True(t, moved.AuthConfigured)
	assert.Equal(t, 2, moved.MaxAttempts)

	own, err := hf.Projects.Update(ctx, p, client.ProjectUpdate{
		Description: client.Set("mine"), SchemaValidationPolicy: client.Set(client.SchemaPolicyBlock), IdempotencyPolicy: client.Set(client.IdempotencyPolicyAuto),
	})
	require.NoError(t, err)
	own, err = hf.Projects.Update(ctx, own.ID, client.ProjectUpdate{Name: client.Set("Renamed")})
	require.NoError(t, err)
	assert.Equal(t, "mine", *own.Description)
	assert.Equal(t, client.SchemaPolicyBlock, own.SchemaValidationPolicy)
	assert.Equal(t, client.IdempotencyPolicyAuto, own.IdempotencyPolicy)
	own, err = hf.Projects.Update(ctx, own.ID, client.ProjectUpdate{Description: client.Clear[string]()})
	require.NoError(t, err)
	assert.Nil(t, own.Description)
}

// The secret of a rotation's first half survives an update that does not name it.
func TestUpdateKeepsTheSecret(t *testing.T) {
	t.Parallel()
	hf, s := mock(t, mockserver.WithSeed("1"))
	var secret string
	url, bodies := receiver(t, &secret)
	e, err := hf.Endpoints.Create(t.Context(), s.ProjectID(), client.EndpointCreate{URL: url, Secret: client.Ptr("mine")})
	require.NoError(t, err)
	secret = *e.Secret
	_, err = hf.Subscriptions.Create(t.Context(), s.ProjectID(), client.SubscriptionCreate{EndpointID: e.ID, EventType: "**"})
	require.NoError(t, err)
	_, err = hf.Endpoints.Update(t.Context(), s.ProjectID(), e.ID, client.EndpointUpdate{Description: client.Set("x")})
	require.NoError(t, err)
	_, err = hf.Events.Send(t.Context(), "order.created", 1)
	require.NoError(t, err)
	assert.Equal(t, "1", <-bodies)
}
