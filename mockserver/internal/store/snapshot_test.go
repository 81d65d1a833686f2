package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestSnapshotHasEveryTable(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{})
	now := store.Stamp(time.Date(2026, 3, 15, 12, 0, 0, 123456000, time.UTC))
	require.NoError(t, s.Write(func(tx *store.Tx) error {
		tx.Events.Put(store.Event{ID: "e2", Data: []byte("{ \"n\": 1.50 }\xff"), CreatedAt: now})
		tx.Events.Put(store.Event{ID: "e1", ProjectID: "p", CreatedAt: now})
		tx.APIKeys.Put(store.APIKey{ID: "k", KeyHash: "hash"})
		tx.Endpoints.Put(store.Endpoint{ID: "ep", RetiredSecrets: []store.RetiredSecret{{Secret: "s", ExpiresAt: now}}})
		return nil
	}))
	text, err := json.Marshal(s.Snapshot())
	require.NoError(t, err)
	var tables map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(text, &tables))
	for _, name := range []string{"organizations", "users", "projects", "apiKeys", "endpoints", "subscriptions", "events", "deliveries", "attempts", "sources", "forwards"} {
		assert.Contains(t, tables, name)
	}

	other := store.New(store.Limits{})
	other.MatchBy(func(string, string) bool { return true })
	require.NoError(t, other.Restore(tables))
	again, err := json.Marshal(other.Snapshot())
	require.NoError(t, err)
	assert.JSONEq(t, string(text), string(again))
	other.Read(func(tx *store.Tx) {
		event := tx.Events.All().At(0)
		assert.Equal(t, "e2", event.ID, "the order is kept")
		assert.Equal(t, "{ \"n\": 1.50 }\xff", string(event.Data), "to the byte")
		key, ok := tx.APIKeyByHash.One("hash")
		assert.True(t, ok, "the indexes are there")
		assert.Equal(t, "k", key.ID)
	})
	assert.Error(t, other.Write(func(tx *store.Tx) error { tx.Events.Delete("e1"); return assert.AnError }))
	other.Read(func(tx *store.Tx) { assert.Equal(t, 2, tx.Events.Len(), "and writes can be undone") })
}
