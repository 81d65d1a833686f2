package client

import (
	"crypto/tls"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"time"
)

// RetryPolicy says how often and how long a call is tried again. The zero value
// tries once.
//
// Made again after 429, 502, 503, 504, a broken connection or a timeout are
// idempotent methods (GET, PUT, DELETE) and Events.Send, which always carries an
// idempotency key. Any other call is made again after 429 only, which says that
// it was not taken. A wait is what the answer's Retry-After or, on a 429, its
// X-RateLimit-Reset says, and random otherwise.
type RetryPolicy struct {
	// MaxAttempts counts the first one; less than 2 is no retry.
	MaxAttempts int
	// MaxElapsed bounds the time to the last attempt's begin. A wait that would
	// pass it, or the context's deadline, is not begun: the call returns at once
	// with the last error. 0 is no bound.
	MaxElapsed time.Duration
	// BaseDelay is the bound of the first random wait; each next bound is twice as
	// long. The wait lies anywhere between 0 and its bound.
	BaseDelay time.Duration
	// MaxDelay caps the bound; 0 is no cap. What an answer says is not capped.
	MaxDelay time.Duration
}

// DefaultRetryPolicy tries four times within a minute, waiting up to 0.5, 1 and
// 2 seconds where the platform does not say how long.
func DefaultRetryPolicy() RetryPolicy {
	return RetryPolicy{MaxAttempts: 4, MaxElapsed: time.Minute, BaseDelay: 500 * time.Millisecond, MaxDelay: 8 * time.Second}
}

func idempotentMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return false
}

// retryable reports whether an outcome may be another one the next time.
func (k *call) retryable(e *Error) bool {
	var untrusted *tls.CertificateVerificationError
	switch {
	case e.Status == http.StatusTooManyRequests:
		return true
	case !k.idempotent, errors.As(e.cause, &untrusted):
		return false
	case e.Code == CodeTimeout, e.Code == CodeNetwork:
		return true
	}
	return e.Status == http.StatusBadGateway || e.Status == http.StatusServiceUnavailable || e.Status == http.StatusGatewayTimeout
}

// wait is how long to wait before the attempt after n attempts.
func (p RetryPolicy) wait(e *Error, n int) time.Duration {
	if e.RetryAfter > 0 {
		return e.RetryAfter
	}
	bound := p.BaseDelay
	for range n - 1 {
		if bound > math.MaxInt64/2 || p.MaxDelay > 0 && bound >= p.MaxDelay {
			break
		}
		bound *= 2
	}
	if p.MaxDelay > 0 {
		bound = min(bound, p.MaxDelay)
	}
	if bound <= 0 {
		return 0
	}
	return rand.N(bound)
}
