package mockserver

import (
	"context"
	"time"
)

// Now is the server's time.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Freeze lets the server's clock stand still. Events are still accepted and sent
// at once; what is planned for later waits for Advance, SetTime or Resume.
func (s *Server) Freeze() { s.engine.Freeze() }

// Resume lets a frozen clock run on from the instant it shows.
func (s *Server) Resume() { s.engine.Resume() }

// SetTime takes the clock to an instant, earlier ones too, and leaves it running
// or frozen as it was. It does not stop on the way: what fell due happens at t.
// Where it should happen at its own time, use Advance.
func (s *Server) SetTime(t time.Time) { s.engine.SetTime(t) }

// Advance moves the server's clock forward by d. It stops at every instant at
// which a retry falls due, lets it happen, waits until all is settled and goes
// on: a ladder of retries that takes a day passes in milliseconds, and each
// attempt is signed with the time at which it was due. It returns ctx's error
// when ctx ends first. A receiver that does not answer holds it up until the
// delivery's timeout, which counts in real time.
func (s *Server) Advance(ctx context.Context, d time.Duration) error { return s.engine.Advance(ctx, d) }

// Settle returns when no delivery and no forward is in flight or due, or with
// ctx's error. Retries that are due later do not count.
func (s *Server) Settle(ctx context.Context) error { return s.engine.Settle(ctx) }

// signatureTime is the time that deliveries are signed with.
func (s *Server) signatureTime() time.Time {
	if s.wallSignatures {
		return time.Now()
	}
	return s.clock.Now()
}
