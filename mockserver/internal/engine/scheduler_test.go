package engine_test

import (
	"context"
	"fmt"
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
	synctest.Test(t, func(t *testing.T) {
		receiver := &hanging{}
		s := store.New(store.Limits{})
		eng := engine.New(engine.Config{Store: s, Clock: clock.NewManual(start), Chance: chance.New("1"), Sender: receiver, Workers: 8, PerEndpoint: 2})
		var ids []string
		require.NoError(t, s.Write(func(tx *store.Tx) error {
			tx.Events.Put(store.Event{ID: "ev", ProjectID: "p", Data: []byte("{}")})
			for i := range 600 {
				d := store.Delivery{ID: fmt.Sprint("d", i), ProjectID: "p", EventID: "ev", EndpointID: fmt.Sprint("ep", i%12), Status: store.StatusPending, MaxAttempts: 1, TimeoutSeconds: 30}
				e := store.Endpoint{ID: d.EndpointID, ProjectID: "p", Enabled: true, URL: "http://127.0.0.1/ok", Secret: "s"}
				if i%12 < 6 {
					e.URL = "http://127.0.0.1/hang"
				}
				tx.Endpoints.Put(e)
				tx.Deliveries.Put(d)
				ids = append(ids, d.ID)
			}
			return nil
		}))
		require.NoError(t, eng.Dispatch(ids...))
		synctest.Wait()
		assert.EqualValues(t, 300, receiver.sent.Load(), "all of those that answer")
		assert.Equal(t, 6, eng.Load().Active, "one for each that hangs")

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		assert.ErrorIs(t, eng.Settle(ctx), context.DeadlineExceeded)
		dropped, err := eng.Close(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, engine.Load{Due: 294, Active: 6}, dropped, "Close says what it dropped")
		s.Read(func(tx *store.Tx) {
			assert.Equal(t, 300, tx.DeliveriesByStatus.Of("p", store.StatusPending).Len(), "and leaves it pending")
			assert.Equal(t, 300, tx.DeliveriesByStatus.Of("p", store.StatusSuccess).Len())
			assert.Equal(t, 300, tx.Attempts.Len())
		})
	})
}

// A flood of deliveries to one endpoint, which answers slowly, delays no other.
func TestAFloodDelaysNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Resume(); c.Workers = 20 })
		r.receiver.answer = func(_ int, req outbound.Request) outbound.Result {
			if string(req.Body) == `"flood"` {
				time.Sleep(time.Second)
			}
			return status(200)
		}
		for range 1000 {
			r.send(`"flood"`)
		}
		time.Sleep(10500 * time.Millisecond) // it gets ten at a time by now
		r.endpoint.ID, r.sub.ID, r.sub.EndpointID = "other", "other", "other"
		r.write(func(tx *store.Tx) { tx.Subscriptions.Delete("sub") })
		r.save()
		id := r.send(`"mine"`)
		synctest.Wait()
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status, "at once")
		assert.Greater(t, r.Load().Due, 800)
		assert.Equal(t, 10, r.Load().Active)
		require.NoError(t, r.Settle(t.Context()))
	})
}

// A receiver gets one request more at a time with each answer, up to the limit,
// and one when it gives none.
func TestRequestsAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *engine.Config) { c.PerEndpoint, c.NoBreaker = 4, true })
		var down atomic.Bool
		r.receiver.answer = func(n int, _ outbound.Request) outbound.Result {
			failing := down.Load()
			time.Sleep(time.Second)
			if failing {
				return outbound.Result{Err: &outbound.Error{Kind: outbound.Refused, Message: "connection refused"}}
			}
			return status(200)
		}
		for range 40 {
			r.send(`{}`)
		}
		active := func() []int {
			var seen []int
			for range 5 {
				synctest.Wait()
				seen = append(seen, r.Load().Active)
				time.Sleep(time.Second)
			}
			return seen
		}
		assert.Equal(t, []int{1, 2, 4, 4, 4}, active())
		synctest.Wait()
		down.Store(true)
		assert.Equal(t, []int{4, 4, 1, 1, 1}, active(), "those under way still get their answers")
		require.NoError(t, r.Settle(t.Context()))
		assert.Len(t, r.receiver.requests(), 40)
	})
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
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.receiver.answer = func(n int, _ outbound.Request) outbound.Result {
			time.Sleep(time.Second)
			return map[bool]outbound.Result{true: status(500), false: status(200)}[n == 1]
		}
		var ids []string
		for range 8 {
			ids = append(ids, r.send(`{}`))
		}
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
	})
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
