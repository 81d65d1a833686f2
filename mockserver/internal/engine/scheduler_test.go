package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAdvanceStopsAtEveryDueInstant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub.MaxAttempts, r.sub.RetryDelays = 20, "60,300,900,3600,21600,86400"
	r.save()
	r.receiver.answer = always(status(500))
	id := r.send(`{}`)
	r.advance(24 * time.Hour)
	at := r.clock.Now()
	assert.Equal(t, start.Add(24*time.Hour), at)

	sent := r.receiver.requests()
	require.Greater(t, len(sent), 5)
	previous := time.Time{}
	for i, a := range r.attempts(id) {
		assert.Equal(t, sent[i].At, a.CreatedAt, "recorded at the time it was made")
		assert.True(t, a.CreatedAt.After(previous))
		previous = a.CreatedAt
	}
	assert.Equal(t, store.StatusPending, r.delivery(id).Status)
	due, some := r.Next()
	assert.True(t, some)
	assert.Equal(t, *r.delivery(id).NextRetryAt, due)
	assert.True(t, due.After(at))
	assert.Equal(t, engine.Load{Later: 1}, r.Load())
}

func TestAdvanceOfARunningClock(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Resume() })
	r.receiver.answer = inTurn(status(500), status(200))
	id := r.send(`{}`)
	r.advance(time.Hour)
	assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	assert.False(t, r.clock.Frozen(), "it runs again")
	assert.WithinDuration(t, start.Add(time.Hour), r.clock.Now(), 10*time.Second)
}

func TestRunsByItselfOnARunningClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Resume() })
		r.receiver.answer = inTurn(status(500), status(500), status(200))
		id := r.send(`{}`)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		assert.Equal(t, 2, r.delivery(id).AttemptCount)
		time.Sleep(150 * time.Second)
		synctest.Wait()
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	})
}

// hanging is a Sender that answers at once, but for URLs that hang.
type hanging struct{ sent atomic.Int64 }

func (h *hanging) Send(ctx context.Context, req outbound.Request) outbound.Result {
	if req.URL != "http://127.0.0.1/hang" {
		h.sent.Add(1)
		return status(200)
	}
	<-ctx.Done()
	return outbound.Result{Err: &outbound.Error{Kind: outbound.Canceled, Message: "request canceled"}}
}

func TestHangingEndpointDelaysNobody(t *testing.T) {
	t.Parallel()
	receiver := &hanging{}
	r := newRig(t)
	s := store.New(store.Limits{})
	eng := engine.New(engine.Config{Store: s, Clock: r.clock, Chance: chance.New("1"), Sender: receiver, Workers: 8, PerEndpoint: 2})
	var ids, well []string
	require.NoError(t, s.Write(func(tx *store.Tx) error {
		tx.Events.Put(store.Event{ID: "ev", ProjectID: "p", Data: []byte("{}")})
		for i := range 600 {
			d := store.Delivery{ID: fmt.Sprint("d", i), ProjectID: "p", EventID: "ev", EndpointID: fmt.Sprint("ep", i%6), Status: store.StatusPending, MaxAttempts: 1, TimeoutSeconds: 30}
			e := store.Endpoint{ID: d.EndpointID, ProjectID: "p", Enabled: true, URL: "http://127.0.0.1/ok", Secret: "s"}
			if i%6 < 3 {
				e.URL = "http://127.0.0.1/hang"
			} else {
				well = append(well, d.ID)
			}
			tx.Endpoints.Put(e)
			tx.Deliveries.Put(d)
			ids = append(ids, d.ID)
		}
		return nil
	}))
	require.NoError(t, eng.Dispatch(ids...))
	assert.Eventually(t, func() bool { return receiver.sent.Load() == 300 }, 5*time.Second, time.Millisecond)
	assert.Equal(t, 6, eng.Load().Active, "two for each that hangs")
	s.Read(func(tx *store.Tx) {
		for _, id := range well {
			d, _ := tx.Deliveries.Get(id)
			assert.NotEqual(t, store.StatusFailed, d.Status)
		}
	})

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, eng.Settle(ctx), context.DeadlineExceeded)
	dropped, err := eng.Close(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, engine.Load{Due: 294, Active: 6}, dropped, "Close says what it dropped")
	s.Read(func(tx *store.Tx) {
		assert.Equal(t, 300, tx.DeliveriesByStatus.Of("p", store.StatusPending).Len(), "and leaves it pending")
		assert.Equal(t, 300, tx.Attempts.Len())
	})
}

