package client

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RateLimit is the state of a project's limit of events, as an answer told it.
type RateLimit struct {
	Limit     int64     // requests a second
	Remaining int64     // left in the current second
	Reset     time.Time // when the count starts anew, on the platform's clock
}

// rateLimit reads the X-RateLimit headers; nil unless all three are there. The
// reset is Unix time in seconds.
func rateLimit(h http.Header) *RateLimit {
	limit, err1 := strconv.ParseInt(h.Get("X-RateLimit-Limit"), 10, 64)
	remaining, err2 := strconv.ParseInt(h.Get("X-RateLimit-Remaining"), 10, 64)
	reset, err3 := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err1 != nil || err2 != nil || err3 != nil {
		return nil
	}
	return &RateLimit{Limit: limit, Remaining: remaining, Reset: time.Unix(reset, 0)}
}

// retryAfter is how long an answer says to wait: by Retry-After in seconds or as
// a date, or on a 429 by X-RateLimit-Reset. 0 when it does not say.
func retryAfter(r *http.Response) time.Duration {
	now := answered(r.Header)
	text := strings.TrimSpace(r.Header.Get("Retry-After"))
	seconds, err := strconv.ParseUint(text, 10, 32)
	switch {
	case err == nil && seconds > 0:
		return time.Duration(seconds) * time.Second
	case errors.Is(err, strconv.ErrRange):
		return math.MaxInt64 // longer than anybody waits
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, date.Sub(now))
	}
	if reset, err := strconv.ParseInt(r.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil && r.StatusCode == http.StatusTooManyRequests {
		return max(0, time.Unix(reset, 0).Sub(now))
	}
	return 0
}

// answered is when the server answered by its own clock, which need not agree
// with this machine's.
func answered(h http.Header) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}
