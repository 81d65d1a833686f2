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
	Purpose Purpose
}

// Purpose is what a request is made for, for those who watch requests or stand
// in their way. Nothing of it is sent.
type Purpose struct {
	Kind           string // one of the Kind constants of package engine
	ProjectID      string
	EventID        string // of the event or the incoming event
	EventType      string
	DeliveryID     string // of the delivery or the forward
	EndpointID     string
	SubscriptionID string
	SourceID       string
	DestinationID  string
	Attempt        int // counted from 1; 0 where nothing was sent
	MaxAttempts    int
	Run            int // how often the delivery was replayed
}

// Result is what came of a request: an answer, or Err.
type Result struct {
	Status    int
	Header    http.Header
	Body      []byte // at most the client's limit
	Truncated bool   // the body was longer
	Err       *Error
	// Sent is what went out where a Sender changed the request, and Applied names
	// what changed the request or the answer on purpose.
	Sent    *Request
	Applied []string
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
