// Package clock is the time of a mock server: the wall clock plus an offset,
// running, or frozen at one instant that only moves when it is told to.
package clock

import "time"

// Clock tells the time and wakes whoever waits for an instant.
type Clock interface {
	// Now is the current instant of this clock, in UTC.
	Now() time.Time
	// NewTimer returns a timer that fires once when the clock reaches at, and
	// at once when it already has.
	NewTimer(at time.Time) Timer
}

// Timer fires once. Unlike time.Timer it waits for an instant of its clock, so
// that it also fires when the clock is moved past that instant.
type Timer interface {
	// C receives the clock's time when the timer fires.
	C() <-chan time.Time
	// Stop releases the timer; it never fires afterwards.
	Stop()
}

// Movable is a clock that can be taken from instant to instant.
type Movable interface {
	Clock
	// Set moves the clock.
	Set(t time.Time)
	// Freeze stops the clock, Resume lets it run on.
	Freeze()
	Resume()
	// Frozen reports whether the clock stands still.
	Frozen() bool
}
