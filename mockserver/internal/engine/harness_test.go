package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

var start = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// answerer is a Sender made of a function; it keeps what it was asked to send.
type answerer struct {
	mu     sync.Mutex
	sent   []sent
	clock  clock.Clock
	answer func(n int, req outbound.Request) outbound.Result
}

type sent struct {
	outbound.Request
	At time.Time
}

func (a *answerer) Send(_ context.Context, req outbound.Request) outbound.Result {
	a.mu.Lock()
	a.sent = append(a.sent, sent{req, a.clock.Now()})
	n, answer := len(a.sent), a.answer
	a.mu.Unlock()
	return answer(n, req)
}

func (a *answerer) requests() []sent {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]sent(nil), a.sent...)
}

func status(code int) outbound.Result {
	return outbound.Result{Status: code, Header: http.Header{"Content-Type": {"text/plain"}}, Body: fmt.Appendf(nil, "answered %d", code)}
}

func always(r outbound.Result) func(int, outbound.Request) outbound.Result {
	return func(int, outbound.Request) outbound.Result { return r }
}

// inTurn gives each answer once, the last one for ever.
func inTurn(results ...outbound.Result) func(int, outbound.Request) outbound.Result {
	return func(n int, _ outbound.Request) outbound.Result { return results[min(n, len(results))-1] }
}

// rig is an engine on a frozen clock, with one endpoint and one subscription.
type rig struct {
	*engine.Engine
	t        *testing.T
	store    *store.Store
	clock    *clock.Virtual
	receiver *answerer
	endpoint store.Endpoint
	sub      store.Subscription
	events   int
}

func newRig(t *testing.T, change ...func(*engine.Config)) *rig {
	t.Helper()
	c := clock.NewManual(start)
	r := &rig{
		t: t, store: store.New(store.Limits{}), clock: c,
		receiver: &answerer{clock: c, answer: always(status(200))},
		endpoint: store.Endpoint{ID: "ep", ProjectID: "p", URL: "http://127.0.0.1/hook", Enabled: true, Secret: "s3cret",
			SignatureScheme: store.SchemeBoth, VerificationStatus: store.VerificationSkipped},
		sub: store.Subscription{ID: "sub", ProjectID: "p", EndpointID: "ep", EventType: "order.*", Enabled: true,
			MaxAttempts: 3, TimeoutSeconds: 30, RetryDelays: "10,100"},
	}
	config := engine.Config{Store: r.store, Clock: c, Chance: chance.New("42"), Sender: r.receiver}
	for _, f := range change {
		f(&config)
	}
	r.Engine = engine.New(config)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_, err := r.Close(ctx)
		require.NoError(t, err)
	})
	r.save()
	return r
}

func (r *rig) write(fn func(tx *store.Tx)) {
	r.t.Helper()
	require.NoError(r.t, r.store.Write(func(tx *store.Tx) error { fn(tx); return nil }))
}

func (r *rig) save() {
	r.write(func(tx *store.Tx) { tx.Endpoints.Put(r.endpoint); tx.Subscriptions.Put(r.sub) })
}

// send ingests an event and dispatches it; it returns the first delivery's id.
func (r *rig) send(data string) string {
	r.t.Helper()
	r.events++
	var receipt store.Receipt
	r.write(func(tx *store.Tx) {
		var err error
		n := 0
		receipt, err = tx.Ingest(store.Event{ID: fmt.Sprint("ev", r.events), ProjectID: "p", EventType: "order.created", Data: []byte(data), CreatedAt: r.clock.Now()},
			false, func() string { n++; return fmt.Sprintf("dl%d.%d", r.events, n) })
		require.NoError(r.t, err)
	})
	require.NotEmpty(r.t, receipt.DeliveryIDs)
	require.NoError(r.t, r.Dispatch(receipt.DeliveryIDs...))
	return receipt.DeliveryIDs[0]
}

func (r *rig) settle() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(r.t, r.Settle(ctx))
}

func (r *rig) advance(d time.Duration) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(r.t, r.Advance(ctx, d))
}

func (r *rig) delivery(id string) (d store.Delivery) {
	r.store.Read(func(tx *store.Tx) {
		var ok bool
		d, ok = tx.Deliveries.Get(id)
		require.True(r.t, ok)
	})
	return d
}

func (r *rig) attempts(id string) (list []store.Attempt) {
	r.store.Read(func(tx *store.Tx) { list = tx.AttemptsByDelivery.Of(id).List() })
	return list
}

func load(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}
