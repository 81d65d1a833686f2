// Package journal keeps what a mock server saw and did, in bounded memory, to
// be asked and to be waited on.
package journal

import (
	"bytes"
	"net/http"
	"time"
)

// KindRequest is the kind of the requests that callers made; those that the
// server made have the kinds of package engine.
const KindRequest = "request"

// Entry is one exchange: a request to the server, or one that it made.
type Entry struct {
	Number  int64
	Kind    string
	Started time.Time
	Ended   time.Time

	Method         string
	URL            string
	RequestHeader  http.Header
	RequestBody    []byte
	RequestSize    int64
	Status         int
	ResponseHeader http.Header
	ResponseBody   []byte
	ResponseSize   int64
	Error          string
	Applied        []string

	Operation         string
	RequestViolation  string
	ResponseViolation string

	ProjectID      string
	EventID        string
	EventType      string
	DeliveryID     string
	EndpointID     string
	SubscriptionID string
	SourceID       string
	DestinationID  string

	Attempt     int
	MaxAttempts int
	Run         int
	Outcome     string
	NextRetryAt time.Time
	Reason      string
}

// OffContract reports whether either side broke the contract.
func (e Entry) OffContract() bool { return e.RequestViolation != "" || e.ResponseViolation != "" }

// overhead is about what an entry takes beside its bodies, in bytes.
const overhead = 2048

func (e *Entry) weight() int64 {
	return overhead + int64(len(e.RequestBody)) + int64(len(e.ResponseBody))
}

// clone copies what a reader could change.
func (e *Entry) clone() Entry {
	c := *e
	c.RequestHeader, c.ResponseHeader = e.RequestHeader.Clone(), e.ResponseHeader.Clone()
	c.RequestBody, c.ResponseBody = bytes.Clone(e.RequestBody), bytes.Clone(e.ResponseBody)
	c.Applied = append([]string(nil), e.Applied...)
	return c
}
