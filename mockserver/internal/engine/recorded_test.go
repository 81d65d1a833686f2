package engine_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// recorded are the behaviours of the recorded server that its webhooks show.
var recorded = store.Flags{LegacyHeaders: true, RepeatHeaders: true}

// expected turns recorded header lines into a header.
func expected(lines [][2]string) http.Header {
	h := http.Header{}
	for _, l := range lines {
		h.Add(l[0], l[1])
	}
	return h
}

// The webhooks that the recorded server sent, made again from their event,
// endpoint and time: every header, the signature and the body.
func TestRecordedDeliveries(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name, EndpointID, EventID, DeliveryID, IdempotencyKey, Secret, Body string
		Sequence                                                            int64
		TimestampMs                                                         int64
		CustomHeaders                                                       *string
		Headers                                                             [][2]string
	}
	load(t, "deliveries.json", &cases)
	require.Greater(t, len(cases), 50)
	for _, tt := range cases {
		r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Set(time.UnixMilli(tt.TimestampMs)) })
		r.endpoint.ID, r.endpoint.Secret, r.endpoint.Flags = tt.EndpointID, tt.Secret, recorded
		r.save()
		r.write(func(tx *store.Tx) {
			tx.Events.Put(store.Event{ID: tt.EventID, ProjectID: "p", EventType: "order.created", Data: []byte(tt.Body)})
			tx.Deliveries.Put(store.Delivery{ID: tt.DeliveryID, ProjectID: "p", EventID: tt.EventID, EndpointID: tt.EndpointID,
				IdempotencyKey: tt.IdempotencyKey, SequenceNumber: tt.Sequence, Status: store.StatusPending, MaxAttempts: 1,
				TimeoutSeconds: 30, CustomHeaders: tt.CustomHeaders})
		})
		require.NoError(t, r.Dispatch(tt.DeliveryID))
		r.settle()
		got := r.receiver.requests()
		require.Len(t, got, 1, tt.Name)
		assert.Equal(t, expected(tt.Headers), got[0].Header, tt.Name)
		assert.Equal(t, tt.Body, string(got[0].Body), tt.Name)
		assert.Equal(t, http.MethodPost, got[0].Method)
	}
}

func TestRecordedForwards(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name, EventID, RequestID, DestinationID, ContentType, Input, Body string
		Attempt                                                           int
		Destination                                                       struct{ AuthType, AuthConfig, CustomHeadersJSON, PayloadTransform *string }
		Headers                                                           [][2]string
	}
	load(t, "forwards.json", &cases)
	require.Greater(t, len(cases), 30)
	for _, tt := range cases {
		r := newRig(t)
		d := store.Destination{ID: tt.DestinationID, ProjectID: "p", IncomingSourceID: "src", URL: "http://127.0.0.1/in", Enabled: true, MaxAttempts: 9,
			TimeoutSeconds: 30, Flags: recorded, AuthConfig: tt.Destination.AuthConfig, CustomHeadersJSON: tt.Destination.CustomHeadersJSON, PayloadTransform: tt.Destination.PayloadTransform}
		if tt.Destination.AuthType != nil {
			d.AuthType = *tt.Destination.AuthType
		}
		r.write(func(tx *store.Tx) {
			tx.Destinations.Put(d)
			tx.IncomingEvents.Put(store.IncomingEvent{ID: tt.EventID, ProjectID: "p", IncomingSourceID: "src", RequestID: tt.RequestID, Body: []byte(tt.Input), ContentType: &tt.ContentType})
			tx.Forwards.Put(store.Forward{ID: "f", ProjectID: "p", IncomingEventID: tt.EventID, DestinationID: d.ID, AttemptNumber: tt.Attempt, Status: store.StatusPending})
		})
		require.NoError(t, r.Forward("f"))
		r.settle()
		got := r.receiver.requests()
		require.Len(t, got, 1, tt.Name)
		assert.Equal(t, expected(tt.Headers), got[0].Header, tt.Name)
		assert.Equal(t, tt.Body, string(got[0].Body), tt.Name)
	}
}

// What the recorded server kept of an attempt.
func TestRecordedAttempt(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1795460466932)
	r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Set(at) })
	r.endpoint.SignatureScheme = store.SchemeLegacy
	r.save()
	r.receiver.answer = always(outbound.Result{Status: 200, Body: []byte("ok"), Header: http.Header{
		"Content-Type": {"text/plain"}, "Content-Length": {"2"}, "X-Receiver": {"gt"}, "Set-Cookie": {"a=b"}}})
	id := r.send(`{"amount": 99.99, "currency": "USD", "order_id": "ord_12345"}`)
	r.settle()

	list := r.attempts(id)
	require.Len(t, list, 1)
	a := list[0]
	signature := r.receiver.requests()[0].Header.Get("X-Signature")
	assert.Equal(t, `{"User-Agent": "WebhookPlatform/1.0", "X-Event-Id": "ev1", "X-Signature": "sig_...`+signature[len(signature)-8:]+
		`", "X-Timestamp": "1795460466932", "Content-Type": "application/json", "X-Delivery-Id": "dl1.1"}`, *a.RequestHeaders)
	assert.Equal(t, `{"Set-Cookie": "***MASKED***", "X-Receiver": "gt", "Content-Type": "text/plain", "Content-Length": "2"}`, *a.ResponseHeaders)
	assert.Equal(t, `{"amount": 99.99, "currency": "USD", "order_id": "ord_12345"}`, *a.RequestBody)
	assert.Equal(t, 200, *a.HTTPStatusCode)
	assert.Equal(t, "ok", *a.ResponseBody)
	assert.Nil(t, a.ErrorMessage)
	assert.Equal(t, 1, a.AttemptNumber)
	assert.False(t, slices.Contains([]string{*a.RequestHeaders}, r.endpoint.Secret))
}
