package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// Everything that the SDKs' documentation page shows, in Go.
func TestEverythingOfThePage(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	ctx, p := t.Context(), s.ProjectID()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusBadRequest)
		}
	}))
	t.Cleanup(target.Close)

	// Endpoints
	e, err := hf.Endpoints.Create(ctx, p, client.EndpointCreate{URL: target.URL, Description: client.Ptr("Production webhooks"), Enabled: client.Ptr(true)})
	require.NoError(t, err)
	require.NotEmpty(t, *e.Secret)
	got, err := hf.Endpoints.Get(ctx, p, e.ID)
	require.NoError(t, err)
	assert.Nil(t, got.Secret)
	list, err := hf.Endpoints.List(ctx, p, client.ListOptions{})
	require.NoError(t, err)
	assert.EqualValues(t, 1, list.Total)
	off, err := hf.Endpoints.Update(ctx, p, e.ID, client.EndpointUpdate{Enabled: client.Set(false)})
	require.NoError(t, err)
	assert.False(t, off.Enabled)
	_, err = hf.Endpoints.Update(ctx, p, e.ID, client.EndpointUpdate{Enabled: client.Set(true)})
	require.NoError(t, err)
	rotated, err := hf.Endpoints.RotateSecret(ctx, p, e.ID)
	require.NoError(t, err)
	assert.NotEqual(t, *e.Secret, *rotated.Secret)
	test, err := hf.Endpoints.Test(ctx, p, e.ID)
	require.NoError(t, err)
	assert.True(t, test.Success)
	assert.Equal(t, 200, *test.HTTPStatusCode)
	proof, err := hf.Endpoints.Verify(ctx, p, e.ID)
	require.NoError(t, err)
	assert.False(t, proof.Success, "it did not answer the challenge")
	trusted, err := hf.Endpoints.SkipVerification(ctx, p, e.ID, "known")
	require.NoError(t, err)
	assert.Equal(t, "known", *trusted.VerificationSkipReason)

	// Subscriptions
	sub, err := hf.Subscriptions.Create(ctx, p, client.SubscriptionCreate{EndpointID: e.ID, EventType: "order.completed"})
	require.NoError(t, err)
	_, err = hf.Subscriptions.Create(ctx, p, client.SubscriptionCreate{EndpointID: e.ID, EventType: "order.completed"})
	assert.ErrorIs(t, err, client.ErrConflict)
	again, err := hf.Subscriptions.Get(ctx, p, sub.ID)
	require.NoError(t, err)
	assert.Equal(t, sub, again)
	changed, err := hf.Subscriptions.Update(ctx, p, sub.ID, client.SubscriptionUpdate{EventType: client.Set("order.*")})
	require.NoError(t, err)
	assert.Equal(t, "order.*", changed.EventType)
	replaced, err := hf.Subscriptions.Replace(ctx, p, sub.ID, client.SubscriptionCreate{EndpointID: e.ID, EventType: "order.**", MaxAttempts: client.Ptr(1)})
	require.NoError(t, err)
	assert.Equal(t, 1, replaced.MaxAttempts)
	subs, err := hf.Subscriptions.List(ctx, p)
	require.NoError(t, err)
	assert.Len(t, subs, 1)

	// Events and deliveries
	_, err = hf.Endpoints.Update(ctx, p, e.ID, client.EndpointUpdate{URL: client.Set(target.URL + "/broken")})
	require.NoError(t, err)
	sent, err := hf.Events.Send(ctx, "order.completed", map[string]any{"order_id": "ord_12345", "amount": 99.99})
	require.NoError(t, err)
	require.Equal(t, 1, sent.DeliveriesCreated)
	event, err := hf.Events.Get(ctx, p, sent.EventID)
	require.NoError(t, err)
	assert.Equal(t, `{"amount":99.99,"order_id":"ord_12345"}`, event.Payload)
	require.NoError(t, s.Settle(ctx))
	failed, err := hf.Deliveries.List(ctx, p, client.DeliveryListOptions{
		Status: client.DeliveryStatusFailed, EndpointID: e.ID, From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour), ListOptions: client.ListOptions{Size: 20},
	})
	require.NoError(t, err)
	require.Len(t, failed.Items, 1)
	delivery, err := hf.Deliveries.Get(ctx, failed.Items[0].ID)
	require.NoError(t, err)
	assert.Equal(t, sent.EventID, delivery.EventID)
	attempts, err := hf.Deliveries.Attempts(ctx, delivery.ID)
	require.NoError(t, err)
	require.Len(t, attempts, 1)
	assert.Equal(t, 400, *attempts[0].HTTPStatusCode)
	plan, err := hf.Deliveries.PlanReplay(ctx, delivery.ID, client.ReplayOptions{})
	require.NoError(t, err)
	assert.Contains(t, plan.Plan, "WILL_SEND")
	_, err = hf.Endpoints.Update(ctx, p, e.ID, client.EndpointUpdate{URL: client.Set(target.URL)})
	require.NoError(t, err)
	require.NoError(t, hf.Deliveries.Replay(ctx, delivery.ID, client.ReplayOptions{FromAttempt: 1}))
	require.NoError(t, s.Settle(ctx))
	final, err := hf.Deliveries.Wait(ctx, sent.EventID)
	require.NoError(t, err)
	assert.Equal(t, client.DeliveryStatusSuccess, final[0].Status)
	assert.ErrorIs(t, hf.Deliveries.Replay(ctx, delivery.ID, client.ReplayOptions{}), client.ErrInvalidRequest)
	many, err := hf.Deliveries.ReplayMany(ctx, client.BulkReplayInput{DeliveryIDs: []string{delivery.ID}})
	require.NoError(t, err)
	assert.Equal(t, 1, many.Skipped)
	trial, err := hf.Events.SendTest(ctx, p, "order.completed", 1)
	require.NoError(t, err)
	assert.Zero(t, trial.DeliveriesCreated, "wildcards do not match")

	// Incoming webhooks
	source, err := hf.IncomingSources.Create(ctx, p, client.IncomingSourceCreate{Name: "Stripe Production", ProviderType: client.Ptr(client.ProviderTypeStripe)})
	require.NoError(t, err)
	_, err = hf.IncomingSources.Update(ctx, p, source.ID, client.IncomingSourceUpdate{RateLimitPerSecond: client.Set(100)})
	require.NoError(t, err)
	destination, err := hf.IncomingDestinations.Create(ctx, p, source.ID, client.IncomingDestinationCreate{URL: target.URL})
	require.NoError(t, err)
	_, err = hf.IncomingDestinations.Get(ctx, p, source.ID, destination.ID)
	require.NoError(t, err)
	taken, err := hf.Ingress.Receive(ctx, source.IngressPathToken, "application/json", []byte(`{"id":"evt_1"}`), client.WithHeader("X-Webhook-Id", "evt_1"))
	require.NoError(t, err)
	require.NoError(t, s.Settle(ctx))
	incoming, err := hf.IncomingEvents.List(ctx, p, client.IncomingEventListOptions{})
	require.NoError(t, err)
	require.Len(t, incoming.Items, 1)
	one, err := hf.IncomingEvents.Get(ctx, p, incoming.Items[0].ID)
	require.NoError(t, err)
	assert.Equal(t, taken.RequestID, one.RequestID)
	assert.NotContains(t, one.Headers, s.APIKey(), "the client's own key is not part of a provider's webhook")
	replay, err := hf.IncomingEvents.Replay(ctx, p, one.ID)
	require.NoError(t, err)
	assert.Equal(t, 1, replay.DestinationsCount)
	bulk, err := hf.IncomingEvents.ReplayMany(ctx, p, client.IncomingBulkReplay{SourceID: source.ID})
	require.NoError(t, err)
	assert.Equal(t, 1, bulk.EventsReplayed)
	require.NoError(t, hf.IncomingDestinations.Delete(ctx, p, source.ID, destination.ID))
	require.NoError(t, hf.IncomingSources.Delete(ctx, p, source.ID))
	_, err = hf.Ingress.Receive(ctx, source.IngressPathToken, "application/json", nil)
	assert.ErrorIs(t, err, client.ErrGone)

	require.NoError(t, hf.Subscriptions.Delete(ctx, p, sub.ID))
	require.NoError(t, hf.Endpoints.Delete(ctx, p, e.ID))
}

