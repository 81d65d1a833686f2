package control

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

// usualLimit is how many entries are shown where the caller does not say.
const usualLimit = 100

func filterOf(q url.Values) journal.Filter {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(q.Get(name), 10, 64) // checked before
		return n
	}
	return journal.Filter{
		Kind: q.Get("kind"), After: number("after"), Operation: q.Get("operation"), Method: q.Get("method"), URL: q.Get("url"),
		Status: int(number("status")), ProjectID: q.Get("projectId"), EventID: q.Get("eventId"), EventType: q.Get("eventType"),
		DeliveryID: q.Get("deliveryId"), EndpointID: q.Get("endpointId"), SubscriptionID: q.Get("subscriptionId"),
		SourceID: q.Get("sourceId"), DestinationID: q.Get("destinationId"), Attempt: int(number("attempt")), Outcome: q.Get("outcome"),
		Header: q.Get("header"), BodyContains: q.Get("bodyContains"), Applied: q.Get("applied"), OffContract: q.Get("offContract") == "true",
	}
}

func (a *API) entries(shown []journal.Entry, total int) reply {
	list := make([]entry, len(shown))
	for i, e := range shown {
		list[i] = show(e)
	}
	log := a.server.Journal()
	return reply{status: http.StatusOK, body: map[string]any{
		"entries": list, "total": total, "last": log.Last(), "dropped": log.Dropped(),
	}}
}

func (a *API) listJournal(c call) (reply, error) {
	limit, query := usualLimit, c.URL.Query()
	if n, err := strconv.Atoi(query.Get("limit")); err == nil {
		limit = n
	}
	found := a.server.Journal().Find(filterOf(query))
	return a.entries(found[max(0, len(found)-limit):], len(found)), nil
}

func (a *API) clearJournal(call) (reply, error) {
	a.server.Journal().Clear()
	return reply{status: http.StatusNoContent}, nil
}

func (a *API) countJournal(c call) (reply, error) {
	return reply{status: http.StatusOK, body: map[string]int{"count": a.server.Journal().Count(filterOf(c.URL.Query()))}}, nil
}

func (a *API) waitForJournal(c call) (reply, error) {
	ctx, cancel, err := c.patience()
	if err != nil {
		return reply{}, err
	}
	defer cancel()
	count := 1
	if n, err := strconv.Atoi(c.URL.Query().Get("count")); err == nil {
		count = n
	}
	found, err := a.server.Wait(ctx, filterOf(c.URL.Query()), count)
	if err != nil {
		return reply{}, err
	}
	return a.entries(found, len(found)), nil
}

// disappointment is the answer to a wait that is over.
func disappointment(e *journal.WaitError) any {
	type mismatch struct {
		Part string `json:"part"`
		Want string `json:"want"`
		Got  string `json:"got"`
	}
	type miss struct {
		Entry      entry      `json:"entry"`
		Mismatches []mismatch `json:"mismatches"`
	}
	near := []miss{}
	for _, n := range e.Near {
		m := miss{Entry: show(n.Entry)}
		for _, part := range n.Mismatches {
			m.Mismatches = append(m.Mismatches, mismatch(part))
		}
		near = append(near, m)
	}
	return map[string]any{
		"error": "timeout", "message": e.Error(), "found": e.Found, "nearMisses": near, "hints": append([]string{}, e.Hints...),
	}
}

// message is one side of an exchange.
type message struct {
	Headers  http.Header `json:"headers"`
	Body     string      `json:"body"`
	Encoding string      `json:"encoding,omitempty"`
	Size     int64       `json:"size"`
}

func messageOf(header http.Header, body []byte, size int64) *message {
	m := &message{Headers: header, Body: string(body), Size: size}
	if m.Headers == nil {
		m.Headers = http.Header{}
	}
	if !utf8.Valid(body) {
		m.Body, m.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	return m
}

// entry is a journal entry as JSON.
type entry struct {
	Number            int64      `json:"number"`
	Kind              string     `json:"kind"`
	Text              string     `json:"text"`
	Started           time.Time  `json:"started"`
	Ended             time.Time  `json:"ended"`
	Method            string     `json:"method,omitempty"`
	URL               string     `json:"url,omitempty"`
	Request           *message   `json:"request,omitempty"`
	Status            int        `json:"status,omitempty"`
	Response          *message   `json:"response,omitempty"`
	Error             string     `json:"error,omitempty"`
	Applied           []string   `json:"applied,omitempty"`
	Operation         string     `json:"operation,omitempty"`
	RequestViolation  string     `json:"requestViolation,omitempty"`
	ResponseViolation string     `json:"responseViolation,omitempty"`
	ProjectID         string     `json:"projectId,omitempty"`
	EventID           string     `json:"eventId,omitempty"`
	EventType         string     `json:"eventType,omitempty"`
	DeliveryID        string     `json:"deliveryId,omitempty"`
	EndpointID        string     `json:"endpointId,omitempty"`
	SubscriptionID    string     `json:"subscriptionId,omitempty"`
	SourceID          string     `json:"sourceId,omitempty"`
	DestinationID     string     `json:"destinationId,omitempty"`
	Attempt           int        `json:"attempt,omitempty"`
	MaxAttempts       int        `json:"maxAttempts,omitempty"`
	Run               int        `json:"run,omitempty"`
	Outcome           string     `json:"outcome,omitempty"`
	NextRetryAt       *time.Time `json:"nextRetryAt,omitempty"`
	Reason            string     `json:"reason,omitempty"`
}

func show(e journal.Entry) entry {
	shown := entry{
		Number: e.Number, Kind: e.Kind, Text: e.String(), Started: e.Started, Ended: e.Ended, Method: e.Method, URL: e.URL,
		Status: e.Status, Error: e.Error, Applied: e.Applied, Operation: e.Operation,
		RequestViolation: e.RequestViolation, ResponseViolation: e.ResponseViolation,
		ProjectID: e.ProjectID, EventID: e.EventID, EventType: e.EventType, DeliveryID: e.DeliveryID, EndpointID: e.EndpointID,
		SubscriptionID: e.SubscriptionID, SourceID: e.SourceID, DestinationID: e.DestinationID,
		Attempt: e.Attempt, MaxAttempts: e.MaxAttempts, Run: e.Run, Outcome: e.Outcome, Reason: e.Reason,
	}
	if e.Method != "" {
		shown.Request = messageOf(e.RequestHeader, e.RequestBody, e.RequestSize)
	}
	if e.Status != 0 {
		shown.Response = messageOf(e.ResponseHeader, e.ResponseBody, e.ResponseSize)
	}
	if !e.NextRetryAt.IsZero() {
		shown.NextRetryAt = &e.NextRetryAt
	}
	return shown
}
