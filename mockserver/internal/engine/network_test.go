package engine_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Everything together over the network, many at once.
func TestManyEndpointsOverTheNetwork(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	hits := map[string]int{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		hits[r.Header.Get("X-Delivery-Id")]++
		first := hits[r.Header.Get("X-Delivery-Id")] == 1
		mu.Unlock()
		if first && r.URL.Path == "/flaky" {
			w.WriteHeader(503)
		}
	}))
	defer srv.Close()
	client, err := outbound.New(outbound.Options{})
	require.NoError(t, err)
	defer client.Close()
	c := clock.NewManual(start)
	s := store.New(store.Limits{})
	eng := engine.New(engine.Config{Store: s, Clock: c, Chance: chance.New("1"), Sender: client, NoBreaker: true})
	const n = 400
	var ids []string
	require.NoError(t, s.Write(func(tx *store.Tx) error {
		tx.Events.Put(store.Event{ID: "ev", ProjectID: "p", Data: []byte(`{"n":1}`)})
		for i := range n {
			e := store.Endpoint{ID: fmt.Sprint("ep", i%40), ProjectID: "p", Enabled: true, URL: srv.URL + "/ok", Secret: "s"}
			if i%40 < 20 {
				e.URL = srv.URL + "/flaky"
			}
			tx.Endpoints.Put(e)
			d := store.Delivery{ID: fmt.Sprint("d", i), ProjectID: "p", EventID: "ev", EndpointID: e.ID, Status: store.StatusPending, MaxAttempts: 3, TimeoutSeconds: 30, RetryDelays: "60"}
			tx.Deliveries.Put(d)
			ids = append(ids, d.ID)
		}
		return nil
	}))
	require.NoError(t, eng.Dispatch(ids...))
	require.NoError(t, eng.Advance(t.Context(), 90*time.Second))
	s.Read(func(tx *store.Tx) {
		assert.Equal(t, n, tx.DeliveriesByStatus.Of("p", store.StatusSuccess).Len())
		assert.Equal(t, n+n/2, tx.Attempts.Len())
	})
	dropped, err := eng.Close(t.Context())
	require.NoError(t, err)
	assert.Zero(t, dropped)
}
