package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func eventIDs(s *store.Store, project string) (ids []string) {
	s.Read(func(tx *store.Tx) {
		for e := range tx.EventsByProject.Of(project).Each() {
			ids = append(ids, e.ID)
		}
	})
	return ids
}

func TestWriteThatFailsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{})
	put := func(tx *store.Tx, ids ...string) {
		for _, id := range ids {
			tx.Events.Put(store.Event{ID: id, ProjectID: "p", EventType: "old"})
		}
	}
	require.NoError(t, s.Write(func(tx *store.Tx) error { put(tx, "a", "b", "c"); return nil }))

	change := func(tx *store.Tx) {
		key := "k"
		tx.Events.Delete("a")
		tx.Events.Put(store.Event{ID: "b", ProjectID: "other", EventType: "new", IdempotencyKey: &key})
		put(tx, "d")
		tx.Events.Delete("d")
		tx.Events.Put(store.Event{ID: "b", ProjectID: "third"})
	}
	failed := errors.New("no")
	assert.Equal(t, failed, s.Write(func(tx *store.Tx) error { change(tx); return failed }))
	assert.Panics(t, func() { _ = s.Write(func(tx *store.Tx) error { change(tx); panic("boom") }) })

	assert.Equal(t, []string{"a", "b", "c"}, eventIDs(s, "p"), "same records in the same order")
	assert.Empty(t, eventIDs(s, "other"))
	assert.Empty(t, eventIDs(s, "third"))
	s.Read(func(tx *store.Tx) {
		b, _ := tx.Events.Get("b")
		assert.Equal(t, "old", b.EventType)
		_, known := tx.EventByIdempotencyKey.One("other", "k")
		assert.False(t, known)
		assert.Equal(t, 3, tx.Events.Len())
	})

	require.NoError(t, s.Write(func(tx *store.Tx) error { change(tx); return nil }))
	assert.Equal(t, []string{"c"}, eventIDs(s, "p"), "and without the error it happens")
	assert.Equal(t, []string{"b"}, eventIDs(s, "third"))
}

func TestReadMayNotWrite(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{})
	assert.Panics(t, func() {
		s.Read(func(tx *store.Tx) { tx.Events.Put(store.Event{ID: "a"}) })
	})
}

func TestRecordsAreCopies(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{})
	require.NoError(t, s.Write(func(tx *store.Tx) error {
		d := store.Delivery{ID: "d", Status: store.StatusPending}
		tx.Deliveries.Put(d)
		d.Status = "changed after put"
		got, _ := tx.Deliveries.Get("d")
		got.Status = "changed after get"
		return nil
	}))
	s.Read(func(tx *store.Tx) {
		d, _ := tx.Deliveries.Get("d")
		assert.Equal(t, store.StatusPending, d.Status)
	})
}

func TestIterationSurvivesChanges(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{})
	require.NoError(t, s.Write(func(tx *store.Tx) error {
		for i := range 10 {
			tx.Events.Put(store.Event{ID: fmt.Sprint(i), ProjectID: "p"})
		}
		var seen string
		for e := range tx.EventsByProject.Of("p").Each() {
			seen += e.ID
			tx.Events.Delete(e.ID)
			tx.Events.Put(store.Event{ID: "new" + e.ID, ProjectID: "p"})
		}
		assert.Equal(t, "0123456789", seen)
		seen = ""
		for e := range tx.Events.All().Backward() {
			seen += e.ID[3:]
		}
		assert.Equal(t, "9876543210", seen)
		return nil
	}))
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{Events: 50})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 100 {
				id := fmt.Sprintf("%d-%d", w, i)
				assert.NoError(t, s.Write(func(tx *store.Tx) error {
					_, err := tx.Ingest(store.Event{ID: id, ProjectID: "p", EventType: "a"}, false, func() string { return id })
					return err
				}))
				s.Read(func(tx *store.Tx) {
					view := tx.EventsByProject.Of("p")
					assert.LessOrEqual(t, view.Len(), 50)
					assert.Equal(t, view.Len(), len(view.List()))
				})
			}
		})
	}
	wg.Wait()
	assert.Len(t, eventIDs(s, "p"), 50)
}

func TestStampDropsWhatTheAPIDoesNotShow(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 15, 13, 0, 0, 123456789, time.FixedZone("", 3600))
	assert.Equal(t, time.Date(2026, 3, 15, 12, 0, 0, 123456000, time.UTC), store.Stamp(at))
	assert.Equal(t, store.Stamp(at), *store.StampOf(at))
}

func TestRotation(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	e := store.Endpoint{Secret: "one"}
	assert.Equal(t, e, e.Rotated("one", now), "the same secret again is no rotation")

	two := e.Rotated("two", now)
	assert.Equal(t, []string{"two", "one"}, two.Secrets(now.Add(store.SecretGrace-1)))
	assert.Equal(t, []string{"two"}, two.Secrets(now.Add(store.SecretGrace)))
	assert.Equal(t, []string{"three", "two"}, two.Rotated("three", now).Secrets(now), "the oldest is dropped")
	assert.Equal(t, []string{"one"}, e.Secrets(now), "the original is untouched")

	two.Flags.SingleSignature = true
	assert.Equal(t, []string{"two"}, two.Secrets(now))
}

// Records leave a list from either end and from the middle, and the others keep
// their order.
func TestDeletingKeepsTheOrder(t *testing.T) {
	t.Parallel()
	for gone := range 7 {
		s := store.New(store.Limits{})
		var want []string
		require.NoError(t, s.Write(func(tx *store.Tx) error {
			for i := range 7 {
				id := fmt.Sprint(i)
				tx.Endpoints.Put(store.Endpoint{ID: id, ProjectID: "p"})
				if i != gone {
					want = append(want, id)
				}
			}
			tx.Endpoints.Delete(fmt.Sprint(gone))
			return nil
		}))
		s.Read(func(tx *store.Tx) {
			for _, list := range [][]store.Endpoint{tx.Endpoints.All().List(), tx.EndpointsByProject.Of("p").List()} {
				var got []string
				for _, e := range list {
					got = append(got, e.ID)
				}
				assert.Equal(t, want, got)
			}
		})
	}
}