func TestErrorsOfThePage(t *testing.T) {
	t.Parallel()
	hf, s := mock(t, mockserver.WithRateLimit(1), mockserver.WithEndpointQuota(1), mockserver.WithFrozenClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)))
	ctx, p := t.Context(), s.ProjectID()
	once := client.WithRetry(client.RetryPolicy{})

	_, err := hf.Endpoints.Create(ctx, p, client.EndpointCreate{})
	var invalid *client.ValidationError
	require.ErrorAs(t, err, &invalid)
	assert.Contains(t, invalid.Fields(), "url")

	_, err = hf.Endpoints.Get(ctx, p, id)
	assert.ErrorIs(t, err, client.ErrNotFound)
	_, err = hf.Endpoints.Get(ctx, p, "nope")
	assert.ErrorIs(t, err, client.ErrInvalidRequest)

	wrong, err := client.New("wrong", client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	_, err = wrong.Endpoints.List(ctx, p, client.ListOptions{})
	assert.ErrorIs(t, err, client.ErrUnauthorized)
	_, err = hf.Endpoints.List(ctx, id, client.ListOptions{})
	assert.ErrorIs(t, err, client.ErrForbidden)

	_, err = hf.Endpoints.Create(ctx, p, client.EndpointCreate{URL: "https://a.test"})
	require.NoError(t, err)
	_, err = hf.Endpoints.Create(ctx, p, client.EndpointCreate{URL: "https://a.test"})
	var quota *client.QuotaError
	require.ErrorAs(t, err, &quota)
	assert.Equal(t, "1", quota.Limit)

	first, err := hf.Events.Send(ctx, "order.created", 1, once)
	require.NoError(t, err)
	assert.EqualValues(t, 1, first.RateLimit.Limit)
	_, err = hf.Events.Send(ctx, "order.created", 1, once)
	var limited *client.RateLimitError
	require.ErrorAs(t, err, &limited)
	assert.Equal(t, time.Second, limited.RetryAfter())
	assert.Zero(t, limited.Cause.RateLimit.Remaining)
}

