package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	t.Cleanup(down.Close)
	e, err := hf.Endpoints.Create(ctx, p, client.EndpointCreate{URL: down.URL})
	require.NoError(t, err)
	_, err = hf.Subscriptions.Create(ctx, p, client.SubscriptionCreate{EndpointID: e.ID, EventType: "**", MaxAttempts: client.Ptr(1)})
	require.NoError(t, err)
	for range 3 {
		_, err = hf.Events.Send(ctx, "order.created", 1)
		require.NoError(t, err)
	}
	require.NoError(t, s.Settle(ctx))

	assert.Equal(t, 3, count(t, hf.DeadLetters.All(ctx, p, client.DeadLetterListOptions{Size: 2, EndpointID: e.ID})))
	page, err := hf.DeadLetters.List(ctx, p, client.DeadLetterListOptions{})
	require.NoError(t, err)
	one, err := hf.DeadLetters.Get(ctx, p, page.Items[0].DeliveryID)
	require.NoError(t, err)
	assert.Equal(t, "HTTP 500", one.LastError)
	retried, err := hf.DeadLetters.Retry(ctx, p, one.DeliveryID)
	require.NoError(t, err)
	assert.Equal(t, 1, retried.Retried)
	require.NoError(t, s.Settle(ctx))
	many, err := hf.DeadLetters.RetryMany(ctx, p, []string{page.Items[1].DeliveryID, id})
	require.NoError(t, err)
	assert.Equal(t, client.DeadLetterBulkRetry{Requested: 2, Retried: 1}, *many)
	require.NoError(t, s.Settle(ctx))
	stats, err := hf.DeadLetters.Stats(ctx, p)
	require.NoError(t, err)
	assert.EqualValues(t, 3, stats.TotalItems)
	purged, err := hf.DeadLetters.Purge(ctx, p)
	require.NoError(t, err)
	assert.Equal(t, 3, purged.Purged)

	source, err := hf.IncomingSources.Create(ctx, p, client.IncomingSourceCreate{Name: "s"})
	require.NoError(t, err)
	d, err := hf.IncomingDestinations.Create(ctx, p, source.ID, client.IncomingDestinationCreate{URL: down.URL, MaxAttempts: client.Ptr(1)})
	require.NoError(t, err)
	_, err = hf.Ingress.Receive(ctx, source.IngressPathToken, "text/plain", []byte("x"))
	require.NoError(t, err)
	require.NoError(t, s.Settle(ctx))
	assert.Equal(t, 1, count(t, hf.IncomingDeadLetters.All(ctx, p, client.IncomingDeadLetterListOptions{DestinationID: d.ID})))
	incoming, err := hf.IncomingDeadLetters.List(ctx, p, client.IncomingDeadLetterListOptions{})
	require.NoError(t, err)
	letter, err := hf.IncomingDeadLetters.Get(ctx, p, incoming.Items[0].ForwardAttemptID)
	require.NoError(t, err)
	again, err := hf.IncomingDeadLetters.Retry(ctx, p, letter.ForwardAttemptID)
	require.NoError(t, err)
	assert.Equal(t, 1, again.Retried)
}

