package verify

import (
	"net/http"
	"time"
)

// Defaults and limits.
const (
	// DefaultTolerance is how far the signed time may be from now, either way,
	// unless WithTolerance says otherwise.
	DefaultTolerance = 5 * time.Minute
	// DefaultMaxBody is the largest body in bytes that is verified, unless
	// WithMaxBody says otherwise.
	DefaultMaxBody = 1 << 20
	// MaxHeader is the longest header value in bytes that is looked at. A
	// signature header with two signatures has about 160.
	MaxHeader = 4096
	// MaxID is the longest webhook-id in bytes. The platform's are UUIDs.
	MaxID = 256
)

// Scheme is a way of signing.
type Scheme string

// The schemes that an endpoint can be set to.
const (
	// SchemeAuto takes Standard Webhooks when the request has a
	// webhook-signature, X-Signature otherwise. It is the default.
	SchemeAuto Scheme = ""
	// SchemeHookflow is X-Signature. It signs the time and the body.
	SchemeHookflow Scheme = "hookflow"
	// SchemeStandard is Standard Webhooks. It signs the delivery's id as well.
	SchemeStandard Scheme = "standard"
)

// Option changes how a Verifier works. An option with an argument that makes no
// sense is reported by New, not ignored.
type Option func(*config) error

type config struct {
	tolerance    time.Duration
	anyTime      bool
	clock        func() time.Time
	maxBody      int64
	scheme       Scheme
	guard        ReplayGuard
	typeHeader   string
	errorHandler func(http.ResponseWriter, *http.Request, error)
	retired      []string
}

func defaults() config {
	return config{
		tolerance:    DefaultTolerance,
		clock:        time.Now,
		maxBody:      DefaultMaxBody,
		errorHandler: Reject,
	}
}

// WithTolerance sets how far the signed time may be from now, into the past and
// into the future alike. The bound itself is accepted. Zero and negative
// durations are ErrInvalidTolerance: they would refuse everything or, misread,
// nothing. See WithoutTimestampCheck.
func WithTolerance(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return fail(ErrInvalidTolerance, "", "must be positive; see WithoutTimestampCheck")
		}
		c.tolerance, c.anyTime = d, false
		return nil
	}
}

// WithoutTimestampCheck accepts any signed time, so that a recorded delivery
// can be verified again. The timestamp must still be well-formed, and it is
// still part of what is signed. Whoever has seen one delivery can replay it
// for ever: not for an endpoint that is reachable.
func WithoutTimestampCheck() Option {
	return func(c *config) error {
		c.anyTime = true
		return nil
	}
}

// WithClock sets where the time comes from: for tests, and for a mock whose
// clock is steered.
func WithClock(now func() time.Time) Option {
	return func(c *config) error {
		if now == nil {
			return fail(ErrInvalidConfig, "", "the clock is nil")
		}
		c.clock = now
		return nil
	}
}

// WithMaxBody sets the largest body in bytes. Larger ones are ErrBodyTooLarge,
// and Request stops reading them there.
func WithMaxBody(bytes int64) Option {
	return func(c *config) error {
		if bytes <= 0 {
			return fail(ErrInvalidConfig, "", "the body limit must be positive")
		}
		c.maxBody = bytes
		return nil
	}
}

// WithScheme demands one scheme. SchemeStandard is worth demanding together
// with a replay guard, because X-Signature does not cover the delivery's id.
// It does not touch Signature and Standard, which are one scheme each.
func WithScheme(s Scheme) Option {
	return func(c *config) error {
		switch s {
		case SchemeAuto, SchemeHookflow, SchemeStandard:
			c.scheme = s
			return nil
		}
		return fail(ErrInvalidConfig, "", "unknown scheme")
	}
}

// WithTypeHeader says which header carries the event's type; Delivery.Type is
// then read from it, and the body is not searched for an envelope. See "Event
// types" in the package documentation.
func WithTypeHeader(name string) Option {
	return func(c *config) error {
		if name == "" {
			return fail(ErrInvalidConfig, "", "the type header has no name")
		}
		c.typeHeader = http.CanonicalHeaderKey(name)
		return nil
	}
}

// WithErrorHandler sets what Middleware answers to a request that it refuses.
// The default is Reject.
func WithErrorHandler(h func(w http.ResponseWriter, r *http.Request, err error)) Option {
	return func(c *config) error {
		if h == nil {
			return fail(ErrInvalidConfig, "", "the error handler is nil")
		}
		c.errorHandler = h
		return nil
	}
}

// WithRetiredSecrets names secrets that are accepted no more, so that Explain
// can say that one of them would have fitted. Verification never tries them.
func WithRetiredSecrets(secrets ...string) Option {
	return func(c *config) error {
		c.retired = append(c.retired, secrets...)
		return nil
	}
}
