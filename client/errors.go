package client

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Error is the error of every call that did not succeed, and the only type of
// error that a call returns. Context errors stay recognisable by errors.Is.
type Error struct {
	Operation     string            // the operation's id in the contract, or METHOD for a generic call
	Status        int               // HTTP status; 0 when there was no answer
	Code          Code              // of the API or of the client; "" when the answer had none
	Message       string            // for people
	FieldErrors   map[string]string // by property path, with CodeValidation; details with CodeQuotaExceeded
	CorrelationID string            // names the exchange in the platform's logs
	RateLimit     *RateLimit        // the limit's state, where the answer told it
	RetryAfter    time.Duration     // how long to wait, where the answer told it
	Attempts      int               // how often the call was tried

	cause error
}

// Error implements error. It holds no header, no body and no address.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "hookflow: %s:", e.Operation)
	if e.Status != 0 {
		fmt.Fprintf(&b, " %d", e.Status)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, " %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	for i, name := range slices.Sorted(maps.Keys(e.FieldErrors)) {
		separator := ", "
		if i == 0 {
			separator = " ("
		}
		fmt.Fprintf(&b, "%s%s: %s", separator, name, e.FieldErrors[name])
	}
	if len(e.FieldErrors) > 0 {
		b.WriteByte(')')
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.CorrelationID != "" {
		fmt.Fprintf(&b, " [%s]", e.CorrelationID)
	}
	return b.String()
}

// Unwrap is what kept the call from an answer: a context's error, a network
// error, or an error of decoding.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether the error belongs to a category.
func (e *Error) Is(target error) bool { return target == e.category() }
