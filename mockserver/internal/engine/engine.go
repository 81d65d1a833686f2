// Package engine carries deliveries and forwards out: it waits until they are
// due, makes the request, records the attempt and plans what follows.
package engine

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Errors of an engine that takes no more work.
var (
	ErrFull   = errors.New("engine: the queue is full")
	ErrClosed = errors.New("engine: closed")
)

// Config is what an engine works with. Store, Clock, Chance and Sender are
// required; the numbers have defaults.
type Config struct {
	Store  *store.Store
	Clock  clock.Clock
	Chance *chance.Source
	Sender outbound.Sender
	Logger *slog.Logger
	// Observe is told of every attempt when all is recorded, from many
	// goroutines; nil is told nothing.
	Observe func(Report)
	// Quirks are asked for at every decision; nil has none.
	Quirks func() Quirks

	Workers     int // requests at a time, 256 by default
	PerEndpoint int // requests at a time to one endpoint or destination, 4 by default
	Queue       int // attempts waiting, 1,000,000 by default
}

// Engine carries deliveries and forwards out. It is safe for concurrent use.
type Engine struct {
	Config
	scheduler *scheduler
}

// New starts an engine; Close ends it.
func New(c Config) *Engine {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Workers <= 0 {
		c.Workers = 256
	}
	if c.PerEndpoint <= 0 {
		c.PerEndpoint = 4
	}
	if c.Queue <= 0 {
		c.Queue = 1_000_000
	}
	e := &Engine{Config: c}
	e.scheduler = newScheduler(c.Clock, c.Workers, c.PerEndpoint, e.work)
	return e
}

// Room returns ErrFull when n more attempts would exceed the queue. Ask before
// accepting an event.
func (e *Engine) Room(n int) error {
	if e.scheduler.size()+n > e.Queue {
		return ErrFull
	}
	return nil
}

// Dispatch carries out deliveries that are stored and pending. Call it after
// the transaction that stored them. It fails with ErrClosed only.
func (e *Engine) Dispatch(deliveryIDs ...string) error {
	now := e.Clock.Now()
	jobs := make([]job, 0, len(deliveryIDs))
	e.Store.Read(func(tx *store.Tx) {
		for _, id := range deliveryIDs {
			if d, ok := tx.Deliveries.Get(id); ok {
				jobs = append(jobs, job{kind: outgoing, id: id, lane: d.EndpointID, run: d.Run, due: now})
			}
		}
	})
	return e.add(jobs)
}

// Forward carries out forwards that are stored and pending, as Dispatch does
// with deliveries.
func (e *Engine) Forward(forwardIDs ...string) error {
	now := e.Clock.Now()
	jobs := make([]job, 0, len(forwardIDs))
	e.Store.Read(func(tx *store.Tx) {
		for _, id := range forwardIDs {
			if f, ok := tx.Forwards.Get(id); ok {
				jobs = append(jobs, job{kind: incoming, id: id, lane: f.DestinationID, due: now})
			}
		}
	})
	return e.add(jobs)
}

func (e *Engine) add(jobs []job) error {
	if !e.scheduler.add(jobs...) {
		return ErrClosed
	}
	return nil
}

func (e *Engine) work(ctx context.Context, j job) (answered bool) {
	// A defect in one attempt must not end the process that the other
	// receivers depend on.
	defer func() {
		if r := recover(); r != nil {
			e.Logger.Error("attempt panicked", "id", j.id, "panic", r)
			e.abandon(j)
		}
	}()
	if j.kind == incoming {
		return e.forward(ctx, j)
	}
	return e.deliver(ctx, j)
}

// Load is how much work an engine has.
type Load struct {
	Due    int // attempts that could start now
	Later  int // attempts planned for later, such as retries
	Active int // requests under way
}

// Load tells how much work there is.
func (e *Engine) Load() Load { return e.scheduler.load() }

// Next tells when the next planned attempt is due; false when there is none.
func (e *Engine) Next() (time.Time, bool) { return e.scheduler.next() }

// Settle returns when no request is under way and none is due.
func (e *Engine) Settle(ctx context.Context) error { return e.scheduler.settle(ctx) }

// Advance moves the clock forward by d. It stops at every instant at which
// something is due, lets it happen and settle, and goes on: what happens on the
// way happens at its time.
func (e *Engine) Advance(ctx context.Context, d time.Duration) error {
	c, ok := e.Clock.(clock.Movable)
	if !ok {
		return errors.New("engine: this clock cannot be moved")
	}
	if !c.Frozen() {
		c.Freeze()
		defer c.Resume()
	}
	end := c.Now().Add(d)
	for {
		if err := e.Settle(ctx); err != nil {
			return err
		}
		next, some := e.Next()
		if !some || next.After(end) {
			break
		}
		// Something may have become due since; the clock never goes back.
		if next.After(c.Now()) {
			c.Set(next)
		}
	}
	c.Set(end)
	return e.Settle(ctx)
}

// Close takes no more work, finishes what is due until ctx ends, and stops. It
// returns what was left undone; those deliveries stay pending in the store.
func (e *Engine) Close(ctx context.Context) (Load, error) {
	dropped, err := e.scheduler.close(ctx)
	if dropped != (Load{}) {
		e.Logger.Warn("attempts dropped at shutdown", "due", dropped.Due, "later", dropped.Later, "active", dropped.Active)
	}
	return dropped, err
}
