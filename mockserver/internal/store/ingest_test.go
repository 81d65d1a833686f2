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

func TestOldestEventsAreEvictedWithAllTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{Events: 2, IncomingEvents: 2})
	w.subscribe("s", "e1", "a")
	key := "k"
	first, err := w.send("a", &key)
	require.NoError(t, err)
	w.write(func(tx *store.Tx) { tx.Attempts.Put(store.Attempt{ID: "a1", DeliveryID: first.DeliveryIDs[0]}) })
	for range 2 {
		_, err = w.send("a", nil)
		require.NoError(t, err)
	}
	w.Read(func(tx *store.Tx) {
		assert.Equal(t, 2, tx.Events.Len())
		assert.Equal(t, 2, tx.Deliveries.Len())
		assert.Zero(t, tx.Attempts.Len())
		_, known := tx.EventByIdempotencyKey.One("p", key)
		assert.False(t, known)
	})

	w.write(func(tx *store.Tx) {
		for _, id := range []string{"i1", "i2", "i3"} {
			_, fresh := tx.PutIncomingEvent(store.IncomingEvent{ID: id, IncomingSourceID: "src"})
			assert.True(t, fresh)
			tx.Forwards.Put(store.Forward{ID: "f" + id, IncomingEventID: id})
		}
		assert.Equal(t, 2, tx.IncomingEvents.Len())
		_, ok := tx.Forwards.Get("fi1")
		assert.False(t, ok)
	})
}

func TestDeletedSubscriptionTakesItsDeliveriesAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{})
	w.subscribe("s1", "e1", "a")
	w.subscribe("s2", "e1", "*")
	r, err := w.send("a", nil)
	require.NoError(t, err)
	w.write(func(tx *store.Tx) {
		for _, id := range r.DeliveryIDs {
			tx.Attempts.Put(store.Attempt{ID: "of " + id, DeliveryID: id})
		}
		assert.True(t, tx.DeleteSubscription("s1"))
		assert.False(t, tx.DeleteSubscription("s1"))
		assert.Equal(t, 1, tx.Deliveries.Len())
		assert.Equal(t, 1, tx.Attempts.Len())
		assert.Equal(t, 1, tx.DeliveriesByEvent.Of(r.Event.ID).Len())
	})
}

func TestIncomingDeduplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t, store.Limits{})
	w.write(func(tx *store.Tx) {
		for _, tt := range []struct {
			id, source, key string
			want            string
		}{{"1", "a", "k", "1"}, {"2", "a", "k", "1"}, {"3", "b", "k", "3"}, {"4", "a", "", "4"}, {"5", "a", "", "5"}} {
			got, fresh := tx.PutIncomingEvent(store.IncomingEvent{ID: tt.id, IncomingSourceID: tt.source, DedupKey: tt.key})
			assert.Equal(t, tt.want, got.ID)
			assert.Equal(t, tt.id == tt.want, fresh)
		}
	})
}

func BenchmarkIngestFull(b *testing.B) {
	s := store.New(store.Limits{Events: 100_000})
	_ = s.Write(func(tx *store.Tx) error {
		for i := range 200 {
			id := fmt.Sprint(i)
			tx.Endpoints.Put(store.Endpoint{ID: id, ProjectID: "p", Enabled: true})
			tx.Subscriptions.Put(store.Subscription{ID: id, ProjectID: "p", EndpointID: id, EventType: "type." + fmt.Sprint(i%40), Enabled: true})
		}
		return nil
	})
	n := 0
	id := func() string { n++; return fmt.Sprint("id-", n) }
	one := func() {
		var r store.Receipt
		_ = s.Write(func(tx *store.Tx) (err error) {
			r, err = tx.Ingest(store.Event{ID: id(), ProjectID: "p", EventType: "type." + fmt.Sprint(n%40)}, false, id)
			return err
		})
		for _, d := range r.DeliveryIDs {
			_ = s.Write(func(tx *store.Tx) error {
				v, _ := tx.Deliveries.Get(d)
				v.Status = store.StatusSuccess
				tx.Deliveries.Put(v)
				return nil
			})
		}
	}
	for range 110_000 {
		one()
	}
	b.ResetTimer()
	for b.Loop() {
		one()
	}
}
