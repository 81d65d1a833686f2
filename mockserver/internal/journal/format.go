package journal

import (
	"fmt"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
)

const clockFormat = "15:04:05.000"

// String writes the entry in one line.
func (e Entry) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "#%d %s ", e.Number, e.Started.UTC().Format(clockFormat))
	if e.Kind == KindRequest {
		e.writeRequest(&b)
	} else {
		e.writeAttempt(&b)
	}
	if len(e.Applied) > 0 {
		fmt.Fprintf(&b, " [on purpose: %s]", strings.Join(e.Applied, ", "))
	}
	return b.String()
}

func (e Entry) writeRequest(b *strings.Builder) {
	fmt.Fprintf(b, "%s %s → %s", e.Method, e.URL, e.answer())
	if e.Operation == "" {
		b.WriteString(" (no operation)")
	} else {
		fmt.Fprintf(b, " (%s)", e.Operation)
	}
}

func (e Entry) writeAttempt(b *strings.Builder) {
	b.WriteString(e.Kind)
	if e.EventType != "" {
		fmt.Fprintf(b, " of %s", e.EventType)
	}
	if e.DeliveryID != "" {
		fmt.Fprintf(b, " %s", e.DeliveryID)
	}
	if e.Attempt == 0 {
		fmt.Fprintf(b, " not sent: %s → %s", e.Reason, e.Outcome)
		return
	}
	if e.Kind == engine.KindDelivery || e.Kind == engine.KindForward {
		fmt.Fprintf(b, " attempt %d/%d", e.Attempt, e.MaxAttempts)
	}
	fmt.Fprintf(b, " to %s → %s", e.URL, e.answer())
	switch {
	case !e.NextRetryAt.IsZero():
		fmt.Fprintf(b, " → retry at %s, in %s", e.NextRetryAt.UTC().Format(clockFormat), e.NextRetryAt.Sub(e.Ended).Round(time.Millisecond))
	case e.Outcome == engine.OutcomeVoid:
		fmt.Fprintf(b, " → %s: %s", e.Outcome, e.Reason)
	default:
		fmt.Fprintf(b, " → %s", e.Outcome)
	}
}

func (e Entry) answer() string {
	switch {
	case e.Error != "":
		return e.Error
	case e.Status == 0:
		return "no answer"
	}
	return fmt.Sprint(e.Status)
}

// Details are the lines that explain an entry further: what of it is off the
// contract.
func (e Entry) Details() []string {
	var lines []string
	if e.RequestViolation != "" {
		lines = append(lines, "the request is off the contract: "+e.RequestViolation)
	}
	if e.ResponseViolation != "" {
		lines = append(lines, "the answer is off the contract: "+e.ResponseViolation)
	}
	return lines
}