func TestPeople(t *testing.T) {
	t.Parallel()
	s := mockserver.New(t)
	anonymous, err := client.NewAnonymous(client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	ctx := t.Context()
	who := client.Registration{Email: "a@example.com", Password: "Secret-1234", FullName: client.Ptr("A"), OrganizationName: "Acme"}
	_, err = anonymous.Auth.Register(ctx, who)
	require.NoError(t, err)
	_, err = anonymous.Auth.Register(ctx, who)
	assert.ErrorIs(t, err, client.ErrConflict)
	_, err = anonymous.Auth.Login(ctx, client.Credentials{Email: who.Email, Password: "Wrong-1234"})
	assert.ErrorIs(t, err, client.ErrUnauthorized)
	session, err := anonymous.Auth.Login(ctx, client.Credentials{Email: who.Email, Password: who.Password})
	require.NoError(t, err)
	_, err = anonymous.Auth.Me(ctx)
	assert.ErrorIs(t, err, client.ErrUnauthorized)

	hf, err := client.NewWithToken(session.AccessToken, client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	me, err := hf.Auth.Me(ctx)
	require.NoError(t, err)
	assert.Equal(t, "Acme", me.Organization.Name)
	shop, err := hf.Projects.Create(ctx, client.ProjectInput{Name: "Shop"})
	require.NoError(t, err)
	apiKey, err := hf.APIKeys.Create(ctx, shop.ID, client.APIKeyInput{Name: "producer"})
	require.NoError(t, err)
	producer, err := client.New(*apiKey.Key, client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	_, err = producer.Events.Send(ctx, "order.created", 1)
	require.NoError(t, err)
	preview, err := producer.Previews.Delivery(ctx, shop.ID, client.DeliveryPreviewInput{Payload: `{"a":1}`})
	require.NoError(t, err)
	assert.True(t, preview.Success)
	require.NoError(t, hf.APIKeys.Revoke(ctx, shop.ID, apiKey.ID))
	_, err = producer.Events.Send(ctx, "order.created", 1)
	assert.ErrorIs(t, err, client.ErrUnauthorized)
	require.NoError(t, hf.Projects.Delete(ctx, shop.ID))
	projects, err := hf.Projects.List(ctx)
	require.NoError(t, err)
	assert.Empty(t, projects)
}

// One client serves many goroutines, and shares nothing between their calls.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	options := client.ListOptions{Size: 2, Sort: []string{"createdAt"}}
	shared := []client.CallOption{client.WithHeader("X-A", "b"), client.WithRetry(client.DefaultRetryPolicy())}
	done := make(chan error, 16)
	for range cap(done) {
		go func() {
			_, err := hf.Events.Send(t.Context(), "order.created", 1, shared...)
			if err == nil {
				for _, err = range hf.Events.All(t.Context(), s.ProjectID(), client.EventListOptions{ListOptions: options}, shared...) {
					if err != nil {
						break
					}
				}
			}
			done <- err
		}()
	}
	for range cap(done) {
		assert.NoError(t, <-done)
	}
	page, err := hf.Events.List(t.Context(), s.ProjectID(), client.EventListOptions{})
	require.NoError(t, err)
	assert.EqualValues(t, cap(done), page.Total)
}
