package client_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
	"github.com/webhook-platform/hookflow-go/verify"
)

// mock is a mock server, and a client of its development project.
func mock(t *testing.T, opts ...mockserver.Option) (*client.Client, *mockserver.Server) {
	t.Helper()
	s := mockserver.New(t, opts...)
	hf, err := client.New(s.APIKey(), client.WithBaseURL(s.URL()))
	require.NoError(t, err)
	return hf, s
}

// receiver accepts deliveries that verify and keeps their bodies.
func receiver(t *testing.T, secret *string) (url string, bodies chan string) {
	t.Helper()
	bodies = make(chan string, 16)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.NoError(t, verify.Signature(body, r.Header.Get(verify.HeaderSignature), []string{*secret}))
		bodies <- string(body)
	}))
	t.Cleanup(s.Close)
	return s.URL, bodies
}

func TestSendDeliverVerify(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	var secret string
	url, bodies := receiver(t, &secret)

	endpoint, err := hf.Endpoints.Create(t.Context(), s.ProjectID(), client.EndpointCreate{URL: url})
	require.NoError(t, err)
	secret = *endpoint.Secret
	_, err = hf.Subscriptions.Create(t.Context(), s.ProjectID(), client.SubscriptionCreate{EndpointID: endpoint.ID, EventType: "order.*"})
	require.NoError(t, err)

	data := json.RawMessage(`{ "b": 1.50,  "a": "<&>" }`)
	sent, err := hf.Events.Send(t.Context(), "order.created", data, client.WithIdempotencyKey("o1"))
	require.NoError(t, err)
	assert.Equal(t, 1, sent.DeliveriesCreated)
	assert.Equal(t, "o1", sent.IdempotencyKey)
	assert.Equal(t, string(data), <-bodies, "the data arrives byte for byte")

	require.NoError(t, s.Settle(t.Context()))
	deliveries, err := hf.Deliveries.Wait(t.Context(), sent.EventID)
	require.NoError(t, err)
	require.Len(t, deliveries, 1)
	assert.Equal(t, client.DeliveryStatusSuccess, deliveries[0].Status)

	again, err := hf.Events.Send(t.Context(), "order.created", data, client.WithIdempotencyKey("o1"))
	require.NoError(t, err)
	assert.Equal(t, sent.EventID, again.EventID)
	assert.Zero(t, again.DeliveriesCreated)
}

// Data is written for a webhook, not for a page of HTML.
func TestSendWritesPlainJSON(t *testing.T) {
	t.Parallel()
	hf, w := scripted(t, gives(201, receipt))
	_, err := hf.Events.Send(t.Context(), "order.created", map[string]string{"note": "<Q&A>"})
	require.NoError(t, err)
	_, err = hf.Events.SendTest(t.Context(), project, "order.created", nil)
	require.Error(t, err, "the receipt is no event")
	assert.Contains(t, w.requests()[0].body, `{"note":"<Q&A>"}`)
	assert.Contains(t, w.requests()[1].body, `"data":null`)
}
