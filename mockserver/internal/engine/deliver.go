package engine

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// deliver makes one attempt and reports whether the receiver answered.
func (e *Engine) deliver(ctx context.Context, j job) (answered bool) {
	started := e.Clock.Now()
	p, ok := e.begin(j, started)
	if !ok {
		return true // nothing was asked of the receiver
	}
	req := p.request(e.SignatureTime())
	res := e.send(ctx, req, p.endpoint.Flags)
	if res.Err != nil && res.Err.Kind == outbound.Canceled {
		e.breakers.release(j.lane)
		e.putBack(j)
		return true
	}
	e.judge(j.lane, res)
	e.finish(j, p, started, req, res)
	return res.Err == nil
}

// begin takes a delivery up, unless there is nothing to do any more or it must
// not be sent.
func (e *Engine) begin(j job, now time.Time) (p parcel, ok bool) {
	var refused *Report
	var planned []job
	_ = e.Store.Write(func(tx *store.Tx) error {
		d, known := current(tx, j)
		if !known || d.Status != store.StatusPending || d.NextRetryAt != nil && j.due.Before(*d.NextRetryAt) {
			return nil
		}
		d.NextRetryAt = nil
		if h := turn(tx, &d, now); h != nil {
			planned = postpone(tx, d, *h, now)
			return nil
		}
		if reason := refusal(tx, d); reason != "" {
			d.Status, d.LastAttemptAt, d.FailedAt, d.Reason = store.StatusFailed, store.StampOf(now), store.StampOf(now), reason
			tx.Deliveries.Put(d)
			planned = release(tx, d, now)
			refused = &Report{Request: outbound.Request{Purpose: purposeOf(d)}, Started: now, Ended: now, Outcome: OutcomeFailed, Reason: reason}
			return nil
		}
		p.endpoint, _ = tx.Endpoints.Get(d.EndpointID)
		if h := e.gate(d, p.endpoint, now); h != nil {
			planned = postpone(tx, d, *h, now)
			return nil
		}
		d.Status, d.LastAttemptAt, d.WaitingSince, d.Reason = store.StatusProcessing, store.StampOf(now), nil, ""
		tx.Deliveries.Put(d)
		p.delivery = d
		p.event, _ = tx.Events.Get(d.EventID)
		flags := p.endpoint.Flags
		p.template = e.templates.choose(tx, d.ProjectID, d.TransformationID, d.PayloadTemplate, flags, flags.ForeignTransformation, now)
		ok = true
		return nil
	})
	e.plan(planned)
	if refused != nil {
		e.report(*refused)
	}
	return p, ok
}

// plan adds what follows from an attempt. A closed engine counts it as part of
// what Close reports.
func (e *Engine) plan(jobs []job) {
	if len(jobs) > 0 {
		_ = e.add(jobs)
	}
}

// current is the job's delivery, if it has not been deleted or replayed since.
func current(tx *store.Tx, j job) (store.Delivery, bool) {
	d, ok := tx.Deliveries.Get(j.id)
	return d, ok && d.Run == j.run
}

// refusal says why a delivery must not be sent at all, if so.
func refusal(tx *store.Tx, d store.Delivery) string {
	if _, ok := tx.Events.Get(d.EventID); !ok {
		return "the event is gone"
	}
	if project, ok := tx.Projects.Get(d.ProjectID); ok && project.Gone() {
		return "the project is deleted"
	}
	endpoint, ok := tx.Endpoints.Get(d.EndpointID)
	switch {
	case !ok || endpoint.Gone():
		return "the endpoint is deleted"
	case !endpoint.Enabled:
		return "the endpoint is disabled"
	case endpoint.VerificationStatus == store.VerificationFailed:
		return "the endpoint failed its verification"
	case endpoint.VerificationStatus == store.VerificationPending:
		return "the endpoint is not verified yet"
	}
	return ""
}

// finish records the attempt and decides what follows.
func (e *Engine) finish(j job, p parcel, started time.Time, req outbound.Request, res outbound.Result) {
	now := e.Clock.Now()
	attempt := e.attempt(p, started, now, req, res)
	var planned []job
	report := Report{Request: req, Result: res, Started: started, Ended: now, Outcome: OutcomeVoid, Reason: "the delivery was deleted meanwhile"}
	_ = e.Store.Write(func(tx *store.Tx) error {
		d, ok := tx.Deliveries.Get(j.id)
		if !ok {
			return nil
		}
		tx.Attempts.Put(attempt)
		if d.Run != j.run {
			// Replayed meanwhile: the request was made, so it is recorded, but
			// the new run goes its own way.
			report.Reason = "the delivery was replayed meanwhile"
			return nil
		}
		if res.Err == nil || res.Err.Kind != outbound.Blocked {
			d.AttemptCount = attempt.AttemptNumber
		}
		planned = e.conclude(&d, attempt.AttemptNumber, now, res)
		tx.Deliveries.Put(d)
		planned = append(planned, release(tx, d, now)...)
		report.Outcome, report.NextRetryAt, report.Reason = outcomeOf(d.Status), d.NextRetryAt, d.Reason
		return nil
	})
	e.plan(planned)
	e.report(report)
}

