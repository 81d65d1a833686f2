package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const (
	benchEndpoints = 200
	benchData      = `{"order_id":"ord_12345","amount":99.99,"currency":"USD"}`
	benchBatch     = 20_000
)

// yard is 200 endpoints on one receiver: 20 are dead, 20 answer after 20 ms, 20
// answer 500, and 140 are well.
type yard struct {
	*engine.Engine
	receiver *httptest.Server
	store    *store.Store
	ids      *chance.Source
	n        int

	mu     sync.Mutex
	sample *http.Request // one of the requests that came
	body   []byte
}

func newYard(b *testing.B) *yard {
	y := &yard{store: store.New(store.Limits{Events: 50_000}), ids: chance.New("2")}
	y.receiver = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case strings.HasPrefix(r.URL.Path, "/slow"):
			time.Sleep(20 * time.Millisecond)
		case strings.HasPrefix(r.URL.Path, "/broken"):
			w.WriteHeader(http.StatusInternalServerError)
		}
		if r.Header.Get("X-Signature") != "" && r.URL.Path == "/well" {
			y.mu.Lock()
			defer y.mu.Unlock()
			if y.sample == nil {
				y.sample, y.body = r.Clone(context.Background()), body
			}
		}
	}))
	b.Cleanup(y.receiver.Close)
	client, err := outbound.New(outbound.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.Close)
	y.Engine = engine.New(engine.Config{Store: y.store, Clock: clock.NewWall(), Chance: chance.New("1"), Sender: client})
	b.Cleanup(func() { _, _ = y.Close(context.Background()) })
	_ = y.store.Write(func(tx *store.Tx) error {
		for i := range benchEndpoints {
			id := fmt.Sprint("ep", i)
			e := store.Endpoint{ID: id, ProjectID: "p", Enabled: true, URL: y.receiver.URL + "/well", Secret: "secret"}
			switch i % 10 {
			case 0:
				e.URL = "http://127.0.0.1:1/"
			case 1:
				e.URL = y.receiver.URL + "/slow"
			case 2:
				e.URL = y.receiver.URL + "/broken"
			}
			tx.Endpoints.Put(e)
			tx.Subscriptions.Put(store.Subscription{ID: id, ProjectID: "p", EndpointID: id, EventType: fmt.Sprint("type.", i), Enabled: true, MaxAttempts: 1, TimeoutSeconds: 5})
		}
		return nil
	})
	return y
}

// send ingests and dispatches one event for each delivery, and waits for all of
// them. What a circuit breaker holds back was not sent and does not count.
func (y *yard) send(count int) (sent int) {
	before := y.attempts()
	for range count {
		var r store.Receipt
		_ = y.store.Write(func(tx *store.Tx) (err error) {
			event := store.Event{ID: y.ids.ID("event"), ProjectID: "p", EventType: fmt.Sprint("type.", y.n%benchEndpoints), Data: []byte(benchData)}
			r, err = tx.Ingest(event, false, func() string { return y.ids.ID("delivery") })
			return err
		})
		y.n++
		_ = y.Dispatch(r.DeliveryIDs...)
	}
	_ = y.Settle(context.Background())
	return y.attempts() - before
}

func (y *yard) attempts() (n int) {
	y.store.Read(func(tx *store.Tx) { n = int(tx.Attempts.Made()) })
	return n
}

// post is a bare http.Client loop that posts the same signed bytes to the
// endpoints that are well.
func (y *yard) post(client *http.Client, count int) {
	for range count {
		r, err := http.NewRequest(http.MethodPost, y.receiver.URL+"/well", bytes.NewReader(y.body))
		if err != nil {
			panic(err)
		}
		r.Header = y.sample.Header.Clone()
		res, err := client.Do(r)
		if err != nil {
			panic(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
}

// BenchmarkBesideABareLoop sends a batch through the engine and then posts as many
// requests by a bare loop, in turn, so that both meet the same machine. ratio is
// the engine's rate over the loop's.
func BenchmarkBesideABareLoop(b *testing.B) {
	y := newYard(b)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	y.send(benchBatch) // opens the breakers of those that are down, and connections
	var engineTime, loopTime time.Duration
	sent, posted := 0, 0
	for b.Loop() {
		began := time.Now()
		n := y.send(benchBatch)
		engineTime += time.Since(began)
		began = time.Now()
		y.post(client, n)
		loopTime += time.Since(began)
		sent, posted = sent+n, posted+n
	}
	engineRate, loopRate := float64(sent)/engineTime.Seconds(), float64(posted)/loopTime.Seconds()
	b.ReportMetric(engineRate, "deliveries/s")
	b.ReportMetric(loopRate, "posts/s")
	b.ReportMetric(engineRate/loopRate, "ratio")
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.HeapInuse)/(1<<20), "MiB")
}
