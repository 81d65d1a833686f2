package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify"
)

func TestClassification(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		200: store.StatusSuccess, 201: store.StatusSuccess, 204: store.StatusSuccess, 299: store.StatusSuccess,
		301: store.StatusFailed, 302: store.StatusFailed, 400: store.StatusFailed, 401: store.StatusFailed,
		403: store.StatusFailed, 404: store.StatusFailed, 410: store.StatusFailed,
		408: store.StatusPending, 429: store.StatusPending, 500: store.StatusPending, 503: store.StatusPending, 599: store.StatusPending,
	} {
		r := newRig(t)
		r.receiver.answer = always(status(code))
		id := r.send(`{}`)
		r.settle()
		d := r.delivery(id)
		assert.Equal(t, want, d.Status, code)
		assert.Equal(t, 1, d.AttemptCount, code)
		assert.Equal(t, start, *d.LastAttemptAt)
		assert.Equal(t, want == store.StatusSuccess, d.SucceededAt != nil, code)
		assert.Equal(t, want == store.StatusFailed, d.FailedAt != nil, code)
		assert.Equal(t, want == store.StatusPending, d.NextRetryAt != nil, code)
	}
}

func TestRetriesUntilTheDeadLetters(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = always(status(500))
	id := r.send(`{"n": 1}`)
	r.settle()

	// The schedule is 10 and 100 seconds, half less or more.
	for attempt, base := range []time.Duration{10 * time.Second, 100 * time.Second} {
		d := r.delivery(id)
		require.Equal(t, store.StatusPending, d.Status)
		require.Equal(t, attempt+1, d.AttemptCount)
		wait := d.NextRetryAt.Sub(r.clock.Now())
		assert.GreaterOrEqual(t, wait, base/2)
		assert.Less(t, wait, base*3/2)
		r.advance(wait - time.Microsecond)
		assert.Len(t, r.receiver.requests(), attempt+1, "not a moment too early")
		r.advance(time.Microsecond)
		assert.Len(t, r.receiver.requests(), attempt+2)
	}
	d := r.delivery(id)
	assert.Equal(t, store.StatusDLQ, d.Status)
	assert.Equal(t, 3, d.AttemptCount)
	assert.Nil(t, d.NextRetryAt)
	assert.Equal(t, store.Stamp(r.clock.Now()), *d.FailedAt)

	sent, list := r.receiver.requests(), r.attempts(id)
	for i, a := range list {
		assert.Equal(t, i+1, a.AttemptNumber)
		assert.Equal(t, sent[0].Body, sent[i].Body)
		for _, same := range []string{"X-Delivery-Id", "Idempotency-Key", "X-Event-Id", "Webhook-Id"} {
			assert.Equal(t, sent[0].Header.Get(same), sent[i].Header.Get(same))
		}
		assert.NoError(t, verify.Signature(sent[i].Body, sent[i].Header.Get("X-Signature"), []string{"s3cret"},
			verify.WithClock(func() time.Time { return sent[i].At }), verify.WithTolerance(time.Second)), "signed at its own time")
	}
	assert.NotEqual(t, sent[0].Header.Get("X-Signature"), sent[1].Header.Get("X-Signature"))
	r.advance(1000 * time.Hour)
	assert.Len(t, r.receiver.requests(), 3, "and then no more")
}

func TestJitterIsRepeatable(t *testing.T) {
	t.Parallel()
	next := func() time.Time {
		r := newRig(t)
		r.receiver.answer = always(status(500))
		id := r.send(`{}`)
		r.settle()
		return *r.delivery(id).NextRetryAt
	}
	assert.Equal(t, next(), next())

	r := newRig(t)
	r.receiver.answer = always(status(500))
	waits := map[time.Time]bool{}
	for range 5 {
		id := r.send(`{}`)
		r.settle()
		waits[*r.delivery(id).NextRetryAt] = true
	}
	assert.Len(t, waits, 5, "each delivery has its own")
}

