package verify

import (
	"container/heap"
	"context"
	"errors"
	"sync"
	"time"
)

var errGuardFull = errors.New("the guard holds as many ids as it may")

// MemoryGuard is a ReplayGuard in the memory of one process, of bounded size.
// It never drops an id that is still of use: when it is full it returns an
// error, the delivery is refused with ErrGuardUnavailable (503 from
// Middleware), and the platform sends it again later.
//
// Give it room for the deliveries of twice the tolerance: at 50 a second and
// five minutes that is 30,000 ids, of about 200 bytes each.
type MemoryGuard struct {
	mu       sync.Mutex
	capacity int
	entries  map[string]*guardEntry
	expiry   expiryHeap
}

type guardEntry struct {
	id    string
	until time.Time // zero: never expires
	done  bool
	index int
}

// NewMemoryGuard returns a guard for at most capacity ids. A capacity below one
// refuses everything.
func NewMemoryGuard(capacity int) *MemoryGuard {
	return &MemoryGuard{capacity: capacity, entries: make(map[string]*guardEntry)}
}

// Claim implements ReplayGuard.
func (g *MemoryGuard) Claim(_ context.Context, id string, now, until time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.expiry) > 0 && g.expiry[0].expired(now) {
		g.forget(g.expiry[0])
	}
	if e, ok := g.entries[id]; ok {
		if e.done {
			return ErrReplayed
		}
		return ErrInProgress
	}
	if len(g.entries) >= g.capacity {
		return errGuardFull
	}
	e := &guardEntry{id: id, until: until}
	g.entries[id] = e
	heap.Push(&g.expiry, e)
	return nil
}

// Finish implements ReplayGuard. An id that is not claimed is left alone. It
// never returns an error.
func (g *MemoryGuard) Finish(_ context.Context, id string, handled bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if e, ok := g.entries[id]; ok {
		if handled {
			e.done = true
		} else {
			g.forget(e)
		}
	}
	return nil
}

// Len returns how many ids the guard holds.
func (g *MemoryGuard) Len() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.entries)
}

func (g *MemoryGuard) forget(e *guardEntry) {
	heap.Remove(&g.expiry, e.index)
	delete(g.entries, e.id)
}

func (e *guardEntry) expired(now time.Time) bool {
	return !e.until.IsZero() && now.After(e.until)
}

// expiryHeap has the entry that expires first on top, those that never do at
// the bottom.
type expiryHeap []*guardEntry

func (h expiryHeap) Len() int { return len(h) }

func (h expiryHeap) Less(i, j int) bool {
	if h[i].until.IsZero() || h[j].until.IsZero() {
		return !h[i].until.IsZero() && h[j].until.IsZero()
	}
	return h[i].until.Before(h[j].until)
}

func (h expiryHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements heap.Interface.
func (h *expiryHeap) Push(x any) {
	e := x.(*guardEntry)
	e.index = len(*h)
	*h = append(*h, e)
}

// Pop implements heap.Interface.
func (h *expiryHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return e
}
