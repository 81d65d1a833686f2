package verify

import (
	"context"
	"time"
)

// ReplayGuard remembers which deliveries were handled, so that each is handled
// once. It is asked only about deliveries whose signature fits. A guard that
// several processes share, on top of Redis or SQL, needs these two operations
// and an expiry. Implementations must be safe for concurrent use.
type ReplayGuard interface {
	// Claim takes the delivery for the caller. It returns ErrReplayed when the
	// id was handled, ErrInProgress when another claim on it is open, and any
	// other error when it cannot tell, which refuses the delivery. An id may be
	// forgotten after until, when the timestamp check takes over; until is the
	// zero time when there is no such check. Now is the verifier's time, which
	// a guard should use rather than its own.
	Claim(ctx context.Context, id string, now, until time.Time) error
	// Finish settles a claim: handled keeps the id until it expires, otherwise
	// it is forgotten at once, so that the platform's retry gets through.
	Finish(ctx context.Context, id string, handled bool) error
}

// WithReplayGuard makes Event, Request and Middleware refuse a delivery id that
// was handled before. Event and Request settle the claim as handled at once; a
// caller that then fails must call Finish(ctx, id, false), or it will refuse
// the retry. Middleware settles the claim by what the handler answers.
//
// X-Signature does not cover the delivery's id, so a guard stops an attacker
// only under Standard Webhooks; see WithScheme. Under X-Signature it still
// stops plain duplicates.
func WithReplayGuard(g ReplayGuard) Option {
	return func(c *config) error {
		if g == nil {
			return fail(ErrInvalidConfig, "", "the replay guard is nil")
		}
		c.guard = g
		return nil
	}
}

// claim asks the guard, and turns what it says into an *Error.
func (c *core) claim(ctx context.Context, d Delivery) error {
	if c.guard == nil {
		return nil
	}
	if d.DeliveryID == "" {
		return fail(ErrMissingHeader, HeaderDeliveryID, "the replay guard needs it")
	}
	var until time.Time
	if !c.anyTime {
		// One second more, because the schemes cut the time to their unit.
		until = d.Time.Add(c.tolerance + time.Second)
	}
	err := c.guard.Claim(ctx, d.DeliveryID, c.clock(), until)
	switch reason := ReasonOf(err); {
	case err == nil:
		return nil
	case reason.Is(ErrReplayed):
		return fail(reason, "", "")
	default:
		return &Error{Reason: ErrGuardUnavailable, Err: err}
	}
}

// settle finishes a claim. A guard that cannot record success errs towards
// refusing a duplicate, never towards losing a delivery that was not handled.
func (c *core) settle(ctx context.Context, d Delivery, handled bool) error {
	if c.guard == nil {
		return nil
	}
	if err := c.guard.Finish(ctx, d.DeliveryID, handled); err != nil {
		return &Error{Reason: ErrGuardUnavailable, Err: err}
	}
	return nil
}
