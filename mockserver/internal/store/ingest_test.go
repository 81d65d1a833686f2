package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// world is a store with endpoints and a way to send events.
type world struct {
	*store.Store
	t  *testing.T
	n  int
	at time.Time
}

func newWorld(t *testing.T, limits store.Limits) *world {
	return &world{Store: store.New(limits), t: t, at: time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)}
}

func (w *world) id() string { w.n++; return fmt.Sprint("n", w.n) }

func (w *world) write(fn func(tx *store.Tx)) {
	w.t.Helper()
	require.NoError(w.t, w.Write(func(tx *store.Tx) error { fn(tx); return nil }))
}

func (w *world) subscribe(id, endpoint, pattern string, change ...func(*store.Subscription)) {
	s := store.Subscription{ID: id, ProjectID: "p", EndpointID: endpoint, EventType: pattern, Enabled: true, MaxAttempts: 7, TimeoutSeconds: 30, RetryDelays: "1"}
	for _, c := range change {
		c(&s)
	}
	w.write(func(tx *store.Tx) {
		if _, ok := tx.Endpoints.Get(endpoint); !ok {
			tx.Endpoints.Put(store.Endpoint{ID: endpoint, ProjectID: "p", Enabled: true})
		}
		tx.Subscriptions.Put(s)
	})
}

func (w *world) send(eventType string, key *string) (store.Receipt, error) {
	var receipt store.Receipt
	err := w.Write(func(tx *store.Tx) (err error) {
		receipt, err = tx.Ingest(store.Event{ID: w.id(), ProjectID: "p", EventType: eventType, IdempotencyKey: key, CreatedAt: w.at}, false, w.id)
		return err
	})
	return receipt, err
}

func (w *world) subscriptionsOf(r store.Receipt) (ids []string) {
	w.Read(func(tx *store.Tx) {
		for _, id := range r.DeliveryIDs {
			d, ok := tx.Deliveries.Get(id)
			require.True(w.t, ok)
			ids = append(ids, d.SubscriptionID)
		}
	})
	return ids
}

func TestIngestMakesADeliveryPerMatchingSubscription(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{})
	w.subscribe("wild", "e1", "order.**")
	w.subscribe("exact", "e1", "order.created")
	w.subscribe("other", "e1", "user.created")
	w.subscribe("off", "e1", "*.created", func(s *store.Subscription) { s.Enabled = false })
	w.subscribe("foreign", "e1", "order.*", func(s *store.Subscription) { s.ProjectID = "q" })
	w.subscribe("gone", "e2", "order.created")
	w.subscribe("disabled endpoint", "e3", "order.created")
	w.write(func(tx *store.Tx) {
		tx.Endpoints.Put(store.Endpoint{ID: "e2", ProjectID: "p", Enabled: true, Deleted: true})
		tx.Endpoints.Put(store.Endpoint{ID: "e3", ProjectID: "p"})
	})

	r, err := w.send("order.created", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"wild", "exact", "disabled endpoint"}, w.subscriptionsOf(r), "in the order they were made")
	assert.Equal(t, 3, r.Event.DeliveriesCreated)
	w.Read(func(tx *store.Tx) {
		d, _ := tx.Deliveries.Get(r.DeliveryIDs[0])
		assert.Equal(t, r.Event.ID+"-e1", d.IdempotencyKey)
		assert.Equal(t, int64(0), d.SequenceNumber)
		assert.Equal(t, store.StatusPending, d.Status)
		assert.Equal(t, 7, d.MaxAttempts)
		assert.Equal(t, 3, tx.DeliveriesByStatus.Of("p", store.StatusPending).Len())

		exact := tx.Matching("p", "order.created", true)
		require.Len(t, exact, 2)
		assert.Equal(t, "exact", exact[0].ID)
	})
}

func TestIdempotencyKeyReturnsTheFirstEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{})
	w.subscribe("s", "e1", "order.created")
	key, empty := "k1", ""
	first, err := w.send("order.created", &key)
	require.NoError(t, err)
	again, err := w.send("user.created", &key)
	require.NoError(t, err)
	assert.True(t, again.Duplicate)
	assert.Equal(t, first.Event, again.Event)
	assert.Empty(t, again.DeliveryIDs)
	w.Read(func(tx *store.Tx) {
		assert.Equal(t, 1, tx.Deliveries.Len())
		d, _ := tx.Deliveries.Get(first.DeliveryIDs[0])
		assert.Equal(t, "k1-e1", d.IdempotencyKey)
	})

	one, _ := w.send("order.created", &empty)
	two, _ := w.send("order.created", &empty)
	assert.False(t, one.Duplicate)
	assert.Equal(t, one.Event.ID, two.Event.ID, "the empty text is a key")
}

func TestFanoutLimitStoresNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{})
	for i := range 100 {
		w.subscribe(fmt.Sprint("s", i), fmt.Sprint("e", i), "fx.go")
	}
	r, err := w.send("fx.go", nil)
	require.NoError(t, err)
	assert.Len(t, r.DeliveryIDs, 100)

	w.subscribe("one more", "e", "fx.**")
	key := "k"
	_, err = w.send("fx.go", &key)
	require.EqualError(t, err, "400 invalid_request: Fanout limit exceeded: event would create 101 deliveries (max 100). Reduce subscriptions or contact support.")
	w.Read(func(tx *store.Tx) {
		assert.Equal(t, 1, tx.Events.Len())
		assert.Equal(t, 100, tx.Deliveries.Len())
		_, used := tx.EventByIdempotencyKey.One("p", key)
		assert.False(t, used, "the key is not used up")
	})
}

func TestOrderedDeliveriesAreNumberedPerEndpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{})
	ordered := func(s *store.Subscription) { s.OrderingEnabled = true }
	w.subscribe("s1", "e1", "a", ordered)
	w.subscribe("s2", "e2", "a", ordered)
	for want := int64(1); want <= 3; want++ {
		r, err := w.send("a", nil)
		require.NoError(t, err)
		w.Read(func(tx *store.Tx) {
			for _, id := range r.DeliveryIDs {
				d, _ := tx.Deliveries.Get(id)
				assert.Equal(t, want, d.SequenceNumber)
			}
		})
	}
}
