package engine

import (
	"sync"
	"time"
)

// rates limits how many requests a key gets in any one second.
type rates struct {
	mu    sync.Mutex
	byKey map[string]*recent
}

// recent are the times of the latest requests, as many as the limit allows.
type recent struct {
	limit int
	times []time.Time
	next  int // the oldest one, once there are enough
}

// take reports whether a request may be made now, and counts it if so.
func (r *rates) take(key string, limit int, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.byKey[key]
	if x == nil || x.limit != limit {
		x = &recent{limit: limit}
		r.byKey[key] = x
	}
	if len(x.times) < limit {
		x.times = append(x.times, now)
		return true
	}
	// A clock that was set back must not close the gate for as long.
	if age := now.Sub(x.times[x.next]); age >= 0 && age < time.Second {
		return false
	}
	x.times[x.next] = now
	x.next = (x.next + 1) % limit
	return true
}
