package engine_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestTheCircuitOpens(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answers []int
		open    bool
	}{
		"five failures":                       {[]int{500, 500, 500, 500, 500}, true},
		"four are too few":                    {[]int{500, 500, 500, 500}, false},
		"half of six":                         {[]int{200, 500, 200, 500, 200, 500}, true},
		"three of five":                       {[]int{500, 200, 500, 200, 500}, true},
		"two of five":                         {[]int{500, 200, 500, 200, 200}, false},
		"refusals for good count":             {[]int{404, 400, 410, 302, 401}, true},
		"five of the last ten":                {[]int{200, 200, 200, 200, 200, 200, 500, 500, 500, 500, 500}, true},
		"four of the last ten":                {[]int{200, 200, 200, 200, 200, 200, 500, 500, 500, 500}, false},
		"what is older than ten is forgotten": {[]int{500, 500, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 500, 500, 500, 500}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := once(t)
			r.sendEach(tc.answers...)
			id := r.sendEach(200)[0]
			if !tc.open {
				assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
				return
			}
			d := r.delivery(id)
			assert.Equal(t, store.StatusPending, d.Status)
			assert.Equal(t, start.Add(30*time.Second), *d.NextRetryAt)
			assert.Equal(t, "the endpoint's circuit breaker is open", d.Reason)
			assert.Zero(t, d.AttemptCount)
			assert.Len(t, r.receiver.requests(), len(tc.answers))
			r.advance(30 * time.Second)
			assert.Equal(t, store.StatusSuccess, r.delivery(id).Status, "a trial")
		})
	}
}

func TestNoAnswerOpensTheCircuit(t *testing.T) {
	t.Parallel()
	r := once(t)
	r.receiver.answer = always(outbound.Result{Err: &outbound.Error{Kind: outbound.Refused, Message: "refused"}})
	for range 7 {
		r.send(`{}`)
		r.settle()
	}
	assert.Len(t, r.receiver.requests(), 5)
}

// What the address rule blocks says nothing about the endpoint.
func TestBlockedRequestsDoNotCount(t *testing.T) {
	t.Parallel()
	r := once(t)
	r.receiver.answer = always(outbound.Result{Err: &outbound.Error{Kind: outbound.Blocked, Message: "SSRF_PROTECTION: no"}})
	for range 7 {
		assert.Equal(t, store.StatusFailed, func() string { id := r.send(`{}`); r.settle(); return r.delivery(id).Status }())
	}
	assert.Len(t, r.receiver.requests(), 7)
}

func TestThreeTrialsDecide(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		trials []int
		opens  bool
	}{
		"all well":      {[]int{200, 200, 200}, false},
		"one of three":  {[]int{500, 200, 200}, false},
		"two of three":  {[]int{200, 500, 500}, true},
		"three of them": {[]int{500, 500, 500}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := once(t)
			r.sendEach(500, 500, 500, 500, 500)
			r.advance(30 * time.Second)
			r.sendEach(tc.trials...)
			after := r.sendEach(200)[0]
			if tc.opens {
				assert.Equal(t, start.Add(time.Minute), *r.delivery(after).NextRetryAt)
				return
			}
			assert.Equal(t, store.StatusSuccess, r.delivery(after).Status)
			r.sendEach(500, 500)
			assert.Equal(t, store.StatusSuccess, r.delivery(r.sendEach(200)[0]).Status, "counted anew: one of three and these are too few")
		})
	}
}

func TestEndpointsHaveCircuitsOfTheirOwn(t *testing.T) {
	t.Parallel()
	r := once(t)
	r.sendEach(500, 500, 500, 500, 500)
	r.endpoint.ID, r.sub.ID, r.sub.EndpointID = "other", "other", "other"
	r.write(func(tx *store.Tx) { tx.Subscriptions.Delete("sub") })
	r.save()
	assert.Equal(t, store.StatusSuccess, r.delivery(r.sendEach(200)[0]).Status)

	off := once(t, func(c *engine.Config) { c.NoBreaker = true })
	off.sendEach(500, 500, 500, 500, 500, 500)
	assert.Equal(t, store.StatusSuccess, off.delivery(off.sendEach(200)[0]).Status, "switched off")
}

// The recorded server loses what meets an open circuit.
// Retries stall for ever, first attempts only wait.
func TestStallOnOpenCircuit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.endpoint.Flags.StallOnOpenCircuit = true
	r.sub.RetryDelays = "10"
	r.save()
	retried := r.sendEach(500, 500, 500, 500, 500)[0]
	first := r.sendEach(200)[0]
	assert.NotNil(t, r.delivery(first).NextRetryAt)
	r.advance(24 * time.Hour)
	d := r.delivery(retried)
	assert.Equal(t, store.StatusPending, d.Status)
	assert.Equal(t, 1, d.AttemptCount)
	assert.Nil(t, d.NextRetryAt)
	assert.Equal(t, store.StatusSuccess, r.delivery(first).Status)
	assert.Equal(t, engine.Load{}, r.Load())
}

// A trial that is broken off can be made again.
func TestABrokenOffTrialIsTakenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var hang atomic.Bool
		r := once(t)
		r.sendEach(500, 500, 500, 500, 500)
		r.advance(30 * time.Second)
		r.receiver.answer = func(int, outbound.Request) outbound.Result {
			if hang.Load() {
				time.Sleep(time.Second)
				return outbound.Result{Err: &outbound.Error{Kind: outbound.Canceled, Message: "request canceled"}}
			}
			return status(200)
		}
		hang.Store(true)
		id := r.send(`{}`)
		for range 4 {
			synctest.Wait()
			require.Error(t, r.Reload(func() error { return errors.New("no such snapshot") }))
		}
		hang.Store(false)
		require.NoError(t, r.Settle(t.Context()))
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	})
}
