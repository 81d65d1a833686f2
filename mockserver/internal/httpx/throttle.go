package httpx

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

const throttled = "ingestEvent"

// throttle is the 429 gate of event ingestion, with its headers on 201 and 429.
func (s *server) throttle(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if x.op == nil || x.op.ID != throttled {
			return next(c)
		}
		window := s.limiter.take(x.caller.ProjectID)
		c.Response().Before(func() {
			if status := c.Response().Status; status == http.StatusCreated || status == http.StatusTooManyRequests {
				window.write(c.Response().Header())
			}
		})
		if !window.allowed {
			return problem.RateLimited(time.Second)
		}
		return next(c)
	}
}

// limiter counts the requests of each project in the current second.
type limiter struct {
	perSecond int64
	clock     clock.Clock

	mu     sync.Mutex
	second int64
	used   map[string]int64
}

func newLimiter(perSecond int, clk clock.Clock) *limiter {
	limit := int64(perSecond)
	if limit <= 0 {
		limit = math.MaxInt32
	}
	return &limiter{perSecond: limit, clock: clk, used: map[string]int64{}}
}

type window struct {
	limit, remaining, reset int64
	allowed                 bool
}

func (l *limiter) take(project string) window {
	second := l.clock.Now().Unix()
	l.mu.Lock()
	defer l.mu.Unlock()
	if second != l.second {
		l.second = second
		clear(l.used)
	}
	w := window{limit: l.perSecond, reset: second + 1, allowed: l.used[project] < l.perSecond}
	if w.allowed {
		l.used[project]++
	}
	w.remaining = l.perSecond - l.used[project]
	if l.perSecond == math.MaxInt32 {
		w.remaining = math.MaxInt32 - 1
	}
	return w
}

func (w window) write(h http.Header) {
	h.Set("X-RateLimit-Limit", fmt.Sprint(w.limit))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(w.remaining))
	h.Set("X-RateLimit-Reset", fmt.Sprint(w.reset))
}
