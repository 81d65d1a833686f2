package journal

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// waiter collects entries until it has enough.
type waiter struct {
	filter Filter
	want   int
	enough chan struct{} // closed when found has want entries

	mu    sync.Mutex
	found []*page
}

// offer shows a new entry to a waiter.
func (w *waiter) offer(j *Journal, p *page) {
	if !j.matches(w.filter, p) {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.found) >= w.want {
		return
	}
	w.found = append(w.found, p)
	if len(w.found) == w.want {
		close(w.enough)
	}
}

// Wait returns the first n entries that match, those included that are there
// already, as soon as there are n. When ctx ends first, the error is a
// *WaitError.
func (j *Journal) Wait(ctx context.Context, f Filter, n int) ([]Entry, error) {
	w := &waiter{filter: f, want: max(n, 1), enough: make(chan struct{})}
	// Registered and caught up under one lock, so that no entry is missed and
	// none is offered twice.
	j.mu.Lock()
	j.waiters[w] = struct{}{}
	past := append([]*page(nil), j.entries...)
	w.mu.Lock()
	j.mu.Unlock()
	for _, p := range past {
		if len(w.found) < w.want && j.matches(f, p) {
			w.found = append(w.found, p)
		}
	}
	if len(w.found) == w.want {
		close(w.enough)
	}
	w.mu.Unlock()
	defer j.leave(w)

	select {
	case <-w.enough:
	case <-ctx.Done():
		select {
		case <-w.enough: // both at once: there is an answer
		default:
			return nil, j.disappointed(w, context.Cause(ctx))
		}
	}
	found := make([]Entry, 0, len(w.found))
	for _, p := range w.found {
		found = append(found, j.show(p))
	}
	return found, nil
}

func (j *Journal) leave(w *waiter) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.waiters, w)
}

func (j *Journal) disappointed(w *waiter, cause error) error {
	w.mu.Lock()
	found := len(w.found)
	w.mu.Unlock()
	return &WaitError{Filter: w.filter, Want: w.want, Found: found, Near: j.Near(w.filter), Cause: cause}
}

// WaitError is a wait that ended before enough entries matched.
type WaitError struct {
	Filter Filter
	Want   int // entries that were waited for
	Found  int
	Near   []NearMiss
	Hints  []string // what else may explain it
	Cause  error    // why it ended: the context's
}

// Error implements error. It tells the near misses.
func (e *WaitError) Error() string {
	var b strings.Builder
	if e.Want == 1 {
		fmt.Fprintf(&b, "mockserver: nothing matched %s: %v", e.Filter, e.Cause)
	} else {
		fmt.Fprintf(&b, "mockserver: %d instead of %d matched %s: %v", e.Found, e.Want, e.Filter, e.Cause)
	}
	for _, n := range e.Near {
		fmt.Fprintf(&b, "\n  near miss: %s", n)
	}
	if len(e.Near) == 0 {
		b.WriteString("\n  the journal has nothing like it")
	}
	for _, h := range e.Hints {
		fmt.Fprintf(&b, "\n  %s", h)
	}
	return b.String()
}

// Unwrap returns the context's error.
func (e *WaitError) Unwrap() error { return e.Cause }
