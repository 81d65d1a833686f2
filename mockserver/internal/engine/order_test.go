package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ordered is a rig whose subscription keeps the order. It answers by the body:
// "200 500 404", a status for each attempt, the last one for ever.
func ordered(t *testing.T) *rig {
	r := newRig(t, func(c *engine.Config) { c.NoBreaker = true })
	r.sub.OrderingEnabled, r.sub.MaxAttempts, r.sub.RetryDelays = true, 2, "20"
	r.save()
	attempts := map[string]int{}
	r.receiver.answer = func(_ int, req outbound.Request) outbound.Result {
		r.receiver.mu.Lock()
		defer r.receiver.mu.Unlock()
		id := req.Header.Get("X-Delivery-Id")
		script := strings.Fields(strings.Trim(string(req.Body), `"`))
		n := attempts[id]
		attempts[id] = min(n+1, len(script)-1)
		var code int
		_, err := fmt.Sscan(script[n], &code)
		require.NoError(t, err)
		return status(code)
	}
	return r
}

// sequence is the order in which deliveries were sent, by number and time.
func (r *rig) sequence() []string {
	var got []string
	for _, s := range r.receiver.requests() {
		got = append(got, fmt.Sprintf("%s at %.0f", s.Header.Get("X-Sequence-Number"), s.At.Sub(start).Seconds()))
	}
	return got
}

func TestALaterOneWaitsForTheEarlier(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ first, outcome string }{
		"that succeeds":       {`"500 200"`, store.StatusSuccess},
		"that dies":           {`"500 500"`, store.StatusDLQ},
		"that fails for good": {`"500 404"`, store.StatusFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := ordered(t)
			first, second, third := r.send(tc.first), r.send(`"200"`), r.send(`"200"`)
			r.settle()
			waiting := r.delivery(second)
			assert.Equal(t, store.StatusPending, waiting.Status)
			assert.Equal(t, start.Add(5*time.Second), *waiting.NextRetryAt)
			assert.Equal(t, "delivery 1 of the endpoint comes first", waiting.Reason)
			assert.Zero(t, waiting.AttemptCount)
			assert.Nil(t, waiting.LastAttemptAt)
			r.advance(time.Minute)

			retried := int(r.attempts(first)[1].CreatedAt.Sub(start).Seconds() + 0.5)
			assert.Equal(t, []string{"1 at 0", fmt.Sprint("1 at ", retried), fmt.Sprint("2 at ", retried), fmt.Sprint("3 at ", retried)}, r.sequence(), "released at once, in order")
			assert.Equal(t, tc.outcome, r.delivery(first).Status)
			for _, id := range []string{second, third} {
				assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
				assert.Nil(t, r.delivery(id).WaitingSince)
			}
		})
	}
}

func TestTheGapTimesOut(t *testing.T) {
	t.Parallel()
	r := ordered(t)
	r.sub.RetryDelays = "3600"
	r.save()
	first := r.send(`"500 200"`)
	second, third := r.send(`"200"`), r.send(`"200"`)
	r.advance(59 * time.Second)
	assert.Equal(t, []string{"1 at 0"}, r.sequence())
	r.advance(time.Second)
	assert.Equal(t, []string{"1 at 0", "2 at 60", "3 at 60"}, r.sequence())
	assert.Equal(t, store.StatusPending, r.delivery(first).Status)
	for _, id := range []string{second, third} {
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	}
	r.advance(2 * time.Hour)
	assert.Equal(t, store.StatusSuccess, r.delivery(first).Status)
}

// Where each one hangs, each gets its minute.
func TestEachGapHasItsTime(t *testing.T) {
	t.Parallel()
	r := ordered(t)
	r.sub.RetryDelays = "3600"
	r.save()
	for range 4 {
		r.send(`"500 200"`)
	}
	r.advance(5 * time.Minute)
	var numbers []string
	for i, s := range r.receiver.requests() {
		numbers = append(numbers, s.Header.Get("X-Sequence-Number"))
		if i > 0 {
			assert.InDelta(t, 60, s.At.Sub(r.receiver.requests()[i-1].At).Seconds(), 5)
		}
	}
	assert.Equal(t, []string{"1", "2", "3", "4"}, numbers)
}

// One that went ahead after the gap and is to be tried again is not hurried by
// the end of the one before it.
func TestTheReleaseDoesNotHurryARetry(t *testing.T) {
	t.Parallel()
	r := ordered(t)
	r.sub.RetryDelays = "200"
	r.save()
	r.send(`"500 200"`)
	r.sub.RetryDelays = "3600"
	r.save()
	second := r.send(`"500 200"`)
	r.advance(400 * time.Second)
	assert.Len(t, r.receiver.requests(), 3, "the first twice, the second once")
	assert.Equal(t, store.StatusPending, r.delivery(second).Status)
	r.advance(2 * time.Hour)
	assert.Equal(t, store.StatusSuccess, r.delivery(second).Status)
}

func TestOrderIsKeptWhenNothingIsSent(t *testing.T) {
	t.Parallel()
	r := ordered(t)
	first, second := r.send(`"500 200"`), r.send(`"200"`)
	r.settle()
	r.endpoint.Enabled = false
	r.save()
	r.advance(time.Minute)
	for _, id := range []string{first, second} {
		assert.Equal(t, store.StatusFailed, r.delivery(id).Status)
		assert.Equal(t, "the endpoint is disabled", r.delivery(id).Reason)
	}
	assert.Len(t, r.receiver.requests(), 1)
}

func TestADeletedOneHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := ordered(t)
	first, second := r.send(`"500 200"`), r.send(`"200"`)
	r.settle()
	r.write(func(tx *store.Tx) { tx.DeleteDelivery(first) })
	r.advance(5 * time.Second)
	assert.Equal(t, store.StatusSuccess, r.delivery(second).Status)
}

func TestAReplayedOneComesFirstAgain(t *testing.T) {
	t.Parallel()
	r := ordered(t)
	r.sub.MaxAttempts = 1
	r.save()
	first := r.send(`"500 200"`)
	r.settle()
	require.Equal(t, store.StatusDLQ, r.delivery(first).Status)
	r.write(func(tx *store.Tx) {
		d, _ := tx.Deliveries.Get(first)
		tx.Deliveries.Put(d.Replayed())
	})
	second := r.send(`"200"`)
	r.settle()
	assert.Equal(t, store.StatusPending, r.delivery(second).Status)
	require.NoError(t, r.Dispatch(first))
	r.settle()
	assert.Equal(t, []string{"1 at 0", "1 at 0", "2 at 0"}, r.sequence())
}
