package engine

import (
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// How long a delivery waits that may not be sent yet.
const (
	orderPoll   = 5 * time.Second  // before it looks again for the one before it
	orderGap    = 60 * time.Second // before it goes without that one
	circuitWait = 30 * time.Second
	rateSpread  = 0.25
)

// hold is why a delivery waits, and for how long.
type hold struct {
	wait   time.Duration
	stalls bool // for ever
	reason string
}

// gate says whether a delivery must wait, in the platform's order: the project's
// rate limit, the circuit breaker, the endpoint's rate limit.
func (e *Engine) gate(d store.Delivery, endpoint store.Endpoint, now time.Time) *hold {
	if e.ProjectRate > 0 && !e.projectRates.take(d.ProjectID, e.ProjectRate, now) {
		return &hold{wait: e.backoff(d, 1, 30, now), reason: "the project's rate limit is reached"}
	}
	if !e.NoBreaker && !e.breakers.permit(endpoint.ID, now) {
		return &hold{wait: circuitWait, stalls: endpoint.Flags.StallOnOpenCircuit && d.AttemptCount > 0, reason: "the endpoint's circuit breaker is open"}
	}
	if limit := endpoint.RateLimitPerSecond; limit != nil && *limit > 0 && !e.endpointRates.take(endpoint.ID, *limit, now) {
		e.breakers.release(endpoint.ID)
		return &hold{wait: e.backoff(d, 2, 60, now), reason: "the endpoint's rate limit is reached"}
	}
	return nil
}

// backoff is the wait at a rate limit: base seconds, doubled with each attempt
// made, spread, and at most so many seconds.
func (e *Engine) backoff(d store.Delivery, base, most float64, now time.Time) time.Duration {
	seconds := min(base*float64(int(1)<<min(d.AttemptCount, 10)), most)
	// Many waits of one delivery must differ, so the instant counts too.
	share := e.Chance.Float("hold", d.ID, strconv.FormatInt(now.UnixNano(), 10))
	seconds *= 1 - rateSpread + 2*rateSpread*share
	return time.Duration(min(seconds, most) * float64(time.Second))
}

// turn says whether an ordered delivery must wait for the one before it.
func turn(tx *store.Tx, d *store.Delivery, now time.Time) *hold {
	if d.SequenceNumber == 0 {
		return nil
	}
	before, ok := tx.DeliveryBySequence.One(d.EndpointID, strconv.FormatInt(d.SequenceNumber-1, 10))
	if !ok || before.Final() {
		return nil
	}
	// While the one before it stands in the line itself, the gap has not begun.
	if d.WaitingSince == nil || before.WaitingSince != nil {
		d.WaitingSince = store.StampOf(now)
	}
	if now.Sub(*d.WaitingSince) >= orderGap {
		return nil
	}
	return &hold{wait: orderPoll, reason: "delivery " + strconv.FormatInt(before.SequenceNumber, 10) + " of the endpoint comes first"}
}

// postpone plans a delivery that must wait.
func postpone(tx *store.Tx, d store.Delivery, h hold, now time.Time) (planned []job) {
	d.Reason = h.reason
	if !h.stalls {
		d.NextRetryAt = store.StampOf(now.Add(h.wait))
		planned = []job{next(d, *d.NextRetryAt)}
	}
	tx.Deliveries.Put(d)
	return planned
}

// release plans the delivery that waits for this one, once it is final.
func release(tx *store.Tx, d store.Delivery, now time.Time) []job {
	if d.SequenceNumber == 0 || !d.Final() {
		return nil
	}
	after, ok := tx.DeliveryBySequence.One(d.EndpointID, strconv.FormatInt(d.SequenceNumber+1, 10))
	if !ok || after.Status != store.StatusPending || after.WaitingSince == nil {
		return nil
	}
	after.NextRetryAt = nil
	tx.Deliveries.Put(after)
	return []job{next(after, now)}
}
