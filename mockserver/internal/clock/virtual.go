package clock

import (
	"sync"
	"time"
)

// Virtual is a clock that can be frozen, moved and let run again. It is safe
// for concurrent use.
type Virtual struct {
	mu     sync.Mutex
	frozen bool
	at     time.Time     // the instant while frozen
	offset time.Duration // wall time plus offset while running
	timers map[*timer]struct{}
}

// NewWall returns a running clock that shows wall time until it is moved.
func NewWall() *Virtual {
	return &Virtual{timers: map[*timer]struct{}{}}
}

// NewManual returns a clock frozen at start.
func NewManual(start time.Time) *Virtual {
	return &Virtual{frozen: true, at: start.UTC(), timers: map[*timer]struct{}{}}
}

// Now implements Clock.
func (v *Virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now()
}

func (v *Virtual) now() time.Time {
	if v.frozen {
		return v.at
	}
	// Round(0) drops the monotonic reading, which would ignore the offset's
	// absolute meaning when instants are compared.
	return time.Now().Round(0).Add(v.offset).UTC()
}

// Advance moves the clock by d and fires the timers it passes. A negative d
// moves it back.
func (v *Virtual) Advance(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.set(v.now().Add(d))
}

// Set moves the clock to the instant t.
func (v *Virtual) Set(t time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.set(t)
}

func (v *Virtual) set(t time.Time) {
	if v.frozen {
		v.at = t.UTC()
	} else {
		v.offset = t.Sub(time.Now().Round(0))
	}
	v.rearm()
}

// Freeze stops the clock at its current instant.
func (v *Virtual) Freeze() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.frozen {
		return
	}
	v.at, v.frozen = v.now(), true
	v.rearm()
}

// Resume lets a frozen clock run on from the instant it shows.
func (v *Virtual) Resume() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.frozen {
		return
	}
	v.frozen = false
	v.set(v.at)
}

// Frozen reports whether the clock stands still.
func (v *Virtual) Frozen() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.frozen
}

// NewTimer implements Clock.
func (v *Virtual) NewTimer(at time.Time) Timer {
	t := &timer{clock: v, at: at, c: make(chan time.Time, 1)}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.timers[t] = struct{}{}
	v.arm(t)
	return t
}

func (v *Virtual) rearm() {
	for t := range v.timers {
		v.arm(t)
	}
}

// arm fires t when it is due, or plans its check when the clock runs.
func (v *Virtual) arm(t *timer) {
	if t.wall != nil {
		t.wall.Stop()
		t.wall = nil
	}
	now := v.now()
	if wait := t.at.Sub(now); wait > 0 {
		if !v.frozen {
			t.wall = time.AfterFunc(wait, func() { v.check(t) })
		}
		return
	}
	delete(v.timers, t)
	t.c <- now
}

func (v *Virtual) check(t *timer) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, waiting := v.timers[t]; waiting {
		v.arm(t)
	}
}

type timer struct {
	clock *Virtual
	at    time.Time
	c     chan time.Time
	wall  *time.Timer
}

func (t *timer) C() <-chan time.Time { return t.c }

func (t *timer) Stop() {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	if t.wall != nil {
		t.wall.Stop()
	}
	delete(t.clock.timers, t)
}
