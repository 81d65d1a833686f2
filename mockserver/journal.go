package mockserver

import (
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

// Kinds of journal entries.
const (
	// KindRequest is a request to the API or to an ingress address.
	KindRequest = journal.KindRequest
	// KindDelivery is an attempt to deliver an event to an endpoint.
	KindDelivery = engine.KindDelivery
	// KindForward is an attempt to forward an incoming event to a destination.
	KindForward = engine.KindForward
	// KindTest is the test of an endpoint, operation testEndpoint.
	KindTest = engine.KindTest
	// KindVerification is the verification of an endpoint, operation verifyEndpoint.
	KindVerification = engine.KindVerification
)

// Outcomes of an attempt: what it meant for its delivery or forward.
const (
	// OutcomeSuccess ended it well.
	OutcomeSuccess = engine.OutcomeSuccess
	// OutcomeRetry leads to another attempt at NextRetryAt.
	OutcomeRetry = engine.OutcomeRetry
	// OutcomeFailed ended it: the answer was not one to try again after, or nothing
	// could be sent.
	OutcomeFailed = engine.OutcomeFailed
	// OutcomeDLQ used up its attempts: it is among the dead letters.
	OutcomeDLQ = engine.OutcomeDLQ
	// OutcomeVoid means nothing any more: the delivery was replayed or deleted while
	// the request was under way.
	OutcomeVoid = engine.OutcomeVoid
)

// Entry is one exchange in the journal: a request to the server, or one that
// the server made. Credentials in headers and secrets in the API's bodies are
// masked; signatures are not, and the bodies of deliveries and forwards are
// exact to the byte.
type Entry struct {
	// Number counts all entries of the server from 1.
	Number int64
	// Kind is one of the Kind constants.
	Kind string
	// Started and Ended are on the server's clock.
	Started time.Time
	Ended   time.Time

	// Method and URL are as sent: path and query of a request to the server, the
	// whole URL of one that it made.
	Method string
	URL    string
	// RequestHeader has canonical names, Host included in requests to the server.
	RequestHeader http.Header
	// RequestBody is at most 1 MiB of the body, RequestSize its length in bytes.
	RequestBody []byte
	RequestSize int64
	// Status is the HTTP status of the answer, 0 when there was none.
	Status         int
	ResponseHeader http.Header
	// ResponseBody is the answer's body: at most 1 MiB of the server's own answers,
	// at most 64 KiB of others'.
	ResponseBody []byte
	ResponseSize int64
	// Error says why there was no answer.
	Error string
	// Applied names the faults and defects that had a part in the exchange.
	Applied []string

	// Operation is the operationId in the contract, eventDelivery and its like for
	// requests that the server made. It is empty for a route or method that the
	// contract does not have.
	Operation string
	// RequestViolation and ResponseViolation say where either side is off the
	// contract, whatever the dialect; empty when it keeps to it, and when the journal
	// has not the whole body. Answers of receivers are not checked.
	RequestViolation  string
	ResponseViolation string

	// What the exchange is about. Of requests to the server only ProjectID is known.
	ProjectID string
	// EventID is the event, or the incoming event of a forward.
	EventID   string
	EventType string
	// DeliveryID is the delivery, or the forward.
	DeliveryID     string
	EndpointID     string
	SubscriptionID string
	SourceID       string
	DestinationID  string

	// Attempt counts from 1; 0 means that nothing was sent, and Reason says why.
	Attempt     int
	MaxAttempts int
	// Run counts the replays of the delivery before this attempt.
	Run int
	// Outcome is one of the Outcome constants; empty for requests to the server.
	Outcome string
	// NextRetryAt is when the next attempt is due, zero when there is none.
	NextRetryAt time.Time
	// Reason is the outcome in words: "HTTP 503", "the endpoint is disabled".
	Reason string
}

// String is the entry in one line.
func (e Entry) String() string { return journal.Entry(e).String() }

// OffContract reports whether either side broke the contract.
func (e Entry) OffContract() bool { return journal.Entry(e).OffContract() }

// Filter tells which entries are meant. Its zero value means all; every field
// that is set narrows it down.
type Filter struct {
	// Kind is one of the Kind constants.
	Kind string
	// After means entries with a higher Number: see LastEntry.
	After int64
	// Operation is an operationId.
	Operation string
	// Method is an HTTP method, in any case.
	Method string
	// URL is what Entry.URL must be, with or without its query; * stands for any
	// text.
	URL string
	// Status is the HTTP status of the answer.
	Status int
	// The objects that the exchange is about.
	ProjectID string
	EventID   string
	// EventType may have wildcards as a subscription's has: order.*, **.
	EventType      string
	DeliveryID     string
	EndpointID     string
	SubscriptionID string
	SourceID       string
	DestinationID  string
	// Attempt is the number of the attempt, from 1.
	Attempt int
	// Outcome is one of the Outcome constants.
	Outcome string
	// Header is "Name", which the request must have, or "Name: value", in which *
	// stands for any text.
	Header string
	// BodyContains is a text in the request's body.
	BodyContains string
	// Applied is the name of a fault or defect that had a part in the exchange.
	Applied string
	// OffContract means entries in which either side broke the contract.
	OffContract bool
}

// WithJournal bounds the journal: the newest entries in at most so many bytes.
// Zero keeps the default, 10,000 entries in 64 MiB.
func WithJournal(entries int, bytes int64) Option {
	return option(func(c *config) { c.journal = journal.Limits{Entries: entries, Bytes: bytes} })
}

// WithObserver has fn called with every entry as it enters the journal, from many
// goroutines and in no certain order. fn must not wait for the server.
func WithObserver(fn func(Entry)) Option { return option(func(c *config) { c.onExchange = fn }) }

func newJournal(cfg config, spec *contract.Contract) *journal.Journal {
	var watch func(journal.Entry)
	if cfg.onExchange != nil {
		watch = func(e journal.Entry) { cfg.onExchange(Entry(e)) }
	}
	return journal.New(cfg.journal, journal.Contract{Contract: spec}, watch)
}

// Journal lists the entries that match, oldest first. It has the newest 10,000
// in at most 64 MiB, unless WithJournal says otherwise.
func (s *Server) Journal(f Filter) []Entry {
	return public(s.journal.Find(journal.Filter(f)))
}

// Count is how many entries match.
func (s *Server) Count(f Filter) int { return s.journal.Count(journal.Filter(f)) }

// LastEntry is the number of the newest entry, 0 before the first: as a
// Filter's After it leaves out all there are now.
func (s *Server) LastEntry() int64 { return s.journal.Last() }

// ClearJournal forgets all entries; numbers go on.
func (s *Server) ClearJournal() { s.journal.Clear() }

func public(entries []journal.Entry) []Entry {
	list := make([]Entry, len(entries))
	for i, e := range entries {
		list[i] = Entry(e)
	}
	return list
}

// recordRequest enters a request to the server.
func recordRequest(j *journal.Journal, r httpx.Record) {
	e := journal.Entry{
		Kind: KindRequest, Started: r.Started, Ended: r.Ended, ProjectID: r.ProjectID, Applied: r.Applied,
		Method: r.Method, URL: r.URL, RequestHeader: r.Header, RequestBody: r.Body.Bytes, RequestSize: r.Body.Size,
		Status: r.Status, ResponseHeader: r.ResponseHeader, ResponseBody: r.ResponseBody.Bytes, ResponseSize: r.ResponseBody.Size,
	}
	if r.Operation != nil {
		e.Operation = r.Operation.ID
	}
	if r.Broken {
		e.Error = "the connection was broken off"
	}
	j.Add(e)
}

// callbackOf names the contract's operation for each kind of request that the
// server makes.
var callbackOf = map[string]string{
	KindDelivery: "eventDelivery", KindForward: "incomingForward", KindTest: "endpointTest", KindVerification: "endpointVerification",
}

// recordAttempt enters a request that the server made.
func recordAttempt(j *journal.Journal, r engine.Report) {
	p, sent := r.Request.Purpose, r.Request
	if r.Result.Sent != nil {
		sent = *r.Result.Sent
	}
	e := journal.Entry{
		Kind: p.Kind, Started: r.Started, Ended: r.Ended, Operation: callbackOf[p.Kind], Applied: r.Result.Applied,
		Method: sent.Method, URL: sent.URL, RequestHeader: sent.Header, RequestBody: sent.Body, RequestSize: int64(len(sent.Body)),
		Status: r.Result.Status, ResponseHeader: r.Result.Header, ResponseBody: r.Result.Body, ResponseSize: int64(len(r.Result.Body)),
		ProjectID: p.ProjectID, EventID: p.EventID, EventType: p.EventType, DeliveryID: p.DeliveryID, EndpointID: p.EndpointID,
		SubscriptionID: p.SubscriptionID, SourceID: p.SourceID, DestinationID: p.DestinationID,
		Attempt: p.Attempt, MaxAttempts: p.MaxAttempts, Run: p.Run, Outcome: r.Outcome, Reason: r.Reason,
	}
	if r.Result.Err != nil {
		e.Error = r.Result.Err.Message
	}
	if r.NextRetryAt != nil {
		e.NextRetryAt = *r.NextRetryAt
	}
	j.Add(e)
}
