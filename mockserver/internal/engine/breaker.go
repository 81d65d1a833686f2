package engine

import (
	"math/bits"
	"sync"
	"time"
)

// The circuit breaker of an endpoint, as the platform sets it.
const (
	breakerWindow = 10 // latest results that count
	breakerCalls  = 5  // results before it may open
	breakerTrials = 3  // requests that decide, once it has been open long enough
	breakerOpen   = 30 * time.Second
)

// breakers are the circuit breakers of all endpoints. They open when half of the
// results or more are failures: every answer but 2xx, and no answer.
type breakers struct {
	mu         sync.Mutex
	byEndpoint map[string]*breaker
}

type breaker struct {
	failures uint16 // latest results, a bit each, 1 for a failure
	results  int    // how many of them there are
	opened   time.Time
	trying   bool // half-open: these are trials
	trials   int  // trials under way
}

// permit reports whether a request may be made. It is followed by record or, when
// nothing came of it, by release.
func (b *breakers) permit(endpoint string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.of(endpoint)
	if x.opened.IsZero() {
		return true
	}
	if now.Before(x.opened.Add(breakerOpen)) {
		return false
	}
	if !x.trying {
		*x = breaker{opened: x.opened, trying: true}
	}
	if x.trials+x.results >= breakerTrials {
		return false
	}
	x.trials++
	return true
}

func (b *breakers) record(endpoint string, success bool, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.of(endpoint)
	if !x.opened.IsZero() && !x.trying {
		return // begun before it opened
	}
	x.trials = max(x.trials-1, 0)
	x.failures = x.failures << 1 & (1<<breakerWindow - 1)
	if !success {
		x.failures |= 1
	}
	x.results = min(x.results+1, breakerWindow)
	enough := breakerCalls
	if x.trying {
		enough = breakerTrials
	}
	if x.results < enough {
		return
	}
	switch failing := 2*bits.OnesCount16(x.failures) >= x.results; {
	case failing:
		*x = breaker{opened: now}
	case x.trying:
		*x = breaker{}
	}
}

// release takes a permit back whose request was not made.
func (b *breakers) release(endpoint string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.of(endpoint)
	x.trials = max(x.trials-1, 0)
}

func (b *breakers) of(endpoint string) *breaker {
	x := b.byEndpoint[endpoint]
	if x == nil {
		x = &breaker{}
		b.byEndpoint[endpoint] = x
	}
	return x
}
