package engine_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// BenchmarkDeliveries sends over loopback to 200 endpoints, a tenth of which
// refuse connections.
func BenchmarkDeliveries(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer srv.Close()
	client, err := outbound.New(outbound.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	s := store.New(store.Limits{Events: 10_000})
	eng := engine.New(engine.Config{Store: s, Clock: clock.NewWall(), Chance: chance.New("1"), Sender: client, NoBreaker: true})
	defer func() { _, _ = eng.Close(context.Background()) }()
	ids := chance.New("2")
	_ = s.Write(func(tx *store.Tx) error {
		for i := range 200 {
			id := fmt.Sprint("ep", i)
			e := store.Endpoint{ID: id, ProjectID: "p", Enabled: true, URL: srv.URL, Secret: "secret"}
			if i%10 == 0 {
				e.URL = "http://127.0.0.1:1"
			}
			tx.Endpoints.Put(e)
			tx.Subscriptions.Put(store.Subscription{ID: id, ProjectID: "p", EndpointID: id, EventType: fmt.Sprint("type.", i), Enabled: true, MaxAttempts: 1, TimeoutSeconds: 5})
		}
		return nil
	})
	data := []byte(`{"order_id":"ord_12345","amount":99.99,"currency":"USD"}`)
	n := 0
	for b.Loop() {
		var r store.Receipt
		_ = s.Write(func(tx *store.Tx) (err error) {
			r, err = tx.Ingest(store.Event{ID: ids.ID("event"), ProjectID: "p", EventType: fmt.Sprint("type.", n%200), Data: data}, false, func() string { return ids.ID("delivery") })
			return err
		})
		n++
		_ = eng.Dispatch(r.DeliveryIDs...)
		if n%1000 == 0 {
			_ = eng.Settle(context.Background())
		}
	}
	_ = eng.Settle(context.Background())
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "deliveries/s")
}

// BenchmarkBareLoop is what the machine does without an engine.
func BenchmarkBareLoop(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer srv.Close()
	client, err := outbound.New(outbound.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	req := outbound.Request{Method: http.MethodPost, URL: srv.URL, Body: []byte(`{"order_id":"ord_12345","amount":99.99,"currency":"USD"}`)}
	for b.Loop() {
		client.Send(context.Background(), req)
	}
}
