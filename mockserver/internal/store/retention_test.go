package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

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