func TestReceiverThatFailsGetsOneRequestAtATime(t *testing.T) {
	t.Parallel()
	var active, most atomic.Int32
	r := newRig(t, func(c *engine.Config) { c.PerEndpoint = 4 })
	gate := make(chan struct{})
	down := outbound.Result{Err: &outbound.Error{Kind: outbound.Refused, Message: "connection refused"}}
	r.receiver.answer = func(n int, _ outbound.Request) outbound.Result {
		if n <= 4 {
			<-gate // the first four come together, before anything is known
			return down
		}
		most.Store(max(most.Load(), active.Add(1)))
		defer active.Add(-1)
		time.Sleep(time.Millisecond)
		return down
	}
	for range 20 {
		r.send(`{}`)
	}
	assert.Eventually(t, func() bool { return r.Load().Active == 4 }, 5*time.Second, time.Millisecond)
	close(gate)
	r.settle()
	assert.Len(t, r.receiver.requests(), 20)
	assert.EqualValues(t, 1, most.Load())
}

func TestOneAtATimeKeepsTheOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *engine.Config) { c.PerEndpoint = 1 })
	for i := range 50 {
		r.send(fmt.Sprint(i))
	}
	r.settle()
	for i, req := range r.receiver.requests() {
		assert.Equal(t, fmt.Sprint(i), string(req.Body))
	}
}

func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *engine.Config) { c.Queue = 3 })
	r.receiver.answer = always(status(500))
	for range 3 {
		require.NoError(t, r.Room(1))
		r.send(`{}`)
		r.settle()
	}
	assert.ErrorIs(t, r.Room(1), engine.ErrFull, "three retries are planned")
	r.advance(time.Hour)
	assert.NoError(t, r.Room(3))
	assert.ErrorIs(t, r.Room(4), engine.ErrFull)
}

func TestCloseFinishesWhatIsDue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	release := make(chan struct{})
	r.receiver.answer = func(n int, _ outbound.Request) outbound.Result {
		<-release
		return map[bool]outbound.Result{true: status(500), false: status(200)}[n == 1]
	}
	var ids []string
	for range 8 {
		ids = append(ids, r.send(`{}`))
	}
	time.AfterFunc(10*time.Millisecond, func() { close(release) })
	dropped, err := r.Close(t.Context())
	require.NoError(t, err)
	assert.Equal(t, engine.Load{Later: 1}, dropped, "the retry of the one that failed")
	done := 0
	for _, id := range ids {
		if r.delivery(id).Status == store.StatusSuccess {
			done++
		}
	}
	assert.Equal(t, 7, done)
	assert.ErrorIs(t, r.Dispatch(ids[0]), engine.ErrClosed)
	_, err = r.Close(t.Context())
	assert.NoError(t, err, "closing twice is harmless")
}

func TestAPanicStaysInItsAttempt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = func(n int, _ outbound.Request) outbound.Result {
		if n == 1 {
			panic("boom")
		}
		return status(200)
	}
	first := r.send(`{}`)
	r.settle()
	assert.Equal(t, store.StatusFailed, r.delivery(first).Status)
	assert.Equal(t, "the attempt failed inside the server", r.delivery(first).Reason)
	second := r.send(`{}`)
	r.settle()
	assert.Equal(t, store.StatusSuccess, r.delivery(second).Status)

	r.receiver.answer = func(int, outbound.Request) outbound.Result { panic("boom") }
	r.receive(store.IncomingEvent{}, store.Destination{ID: "d", Enabled: true})
	r.settle()
	assert.Equal(t, []string{"d 1 FAILED the attempt failed inside the server"}, texts(r.forwards()))
}

func TestAdvanceNeedsAClockThatMoves(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	eng := engine.New(engine.Config{Store: r.store, Clock: fixed{r.clock}, Chance: chance.New("1"), Sender: r.receiver})
	assert.Error(t, eng.Advance(t.Context(), time.Second))
	_, err := eng.Close(t.Context())
	require.NoError(t, err)
}

// fixed hides that a clock can be moved.
type fixed struct{ clock.Clock }

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
	eng := engine.New(engine.Config{Store: s, Clock: c, Chance: chance.New("1"), Sender: client})
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