func TestTransformationsAndPreviews(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	tr, err := hf.Transformations.Create(ctx, p, client.TransformationInput{Name: "t", Template: `{"id":"${$.order.id}"}`, Description: client.Ptr("d")})
	require.NoError(t, err)
	off, err := hf.Transformations.Update(ctx, p, tr.ID, client.TransformationUpdate{Enabled: client.Set(false)})
	require.NoError(t, err)
	assert.Equal(t, []any{false, "t", tr.Template, "d", 2}, []any{off.Enabled, off.Name, off.Template, *off.Description, off.Version})
	on, err := hf.Transformations.Update(ctx, p, tr.ID, client.TransformationUpdate{Enabled: client.Set(true), Template: client.Set(`{"o":"${$.order.id}"}`)})
	require.NoError(t, err)
	assert.Equal(t, `{"o":"${$.order.id}"}`, on.Template)
	list, err := hf.Transformations.List(ctx, p)
	require.NoError(t, err)
	assert.Len(t, list, 1)
	preview, err := hf.Previews.Transform(ctx, p, client.TransformPreviewInput{InputPayload: `{"order":{"id":7}}`, TransformationID: &tr.ID})
	require.NoError(t, err)
	assert.JSONEq(t, `{"o":7}`, *preview.OutputPayload)
	require.NoError(t, hf.Transformations.Delete(ctx, p, tr.ID))
	_, err = hf.Transformations.Get(ctx, p, tr.ID)
	assert.ErrorIs(t, err, client.ErrNotFound)

	left, err := hf.Events.Send(ctx, "order.created", map[string]int{"a": 1})
	require.NoError(t, err)
	right, err := hf.Events.Send(ctx, "order.created", map[string]int{"a": 2})
	require.NoError(t, err)
	diff, err := hf.Events.Diff(ctx, p, left.EventID, right.EventID, client.EventDiffOptions{})
	require.NoError(t, err)
	require.Len(t, diff.Diffs, 1)
	assert.Equal(t, "2", string(diff.Diffs[0].RightValue))
	masked, err := hf.Events.Sanitized(ctx, p, left.EventID)
	require.NoError(t, err)
	assert.Equal(t, `{"a":1}`, masked.Payload)
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	kind, err := hf.Schemas.CreateEventType(ctx, p, client.EventTypeInput{Name: "order.created", Description: client.Ptr("d")})
	require.NoError(t, err)
	kind, err = hf.Schemas.UpdateEventType(ctx, p, kind.ID, client.EventTypeUpdate{})
	require.NoError(t, err)
	assert.Equal(t, "d", *kind.Description)
	version, err := hf.Schemas.CreateVersion(ctx, p, kind.ID, client.SchemaVersionInput{Schema: `{"type":"object","required":["id"]}`})
	require.NoError(t, err)
	_, err = hf.Schemas.Promote(ctx, p, kind.ID, version.ID)
	require.NoError(t, err)
	_, err = hf.Projects.Update(ctx, p, client.ProjectUpdate{SchemaValidationEnabled: client.Set(true), SchemaValidationPolicy: client.Set(client.SchemaPolicyBlock)})
	require.NoError(t, err)
	_, err = hf.Events.Send(ctx, "order.created", map[string]int{})
	assert.ErrorIs(t, err, client.ErrInvalidRequest)
	assert.ErrorContains(t, err, "Schema validation failed")
	_, err = hf.Schemas.Deprecate(ctx, p, kind.ID, version.ID)
	require.NoError(t, err)
	versions, err := hf.Schemas.Versions(ctx, p, kind.ID)
	require.NoError(t, err)
	assert.Len(t, versions, 1)
	require.NoError(t, hf.Schemas.DeleteEventType(ctx, p, kind.ID))
}

func TestTestEndpoints(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	bin, err := hf.TestEndpoints.Create(ctx, p, client.TestEndpointInput{})
	require.NoError(t, err)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		taken, err := hf.TestEndpoints.Capture(ctx, method, bin.Slug, "text/plain", []byte("hello"))
		require.NoError(t, err)
		assert.True(t, taken.Success)
	}
	_, err = hf.TestEndpoints.Capture(ctx, "BREW", bin.Slug, "text/plain", nil)
	assert.ErrorIs(t, err, client.ErrInvalidRequest)
	assert.Equal(t, 5, count(t, hf.TestEndpoints.AllRequests(ctx, p, bin.ID, client.ListOptions{Size: 2})))
	require.NoError(t, hf.TestEndpoints.ClearRequests(ctx, p, bin.ID))
	require.NoError(t, hf.TestEndpoints.Delete(ctx, p, bin.ID))
}