// judge tells the endpoint's circuit breaker how a request went.
func (e *Engine) judge(endpoint string, res outbound.Result) {
	switch {
	case e.NoBreaker:
	case res.Err != nil && res.Err.Kind == outbound.Blocked:
		e.breakers.release(endpoint)
	default:
		e.breakers.record(endpoint, classify(res) == succeeded, e.Clock.Now())
	}
}

// conclude moves the delivery to the state that the attempt leads to, and
// returns the retry if there is to be one.
func (e *Engine) conclude(d *store.Delivery, number int, now time.Time, res outbound.Result) []job {
	d.Reason = words(res)
	switch result := e.classify(res); {
	case result == succeeded:
		d.Status, d.SucceededAt = store.StatusSuccess, store.StampOf(now)
	case result == failed:
		d.Status, d.FailedAt = store.StatusFailed, store.StampOf(now)
	case number >= e.attemptLimit(d.MaxAttempts):
		d.Status, d.FailedAt = store.StatusDLQ, store.StampOf(now)
	default:
		jitter := e.Chance.Jitter(d.ID+"/"+strconv.Itoa(d.Run), number, jitterSpread)
		at := store.Stamp(now.Add(delay(d.RetryDelays, deliveryDelays, number, jitter)))
		d.Status, d.NextRetryAt = store.StatusPending, &at
		return []job{next(*d, at)}
	}
	return nil
}

// attempt is the record of one request and its answer.
func (e *Engine) attempt(p parcel, started, ended time.Time, req outbound.Request, res outbound.Result) store.Attempt {
	headers, body := requestRecord(req.Header), cut(req.Body, keepBody)
	number, run := p.delivery.AttemptCount+1, p.delivery.Run
	a := store.Attempt{
		ID:         e.Chance.IDOf("attempt", p.delivery.ID, strconv.Itoa(run), strconv.Itoa(number)),
		DeliveryID: p.delivery.ID, Run: run, AttemptNumber: number,
		RequestHeaders: &headers, RequestBody: &body,
		DurationMs: int(ended.Sub(started).Milliseconds()), CreatedAt: store.Stamp(ended),
	}
	if res.Err != nil {
		a.ErrorMessage = &res.Err.Message
		return a
	}
	response, text := databaseJSON(headerRecord(res.Header)), responseBody(res.Status, res.Body)
	a.HTTPStatusCode, a.ResponseHeaders, a.ResponseBody = &res.Status, &response, &text
	return a
}

// putBack undoes begin for an attempt that the engine itself broke off.
func (e *Engine) putBack(j job) {
	_ = e.Store.Write(func(tx *store.Tx) error {
		if d, ok := current(tx, j); ok && d.Status == store.StatusProcessing {
			d.Status = store.StatusPending
			tx.Deliveries.Put(d)
		}
		return nil
	})
}

// abandon ends what a panic broke off.
func (e *Engine) abandon(j job) {
	const reason = "the attempt failed inside the server"
	now := e.Clock.Now()
	var planned []job
	_ = e.Store.Write(func(tx *store.Tx) error {
		if d, ok := current(tx, j); ok && j.kind == outgoing {
			d.Status, d.LastAttemptAt, d.FailedAt, d.Reason = store.StatusFailed, store.StampOf(now), store.StampOf(now), reason
			tx.Deliveries.Put(d)
			planned = release(tx, d, now)
			e.breakers.release(j.lane)
		}
		if f, ok := tx.Forwards.Get(j.id); ok && j.kind == incoming {
			message := reason
			f.Status, f.FinishedAt, f.ErrorMessage = store.StatusFailed, store.StampOf(now), &message
			tx.Forwards.Put(f)
		}
		return nil
	})
	e.plan(planned)
}

// words says what came of a request.
func words(res outbound.Result) string {
	if res.Err != nil {
		return res.Err.Message
	}
	return fmt.Sprintf("HTTP %d", res.Status)
}
