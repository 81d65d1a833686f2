package engine_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// reports keeps what an engine observed.
type reports struct {
	mu   sync.Mutex
	list []engine.Report
}

func (r *reports) observe(c *engine.Config) {
	c.Observe = func(report engine.Report) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.list = append(r.list, report)
	}
}

func (r *reports) all() []engine.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]engine.Report(nil), r.list...)
}

func TestReportsOfALadder(t *testing.T) {
	t.Parallel()
	var seen reports
	r := newRig(t, seen.observe)
	r.receiver.answer = inTurn(status(500), outbound.Result{Err: &outbound.Error{Kind: outbound.Refused, Message: "connection refused: x"}}, status(500))
	id := r.send(`{"n":1}`)
	r.advance(time.Hour)

	got := seen.all()
	require.Len(t, got, 3)
	for i, want := range []struct{ outcome, reason string }{
		{engine.OutcomeRetry, "HTTP 500"}, {engine.OutcomeRetry, "connection refused: x"}, {engine.OutcomeDLQ, "HTTP 500"},
	} {
		assert.Equal(t, want.outcome, got[i].Outcome)
		assert.Equal(t, want.reason, got[i].Reason)
		assert.Equal(t, outbound.Purpose{
			Kind: engine.KindDelivery, ProjectID: "p", EventID: "ev1", EventType: "order.created", DeliveryID: id,
			EndpointID: "ep", SubscriptionID: "sub", Attempt: i + 1, MaxAttempts: 3,
		}, got[i].Request.Purpose)
		assert.Equal(t, want.outcome == engine.OutcomeRetry, got[i].NextRetryAt != nil)
	}
	assert.Equal(t, *got[0].NextRetryAt, got[1].Started, "the retry comes when it was said to")
	assert.Equal(t, `{"n":1}`, string(got[0].Request.Body))
}

func TestReportOfADeliveryThatIsNotSent(t *testing.T) {
	t.Parallel()
	var seen reports
	r := newRig(t, seen.observe)
	id := r.sendTo(func(e *store.Endpoint) { e.Enabled = false })
	r.settle()
	got := seen.all()
	require.Len(t, got, 1)
	assert.Equal(t, engine.OutcomeFailed, got[0].Outcome)
	assert.Equal(t, "the endpoint is disabled", got[0].Reason)
	assert.Equal(t, id, got[0].Request.Purpose.DeliveryID)
	assert.Zero(t, got[0].Request.Purpose.Attempt)
	assert.Empty(t, got[0].Request.URL)
	assert.Empty(t, r.receiver.requests())
}

// sendTo sends an event to a changed endpoint.
func (r *rig) sendTo(change func(*store.Endpoint)) string {
	r.t.Helper()
	change(&r.endpoint)
	r.save()
	return r.send(`{}`)
}

func TestQuirks(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		quirks engine.Quirks
		status int
		want   string
	}{
		"retries 4xx":        {engine.Quirks{RetryClientErrors: true}, 404, store.StatusPending},
		"gives up on 503":    {engine.Quirks{FailUnavailable: true}, 503, store.StatusFailed},
		"500 is not 503":     {engine.Quirks{FailUnavailable: true}, 500, store.StatusPending},
		"redirect delivered": {engine.Quirks{SucceedOnRedirect: true}, 302, store.StatusSuccess},
	} {
		r := newRig(t, func(c *engine.Config) { c.Quirks = func() engine.Quirks { return tc.quirks } })
		r.receiver.answer = always(status(tc.status))
		id := r.send(`{}`)
		r.settle()
		assert.Equal(t, tc.want, r.delivery(id).Status, name)
	}
	r := newRig(t, func(c *engine.Config) { c.Quirks = func() engine.Quirks { return engine.Quirks{OneAttemptMore: true} } })
	r.receiver.answer = always(status(500))
	id := r.send(`{}`)
	r.advance(time.Hour)
	assert.Equal(t, 4, r.delivery(id).AttemptCount)
}