func TestKeysAndCertificates(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	first, err := hf.APIKeys.Create(ctx, p, client.APIKeyInput{Name: "producer"})
	require.NoError(t, err)
	second, err := hf.APIKeys.Rotate(ctx, p, first.ID, client.APIKeyRotation{GracePeriodHours: client.Ptr(0)})
	require.NoError(t, err)
	assert.NotEqual(t, *first.Key, *second.Key)
	old, err := client.New(*first.Key, client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	_, err = old.Projects.List(ctx)
	assert.ErrorIs(t, err, client.ErrUnauthorized)

	e, err := hf.Endpoints.Create(ctx, p, client.EndpointCreate{URL: "https://a.test"})
	require.NoError(t, err)
	with, err := hf.Endpoints.ConfigureMTLS(ctx, p, e.ID, client.ClientCertificateInput{ClientCert: "cert", ClientKey: "key"})
	require.NoError(t, err)
	assert.True(t, with.MTLSEnabled)
	without, err := hf.Endpoints.DisableMTLS(ctx, p, e.ID)
	require.NoError(t, err)
	assert.False(t, without.MTLSEnabled)
}

// The platform hands refresh tokens out as cookies; a client keeps none, and shows
// them where the model has a place.
func TestSessions(t *testing.T) {
	t.Parallel()
	s := mockserver.New(t)
	ctx := t.Context()
	anonymous, err := client.NewAnonymous(client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	session, err := anonymous.Auth.Register(ctx, client.Registration{Email: "a@example.com", Password: "Secret-1234", OrganizationName: "Acme"})
	require.NoError(t, err)
	require.NotNil(t, session.RefreshToken)
	next, err := anonymous.Auth.Refresh(ctx, *session.RefreshToken)
	require.NoError(t, err)
	require.NotNil(t, next.RefreshToken)
	assert.NotEqual(t, *session.RefreshToken, *next.RefreshToken)
	_, err = anonymous.Auth.Refresh(ctx, *session.RefreshToken)
	assert.ErrorIs(t, err, client.ErrUnauthorized)

	hf, err := client.NewWithToken(next.AccessToken, client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	user, err := hf.Auth.UpdateProfile(ctx, client.ProfileUpdate{FullName: client.Ptr("Ada")})
	require.NoError(t, err)
	assert.Equal(t, "Ada", *user.FullName)
	require.NoError(t, hf.Auth.ChangePassword(ctx, client.PasswordChange{CurrentPassword: "Secret-1234", NewPassword: "Secret-5678"}))
	require.NoError(t, hf.Auth.Logout(ctx, *next.RefreshToken))
	_, err = hf.Auth.Me(ctx)
	assert.ErrorIs(t, err, client.ErrUnauthorized)
	_, err = anonymous.Auth.Refresh(ctx, *next.RefreshToken)
	assert.ErrorIs(t, err, client.ErrUnauthorized)
}

// A DELETE whose answer matters is no deletion of the thing that a 404 misses.
func TestPurgeOfNothingOnARetry(t *testing.T) {
	t.Parallel()
	w := &wire{answer: inOrder(gives(503, ""), gives(404, `{"error":"not_found","message":"Project not found","status":404}`))}
	hf := over(t, w, client.WithRetry(client.RetryPolicy{MaxAttempts: 2}))
	_, err := hf.DeadLetters.Purge(t.Context(), project)
	assert.ErrorIs(t, err, client.ErrNotFound)
	assert.Len(t, w.requests(), 2)
}

// What a test endpoint captures twice it shows twice.
func TestCaptureIsMadeOnce(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		hf, w := scripted(t, gives(503, ""))
		_, err := hf.TestEndpoints.Capture(t.Context(), method, "slug", "text/plain", nil)
		assert.ErrorIs(t, err, client.ErrServer)
		assert.Len(t, w.requests(), 1)
		assert.Empty(t, w.requests()[0].header.Get("X-API-Key"))
	}
}
