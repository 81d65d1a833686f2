package api_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// A request that was under way when the delivery was replayed is recorded late,
// and is not the new run's.
func TestTheLastErrorIsOfThePresentRun(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deliver("d", "shop", store.StatusDLQ, 0, func(d *store.Delivery) { d.Run, d.FailedAt = 1, &began })
	s.write(func(tx *store.Tx) {
		tx.Attempts.Put(store.Attempt{ID: "1", DeliveryID: "d", AttemptNumber: 1, Run: 1, HTTPStatusCode: ptr(500)})
		tx.Attempts.Put(store.Attempt{ID: "2", DeliveryID: "d", AttemptNumber: 2, Run: 1, ErrorMessage: ptr("hung up")})
		tx.Attempts.Put(store.Attempt{ID: "0", DeliveryID: "d", AttemptNumber: 2, Run: 0, HTTPStatusCode: ptr(503)})
	})
	answer, err := s.GetDLQItem(shopKey(), apiserver.GetDLQItemRequestObject{ProjectID: "shop", DeliveryID: "d"})
	require.NoError(t, err)
	assert.Equal(t, "hung up", answer.(apiserver.GetDLQItem200JSONResponse).LastError)
}

// Another project's dead letter is unknown, also within the organisation.
func TestDeadLettersOfAnotherProject(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deliver("d", "other", store.StatusDLQ, 0, func(d *store.Delivery) { d.FailedAt = &began })
	_, err := s.GetDLQItem(person("home"), apiserver.GetDLQItemRequestObject{ProjectID: "shop", DeliveryID: "d"})
	refused(t, err, 404, "Delivery not found")
	retried, err := s.RetryDLQItem(person("home"), apiserver.RetryDLQItemRequestObject{ProjectID: "shop", DeliveryID: "d"})
	require.NoError(t, err)
	assert.Equal(t, apiserver.RetryDLQItem200JSONResponse{Retried: 0}, retried)
	assert.Equal(t, store.StatusDLQ, s.delivery("d").Status)
}

func TestAFullQueueRetriesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *engine.Config) { c.Queue = 1 })
	forward := func(id string) (f store.Forward) {
		s.Store.Read(func(tx *store.Tx) { f, _ = tx.Forwards.Get(id) })
		return f
	}
	for _, id := range []string{"a", "b"} {
		s.deliver(id, "shop", store.StatusDLQ, 0, func(d *store.Delivery) { d.FailedAt = &began })
		s.write(func(tx *store.Tx) {
			tx.IncomingEvents.Put(store.IncomingEvent{ID: id, ProjectID: "shop"})
			tx.Forwards.Put(store.Forward{ID: id, ProjectID: "shop", IncomingEventID: id, AttemptNumber: 1, Status: store.StatusDLQ, FinishedAt: &began})
		})
	}
	both := []string{"a", "b"}
	_, err := s.RetryDLQItems(shopKey(), apiserver.RetryDLQItemsRequestObject{ProjectID: "shop", Body: &gen.RetryDLQItemsJSONRequestBody{DeliveryIDs: both}})
	refused(t, err, 429, "Too many requests. Please retry after 1 seconds.")
	_, err = s.RetryIncomingDLQItems(shopKey(), apiserver.RetryIncomingDLQItemsRequestObject{ProjectID: "shop", Body: &gen.RetryIncomingDLQItemsJSONRequestBody{ForwardAttemptIDs: both}})
	refused(t, err, 429, "Too many requests. Please retry after 1 seconds.")
	for _, id := range both {
		assert.Equal(t, store.StatusDLQ, s.delivery(id).Status)
		assert.Equal(t, store.StatusDLQ, forward(id).Status)
	}
	assert.Zero(t, s.out.count())
}
