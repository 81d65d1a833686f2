package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
)

// Request verifies an incoming request. It reads the raw body once, up to the
// limit, and puts it back, so that what comes after can read it again, whether
// the delivery is accepted or not. Errors as for Event, and ErrBodyUnreadable.
func (v *Verifier) Request(r *http.Request) (Delivery, error) {
	body, err := v.core.readBody(r)
	if err != nil {
		return Delivery{}, err
	}
	return v.core.event(r.Context(), body, r.Header)
}

// Request is New and Verifier.Request in one call.
func Request(r *http.Request, secrets []string, opts ...Option) (Delivery, error) {
	v, err := New(secrets, opts...)
	if err != nil {
		return Delivery{}, err
	}
	return v.Request(r)
}

// readBody reads at most one byte more than the limit. A length that is
// declared and over the limit is refused without reading.
func (c *core) readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	if r.ContentLength > c.maxBody {
		return nil, fail(ErrBodyTooLarge, "", fmt.Sprintf("%d bytes declared, the limit is %d", r.ContentLength, c.maxBody))
	}
	var buf bytes.Buffer
	if r.ContentLength > 0 {
		// A declared length is a promise, so it reserves only so much.
		buf.Grow(int(min(r.ContentLength, DefaultMaxBody)) + bytes.MinRead)
	}
	limit := c.maxBody
	if limit < math.MaxInt64 {
		limit++
	}
	_, err := buf.ReadFrom(io.LimitReader(r.Body, limit))
	body := buf.Bytes()
	var rest io.Reader = bytes.NewReader(body)
	over := int64(len(body)) > c.maxBody
	if over || err != nil {
		rest = io.MultiReader(rest, r.Body)
	}
	r.Body = readCloser{rest, r.Body}
	var outer *http.MaxBytesError
	switch {
	case over:
		return nil, fail(ErrBodyTooLarge, "", fmt.Sprintf("the limit is %d", c.maxBody))
	case errors.As(err, &outer):
		return nil, &Error{Reason: ErrBodyTooLarge, Err: err}
	case err != nil:
		return nil, &Error{Reason: ErrBodyUnreadable, Err: err}
	}
	return body, nil
}

// readCloser reads from one body and closes another.
type readCloser struct {
	io.Reader
	io.Closer
}

type contextKey struct{}

// FromContext returns the delivery that Middleware verified, for the handler
// behind it.
func FromContext(ctx context.Context) (Delivery, bool) {
	d, ok := ctx.Value(contextKey{}).(Delivery)
	return d, ok
}
