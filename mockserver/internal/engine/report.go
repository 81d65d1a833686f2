package engine

import (
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Kinds of requests that an engine makes.
const (
	KindDelivery     = "delivery"
	KindForward      = "forward"
	KindTest         = "test"
	KindVerification = "verification"
)

// Outcomes of an attempt.
const (
	OutcomeSuccess = "SUCCESS"
	OutcomeRetry   = "RETRY"
	OutcomeFailed  = "FAILED"
	OutcomeDLQ     = "DLQ"
	OutcomeVoid    = "VOID" // replayed or deleted while the request was under way
)

// Report tells of one attempt. Where the delivery was refused before anything
// was sent, Request has its Purpose only and Result is zero.
type Report struct {
	Request     outbound.Request
	Result      outbound.Result
	Started     time.Time
	Ended       time.Time
	Outcome     string
	NextRetryAt *time.Time
	Reason      string // in words
}

func (e *Engine) report(r Report) {
	if e.Observe != nil {
		e.Observe(r)
	}
}

// reportProbe tells of a test or a verification, whose outcome the caller has.
func (e *Engine) reportProbe(req outbound.Request, res outbound.Result, started time.Time, success bool, reason string) {
	outcome := OutcomeFailed
	if success {
		outcome = OutcomeSuccess
	}
	e.report(Report{Request: req, Result: res, Started: started, Ended: e.Clock.Now(), Outcome: outcome, Reason: reason})
}

func outcomeOf(status string) string {
	switch status {
	case store.StatusSuccess:
		return OutcomeSuccess
	case store.StatusPending:
		return OutcomeRetry
	case store.StatusDLQ:
		return OutcomeDLQ
	}
	return OutcomeFailed
}

func purposeOf(d store.Delivery) outbound.Purpose {
	return outbound.Purpose{
		Kind: KindDelivery, ProjectID: d.ProjectID, EventID: d.EventID, EventType: d.EventType, DeliveryID: d.ID,
		EndpointID: d.EndpointID, SubscriptionID: d.SubscriptionID, MaxAttempts: d.MaxAttempts, Run: d.Run,
	}
}

func (p parcel) purpose() outbound.Purpose {
	purpose := purposeOf(p.delivery)
	purpose.Attempt = p.delivery.AttemptCount + 1
	return purpose
}

func (c consignment) purpose() outbound.Purpose {
	return outbound.Purpose{
		Kind: KindForward, ProjectID: c.forward.ProjectID, EventID: c.forward.IncomingEventID, DeliveryID: c.forward.ID,
		SourceID: c.event.IncomingSourceID, DestinationID: c.forward.DestinationID,
		Attempt: c.forward.AttemptNumber, MaxAttempts: c.destination.MaxAttempts,
	}
}

func probePurpose(kind string, endpoint store.Endpoint) outbound.Purpose {
	return outbound.Purpose{Kind: kind, ProjectID: endpoint.ProjectID, EndpointID: endpoint.ID, Attempt: 1, MaxAttempts: 1}
}
