package engine

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// PlanForwards stores a pending forward of an incoming event for every enabled
// destination of its source, and returns their ids for Forward. Attempt numbers
// go on where they were, so this is also how an event is replayed.
func PlanForwards(tx *store.Tx, event store.IncomingEvent, now time.Time, newID func() string) []string {
	var ids []string
	for d := range tx.DestinationsBySource.Of(event.IncomingSourceID).Each() {
		if d.Enabled {
			f := nextForward(tx, event, d.ID, newID(), now)
			tx.Forwards.Put(f)
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// PlanAnother stores a pending forward of the same event to the same destination
// as one before, and returns its id for Forward.
func PlanAnother(tx *store.Tx, before store.Forward, now time.Time, id string) string {
	event, _ := tx.IncomingEvents.Get(before.IncomingEventID) // it takes its forwards along when it goes
	tx.Forwards.Put(nextForward(tx, event, before.DestinationID, id, now))
	return id
}

func nextForward(tx *store.Tx, event store.IncomingEvent, destinationID, id string, now time.Time) store.Forward {
	number := 1
	for f := range tx.ForwardsByEvent.Of(event.ID).Each() {
		if f.DestinationID == destinationID {
			number = max(number, f.AttemptNumber+1)
		}
	}
	return store.Forward{
		ID: id, ProjectID: event.ProjectID, IncomingEventID: event.ID, DestinationID: destinationID,
		AttemptNumber: number, Status: store.StatusPending, CreatedAt: store.Stamp(now),
	}
}

// consignment is what an attempt to forward needs to know.
type consignment struct {
	forward     store.Forward
	event       store.IncomingEvent
	destination store.Destination
	template    string
}

// forward makes one attempt and reports whether the receiver answered.
func (e *Engine) forward(ctx context.Context, j job) (answered bool) {
	started := e.Clock.Now()
	c, ok := e.beginForward(j, started)
	if !ok {
		return true
	}
	req := c.request()
	res := e.send(ctx, req, c.destination.Flags)
	if res.Err != nil && res.Err.Kind == outbound.Canceled {
		e.putForwardBack(j)
		return true
	}
	e.finishForward(j, c, started, req, res)
	return res.Err == nil
}

func (e *Engine) beginForward(j job, now time.Time) (c consignment, ok bool) {
	var refused *Report
	_ = e.Store.Write(func(tx *store.Tx) error {
		f, known := tx.Forwards.Get(j.id)
		if !known || f.Status != store.StatusPending || f.NextRetryAt != nil && j.due.Before(*f.NextRetryAt) {
			return nil
		}
		f.StartedAt, f.NextRetryAt, f.Status = store.StampOf(now), nil, store.StatusProcessing
		c.event, ok = tx.IncomingEvents.Get(f.IncomingEventID)
		c.destination, known = tx.Destinations.Get(f.DestinationID)
		c.forward = f
		if reason := absent(ok, known, c.destination); reason != "" {
			ok = false
			f.Status, f.FinishedAt, f.ErrorMessage = store.StatusFailed, store.StampOf(now), &reason
			purpose := c.purpose()
			purpose.Attempt = 0
			refused = &Report{Request: outbound.Request{Purpose: purpose}, Started: now, Ended: now, Outcome: OutcomeFailed, Reason: reason}
		}
		tx.Forwards.Put(f)
		flags := c.destination.Flags
		c.template = e.templates.choose(tx, f.ProjectID, c.destination.TransformationID, nil, flags, flags.ForeignDestinationTransformation, now)
		return nil
	})
	if refused != nil {
		e.report(*refused)
	}
	return c, ok
}

func absent(event, destination bool, d store.Destination) string {
	switch {
	case !event:
		return "the incoming event is gone"
	case !destination:
		return "the destination is deleted"
	case !d.Enabled:
		return "the destination is disabled"
	}
	return ""
}

func (c consignment) request() outbound.Request {
	h := baseHeader(agentForward)
	if c.event.ContentType != nil && httpguts.ValidHeaderFieldValue(*c.event.ContentType) {
		h.Set("Content-Type", *c.event.ContentType)
	}
	number := strconv.Itoa(c.forward.AttemptNumber)
	h.Set(headerIncomingEventID, c.event.ID)
	h.Set(headerIncomingRequestID, c.event.RequestID)
	h.Set(headerForwardAttempt, number)
	h.Set(headerIdempotency, c.event.ID+"-"+c.destination.ID+"-"+number)
	authenticate(h, c.destination)
	addCustom(h, c.destination.CustomHeadersJSON, c.destination.Flags)
	return outbound.Request{
		Method: http.MethodPost, URL: c.destination.URL, Header: h, Body: c.body(),
		Timeout: timeout(c.destination.TimeoutSeconds), Purpose: c.purpose(),
	}
}

// body is the event's body, reshaped where it is JSON and the destination says
// how.
func (c consignment) body() []byte {
	if c.template != "" {
		if filled, err := transform.Apply(c.template, c.event.Body); err == nil {
			return filled
		}
		return c.event.Body
	}
	if path := c.destination.PayloadTransform; path != nil {
		if part, ok := transform.Extract(*path, c.event.Body); ok {
			return part
		}
	}
	return c.event.Body
}

// authenticate adds the header that the destination's authentication asks for;
// a configuration that cannot be read adds none.
func authenticate(h http.Header, d store.Destination) {
	if d.AuthConfig == nil {
		return
	}
	var auth struct{ Token, Username, Password, HeaderName, HeaderValue string }
	if json.Unmarshal([]byte(*d.AuthConfig), &auth) != nil {
		return
	}
	switch d.AuthType {
	case store.AuthBearer:
		addLine(h, "Authorization", "Bearer "+auth.Token, auth.Token != "", d.Flags)
	case store.AuthBasic:
		credentials := base64.StdEncoding.EncodeToString([]byte(auth.Username + ":" + auth.Password))
		addLine(h, "Authorization", "Basic "+credentials, true, d.Flags)
	case store.AuthCustomHeader:
		addLine(h, auth.HeaderName, auth.HeaderValue, auth.HeaderName != "", d.Flags)
	}
}

// finishForward records the answer in the attempt's own row. A retry is a row
// of its own.
func (e *Engine) finishForward(j job, c consignment, started time.Time, req outbound.Request, res outbound.Result) {
	now := e.Clock.Now()
	var retry *job
	report := Report{Request: req, Result: res, Started: started, Ended: now, Outcome: OutcomeVoid, Reason: "the forward was deleted meanwhile"}
	_ = e.Store.Write(func(tx *store.Tx) error {
		f, ok := tx.Forwards.Get(j.id)
		if !ok {
			return nil
		}
		f.FinishedAt = store.StampOf(now)
		sent, sentBody := compactJSON(headerRecord(req.Header)), cut(req.Body, keepBody)
		f.RequestHeadersJSON, f.RequestBodySnippet = &sent, &sentBody
		if res.Err == nil {
			headers, body := compactJSON(headerRecord(res.Header)), responseBody(res.Status, res.Body)
			f.ResponseCode, f.ResponseHeadersJSON, f.ResponseBodySnippet = &res.Status, &headers, &body
		}
		f.Status, f.ErrorMessage = e.verdict(f.AttemptNumber, c.destination.MaxAttempts, res)
		tx.Forwards.Put(f)
		report.Outcome, report.Reason = outcomeOf(f.Status), words(res)
		if f.Status == store.StatusFailed && e.classify(res) == retryable {
			retry = e.planRetry(tx, f, c, now)
			report.Outcome, report.NextRetryAt = OutcomeRetry, &retry.due
		}
		return nil
	})
	if retry != nil {
		_ = e.add([]job{*retry}) // closed: part of what Close reports
	}
	e.report(report)
}

// verdict is the state and the text of a forward after its answer.
func (e *Engine) verdict(number, maxAttempts int, res outbound.Result) (string, *string) {
	var message string
	status := store.StatusFailed
	switch result := e.classify(res); {
	case result == succeeded:
		return store.StatusSuccess, nil
	case result == retryable && number >= e.attemptLimit(maxAttempts):
		status, message = store.StatusDLQ, "Max attempts reached ("+words(res)+")"
	case res.Err != nil:
		message = res.Err.Message
	case result == retryable:
		message = fmt.Sprintf("Retryable HTTP %d", res.Status)
	default:
		message = fmt.Sprintf("Non-retryable HTTP %d", res.Status)
	}
	return status, &message
}

func (e *Engine) planRetry(tx *store.Tx, f store.Forward, c consignment, now time.Time) *job {
	id := e.Chance.IDOf("forward-retry", f.ID)
	next := nextForward(tx, c.event, f.DestinationID, id, now)
	jitter := e.Chance.Jitter(f.ID, f.AttemptNumber, jitterSpread)
	next.NextRetryAt = store.StampOf(now.Add(delay(c.destination.RetryDelays, forwardDelays, f.AttemptNumber, jitter)))
	tx.Forwards.Put(next)
	return &job{kind: incoming, id: id, lane: f.DestinationID, due: *next.NextRetryAt}
}

func (e *Engine) putForwardBack(j job) {
	_ = e.Store.Write(func(tx *store.Tx) error {
		if f, ok := tx.Forwards.Get(j.id); ok && f.Status == store.StatusProcessing {
			f.Status, f.StartedAt = store.StatusPending, nil
			tx.Forwards.Put(f)
		}
		return nil
	})
}
