// Package engine carries deliveries and forwards out: it waits until they are
// due, makes the request, records the attempt and plans what follows.
package engine

import (
	"context"
	"errors"
	"fmt"
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
	Clock  clock.Movable
	Chance *chance.Source
	Sender outbound.Sender
	Logger *slog.Logger
	// Observe is told of every attempt when all is recorded, from many
	// goroutines; nil is told nothing.
	Observe func(Report)
	// Quirks are asked for at every decision; nil has none.
	Quirks func() Quirks
	// SignatureTime is what attempts are signed with; nil means the clock.
	SignatureTime func() time.Time
	// Repeatable makes one request after another, in the order in which they fall
	// due, while the clock is frozen: what receivers get is then the same each time.
	Repeatable bool

	Workers     int // requests at a time, 256 by default
	PerEndpoint int // requests at a time to one endpoint or destination, 10 by default
	Queue       int // attempts waiting, 100,000 by default, as many as the events that a store keeps

	ProjectRate int  // deliveries that a project may send per second; 0 is no limit
	NoBreaker   bool // endpoints have no circuit breaker
}

// Engine carries deliveries and forwards out. It is safe for concurrent use.
type Engine struct {
	Config
	scheduler *scheduler
	templates templates
	moving    chan struct{} // holds one token while somebody moves the clock

	breakers      breakers
	projectRates  rates
	endpointRates rates
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
		c.PerEndpoint = 10
	}
	if c.Queue <= 0 {
		c.Queue = 100_000
	}
	if c.SignatureTime == nil {
		c.SignatureTime = c.Clock.Now
	}
	e := &Engine{
		Config: c, moving: make(chan struct{}, 1), breakers: breakers{byEndpoint: map[string]*breaker{}},
		projectRates: rates{byKey: map[string]*recent{}}, endpointRates: rates{byKey: map[string]*recent{}},
	}
	e.scheduler = newScheduler(c.Clock, c.Workers, c.PerEndpoint, e.work)
	if c.Repeatable {
		e.scheduler.oneByOne = c.Clock.Frozen
	}
	e.scheduler.begin()
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
				jobs = append(jobs, next(d, now))
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

// String says what was dropped when this is the load of an engine that stopped.
func (l Load) String() string {
	return fmt.Sprintf("dropped %s under way and %s that were due, with %s planned for later",
		count(l.Active, "request"), count(l.Due, "attempt"), count(l.Later, "attempt"))
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Load tells how much work there is.
func (e *Engine) Load() Load { return e.scheduler.load() }

// Next tells when the next planned attempt is due; false when there is none.
func (e *Engine) Next() (time.Time, bool) { return e.scheduler.next() }

// Close takes no more work, finishes what is due until ctx ends, and stops. It
// returns what was left undone; those deliveries stay pending in the store.
func (e *Engine) Close(ctx context.Context) (Load, error) {
	dropped, err := e.scheduler.close(ctx)
	if dropped != (Load{}) {
		e.Logger.Warn("attempts dropped at shutdown", "due", dropped.Due, "later", dropped.Later, "active", dropped.Active)
	}
	return dropped, err
}
