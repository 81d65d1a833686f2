package engine

import (
	"context"
	"time"
)

// Settle returns when no request is under way and none is due.
func (e *Engine) Settle(ctx context.Context) error { return e.scheduler.settle(ctx) }

// Idle reports whether no request is under way and none is due.
func (e *Engine) Idle() bool { return e.scheduler.isIdle() }

// Advance moves the clock forward by d. It stops at every instant at which
// something is due, lets it happen and settle, and goes on: what happens on the
// way happens at its time.
func (e *Engine) Advance(ctx context.Context, d time.Duration) error {
	select {
	case e.moving <- struct{}{}:
		defer func() { <-e.moving }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if !e.Clock.Frozen() {
		e.Clock.Freeze()
		defer e.Clock.Resume()
	}
	end := e.Clock.Now().Add(d)
	for {
		if err := e.Settle(ctx); err != nil {
			return err
		}
		next, some := e.Next()
		if !some || next.After(end) {
			break
		}
		// Something may have become due since; the clock never goes back.
		if next.After(e.Clock.Now()) {
			e.Clock.Set(next)
		}
	}
	e.Clock.Set(end)
	return e.Settle(ctx)
}

// Freeze lets the clock stand still; Resume lets it run on. Both wait for an
// Advance that is under way.
func (e *Engine) Freeze() { e.move(e.Clock.Freeze) }

// Resume is described at Freeze.
func (e *Engine) Resume() { e.move(e.Clock.Resume) }

// SetTime takes the clock to an instant without a stop on the way.
func (e *Engine) SetTime(t time.Time) { e.move(func() { e.Clock.Set(t) }) }

func (e *Engine) move(fn func()) {
	e.moving <- struct{}{}
	defer func() { <-e.moving }()
	fn()
}