func TestRetryDelays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"": time.Minute, "abc": time.Minute, "1,x": time.Minute, "-1": time.Minute, " 7 , 8": 7 * time.Second, "0": 0,
		"99999999999999999999": time.Minute, "9999999999999": 365 * 24 * time.Hour,
	} {
		r := newRig(t)
		r.sub.RetryDelays = text
		r.save()
		r.receiver.answer = inTurn(status(500), status(200))
		id := r.send(`{}`)
		r.settle()
		d := r.delivery(id)
		if want == 0 {
			assert.Equal(t, store.StatusSuccess, d.Status, "at once")
			continue
		}
		wait := d.NextRetryAt.Sub(start)
		assert.True(t, wait >= want/2 && wait < want*3/2, "%q: %s", text, wait)
	}
}

func TestTransportFailures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub.MaxAttempts = 2
	r.save()
	r.receiver.answer = always(outbound.Result{Err: &outbound.Error{Kind: outbound.Timeout, Message: "no answer within 1000 ms"}})
	id := r.send(`{}`)
	r.advance(time.Hour)
	d := r.delivery(id)
	assert.Equal(t, store.StatusDLQ, d.Status)
	assert.Equal(t, "no answer within 1000 ms", d.Reason)
	for _, a := range r.attempts(id) {
		assert.Equal(t, "no answer within 1000 ms", *a.ErrorMessage)
		assert.Nil(t, a.HTTPStatusCode)
		assert.Nil(t, a.ResponseHeaders)
		assert.Nil(t, a.ResponseBody)
		assert.NotNil(t, a.RequestHeaders)
	}
}

func TestBlockedAddressFailsForGood(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = always(outbound.Result{Err: &outbound.Error{Kind: outbound.Blocked, Message: "SSRF_PROTECTION: no"}})
	id := r.send(`{}`)
	r.settle()
	d := r.delivery(id)
	assert.Equal(t, store.StatusFailed, d.Status)
	assert.Zero(t, d.AttemptCount, "nothing was sent")
	list := r.attempts(id)
	require.Len(t, list, 1)
	assert.Equal(t, "SSRF_PROTECTION: no", *list[0].ErrorMessage)
}

func TestDeliveriesThatAreNotSent(t *testing.T) {
	t.Parallel()
	for reason, change := range map[string]func(*store.Endpoint){
		"the endpoint is disabled":             func(e *store.Endpoint) { e.Enabled = false },
		"the endpoint is deleted":              func(e *store.Endpoint) { e.Deleted = true },
		"the endpoint failed its verification": func(e *store.Endpoint) { e.VerificationStatus = store.VerificationFailed },
		"the endpoint is not verified yet":     func(e *store.Endpoint) { e.VerificationStatus = store.VerificationPending },
		"the project is deleted":               func(*store.Endpoint) {},
	} {
		r := newRig(t)
		r.receiver.answer = inTurn(status(500), status(200))
		id := r.send(`{}`)
		r.settle()
		change(&r.endpoint)
		r.save()
		r.write(func(tx *store.Tx) {
			tx.Projects.Put(store.Project{ID: "p", Deleted: reason == "the project is deleted"})
		})
		r.advance(time.Hour)
		d := r.delivery(id)
		assert.Equal(t, store.StatusFailed, d.Status, reason)
		assert.Equal(t, reason, d.Reason)
		assert.NotNil(t, d.FailedAt)
		assert.NotNil(t, d.LastAttemptAt)
		assert.Equal(t, 1, d.AttemptCount)
		assert.Len(t, r.receiver.requests(), 1, reason)
	}
}

func TestDeletedDeliveryIsForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = always(status(500))
	r.send(`{}`)
	r.settle()
	r.write(func(tx *store.Tx) { tx.DeleteSubscription("sub") })
	r.advance(time.Hour)
	assert.Len(t, r.receiver.requests(), 1)
	assert.Zero(t, r.Load())
}
