package ingress

import (
	"sync"
	"time"
)

// A test endpoint takes captureBurst requests at once, and one more each
// captureInterval.
const (
	captureBurst    = 10
	captureInterval = 100 * time.Millisecond
)

// maxBuckets is when buckets that are full again are thrown away.
const maxBuckets = 1000

// buckets are the token buckets of the test endpoints. Each is kept as the
// instant at which it is full: every request moves that on by one interval.
type buckets struct {
	mu     sync.Mutex
	fullAt map[string]time.Time
}

// take counts a request in, unless the test endpoint's bucket is empty.
func (b *buckets) take(id string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	full := b.fullAt[id]
	if full.Before(now) {
		full = now
	}
	full = full.Add(captureInterval)
	if full.Sub(now) > captureBurst*captureInterval {
		return false
	}
	if len(b.fullAt) >= maxBuckets {
		b.forget(now)
	}
	b.fullAt[id] = full
	return true
}

func (b *buckets) forget(now time.Time) {
	for id, full := range b.fullAt {
		if !full.After(now) {
			delete(b.fullAt, id)
		}
	}
}
