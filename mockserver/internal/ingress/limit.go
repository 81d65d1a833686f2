package ingress

import (
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// limiter counts the requests of each source within a second.
type limiter struct {
	mu      sync.Mutex
	windows map[string]window
}

// window is a second that began with a request.
type window struct {
	began time.Time
	count int
}

// allow counts a request in, unless the source's limit for this second is
// reached. No limit, or one below 1, means no limit.
func (l *limiter) allow(source store.Source, now time.Time) bool {
	if source.RateLimitPerSecond == nil || *source.RateLimitPerSecond < 1 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.windows[source.ID]
	if since := now.Sub(w.began); since >= time.Second || since < 0 {
		w = window{began: now}
	}
	if w.count >= *source.RateLimitPerSecond {
		return false
	}
	w.count++
	l.windows[source.ID] = w
	return true
}
