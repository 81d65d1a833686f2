package verify

import (
	"context"
	"errors"
	"net/http"
)

// Middleware returns an http.Handler wrapper that lets only genuine deliveries
// through. The handler finds the delivery with FromContext and can still read
// the body. Bodies over the limit are cut off while they are read.
//
// With a replay guard a delivery that was handled before is answered 200
// without calling the handler, because the platform only wants to know that it
// arrived; one that another request is handling right now is answered 503, and
// comes again. When the handler answers anything but 2xx, or panics, the
// delivery is forgotten, and the retry gets through.
//
// The error is the one of New.
func Middleware(secrets []string, opts ...Option) (func(http.Handler) http.Handler, error) {
	v, err := New(secrets, opts...)
	if err != nil {
		return nil, err
	}
	return v.Middleware, nil
}

// Middleware wraps next; see the function of the same name.
func (v *Verifier) Middleware(next http.Handler) http.Handler {
	c := v.core
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := c.readBody(r)
		if err != nil {
			c.errorHandler(w, r, err)
			return
		}
		d, err := c.claimed(r.Context(), body, r.Header)
		if err != nil {
			c.errorHandler(w, r, err)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), contextKey{}, d))
		if c.guard == nil {
			next.ServeHTTP(w, r)
			return
		}
		c.serveOnce(w, r, next, d)
	})
}

// serveOnce calls next and settles the guard's claim by what it answers.
func (c *core) serveOnce(w http.ResponseWriter, r *http.Request, next http.Handler, d Delivery) {
	// The claim must be settled also when the sender has hung up.
	ctx := context.WithoutCancel(r.Context())
	rec := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
	handled := false
	defer func() {
		// The answer is out already, so a guard that fails here cannot change
		// it; at worst a duplicate is refused until the claim expires.
		_ = c.settle(ctx, d, handled)
	}()
	next.ServeHTTP(rec, r)
	handled = rec.status >= 200 && rec.status <= 299
}

// Status returns the HTTP status that fits err: 200 for nil and for a delivery
// that was handled before, 503 for one that should come again later, 413 for a
// body over the limit, 400 for one that cannot be read or is not JSON, 500 for
// a mistake of the program, and 401 for everything else.
//
// Mind what the platform does with it: it retries after 408, 429 and 5xx, and
// gives up after any other 4xx.
func Status(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, ErrInProgress), errors.Is(err, ErrGuardUnavailable):
		return http.StatusServiceUnavailable
	case errors.Is(err, ErrReplayed):
		return http.StatusOK
	case errors.Is(err, ErrBodyTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, ErrInvalidPayload):
		return http.StatusBadRequest
	case errors.Is(err, ErrInvalidConfig):
		return http.StatusInternalServerError
	default:
		return http.StatusUnauthorized
	}
}

// Reject answers with Status(err) and that status's text. The reason stays out:
// it would tell a forger what to mend. It is what Middleware does by default;
// call it from an error handler that logs err first.
func Reject(w http.ResponseWriter, _ *http.Request, err error) {
	status := Status(err)
	http.Error(w, http.StatusText(status), status)
}

// statusRecorder notes the status of the answer. Unwrap keeps
// http.ResponseController working.
type statusRecorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

// WriteHeader implements http.ResponseWriter. Informational answers come before
// the real one and do not count.
func (s *statusRecorder) WriteHeader(status int) {
	if !s.wrote && status >= 200 {
		s.status, s.wrote = status, true
	}
	s.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (s *statusRecorder) Write(p []byte) (int, error) {
	s.wrote = true
	return s.ResponseWriter.Write(p)
}

// Unwrap returns the writer below.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }
