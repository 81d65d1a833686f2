// Package outbound makes the HTTP requests of a mock server: deliveries,
// forwards, endpoint tests and verifications. It sends each request once, as it
// is, and only to where it may.
package outbound

import (
	"context"
	"net/http"
	"time"
)

// Request is one request to make.
type Request struct {
	Method  string
	URL     string
	Header  http.Header // canonical names; repeated values are sent repeatedly
	Body    []byte
	Timeout time.Duration // for the whole exchange, the answer's body included
}

// Result is what came of a request: an answer, or Err.
type Result struct {
	Status    int
	Header    http.Header
	Body      []byte // at most the client's limit
	Truncated bool   // the body was longer
	Err       *Error
}

// Sender makes requests. It must give up when ctx ends.
type Sender interface {
	Send(ctx context.Context, req Request) Result
}

// Kind says why a request got no answer.
type Kind string

// The kinds of failure.
const (
	Timeout  Kind = "timeout"
	Refused  Kind = "refused"
	Closed   Kind = "closed"
	Blocked  Kind = "blocked"  // by the address rule; nothing was sent
	Canceled Kind = "canceled" // by the caller
	Other    Kind = "other"
)

// Error is a request without an answer, in words for the person who reads the
// delivery's record.
type Error struct {
	Kind    Kind
	Message string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

func blocked(reason string) *Error {
	return &Error{Kind: Blocked, Message: "SSRF_PROTECTION: " + reason}
}
