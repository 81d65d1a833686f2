package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// once is a rig whose deliveries are tried once.
func once(t *testing.T, change ...func(*engine.Config)) *rig {
	r := newRig(t, change...)
	r.sub.MaxAttempts = 1
	r.save()
	return r
}

// sendEach sends events with these answers, each settled before the next.
func (r *rig) sendEach(answers ...int) (ids []string) {
	for _, code := range answers {
		r.receiver.answer = always(status(code))
		ids = append(ids, r.send(`{}`))
		r.settle()
	}
	return ids
}

func TestRateLimitOfAnEndpoint(t *testing.T) {
	t.Parallel()
	r := once(t)
	two := 2
	r.endpoint.RateLimitPerSecond = &two
	r.save()
	var ids []string
	for range 6 {
		ids = append(ids, r.send(`{}`))
	}
	r.settle()
	assert.Len(t, r.receiver.requests(), 2)
	held := 0
	for _, id := range ids {
		if d := r.delivery(id); d.Status == store.StatusPending {
			held++
			assert.Equal(t, "the endpoint's rate limit is reached", d.Reason)
			assert.GreaterOrEqual(t, d.NextRetryAt.Sub(start), 1500*time.Millisecond)
			assert.LessOrEqual(t, d.NextRetryAt.Sub(start), 2500*time.Millisecond)
			assert.Zero(t, d.AttemptCount)
		}
	}
	assert.Equal(t, 4, held)
	r.advance(time.Minute)
	for _, id := range ids {
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	}
	sent := r.receiver.requests()
	for i := 2; i < len(sent); i++ {
		assert.GreaterOrEqual(t, sent[i].At.Sub(sent[i-2].At), time.Second, "never three in a second")
	}
}

// The wait doubles with each attempt made, up to a minute.
func TestTheWaitAtARateLimitGrows(t *testing.T) {
	t.Parallel()
	for attempts, want := range map[int]float64{0: 2, 1: 4, 2: 8, 4: 32, 5: 60, 19: 60} {
		r := newRig(t)
		one := 1
		r.endpoint.RateLimitPerSecond = &one
		r.save()
		r.send(`{}`)
		r.settle()
		id := r.send(`{}`)
		r.settle()
		r.write(func(tx *store.Tx) {
			d, _ := tx.Deliveries.Get(id)
			d.AttemptCount, d.MaxAttempts, d.NextRetryAt = attempts, 20, nil
			tx.Deliveries.Put(d)
		})
		assert.NoError(t, r.Dispatch(id))
		r.settle()
		wait := r.delivery(id).NextRetryAt.Sub(start).Seconds()
		assert.GreaterOrEqual(t, wait, want*0.75, attempts)
		assert.LessOrEqual(t, wait, min(want*1.25, 60), attempts)
	}
}

func TestRateLimitOfAProject(t *testing.T) {
	t.Parallel()
	r := once(t, func(c *engine.Config) { c.ProjectRate = 3 })
	for i := range 9 {
		r.endpoint.ID = fmt.Sprint("ep", i%2)
		r.sub.ID, r.sub.EndpointID = r.endpoint.ID, r.endpoint.ID
		r.write(func(tx *store.Tx) { tx.Subscriptions.Delete("sub"); tx.Subscriptions.Delete(fmt.Sprint("ep", (i+1)%2)) })
		r.save()
		id := r.send(`{}`)
		r.settle()
		if d := r.delivery(id); i >= 3 {
			assert.Equal(t, "the project's rate limit is reached", d.Reason)
			assert.GreaterOrEqual(t, d.NextRetryAt.Sub(start), 750*time.Millisecond)
			assert.LessOrEqual(t, d.NextRetryAt.Sub(start), 1250*time.Millisecond)
		}
	}
	assert.Len(t, r.receiver.requests(), 3, "over all its endpoints")
	r.advance(time.Minute)
	assert.Len(t, r.receiver.requests(), 9)
}

// The breaker's trial that the rate limit takes back can be taken by another.
func TestGatesInTheirOrder(t *testing.T) {
	t.Parallel()
	r := once(t, func(c *engine.Config) { c.ProjectRate = 100 })
	one := 1
	r.sendEach(500, 500, 500, 500, 500)
	r.endpoint.RateLimitPerSecond = &one
	r.save()
	assert.Equal(t, "the endpoint's circuit breaker is open", r.delivery(r.sendEach(200)[0]).Reason, "before the endpoint's limit")
	r.advance(40 * time.Second)
	ids := r.sendEach(200, 200, 200, 200)
	assert.Equal(t, "the endpoint's rate limit is reached", r.delivery(ids[3]).Reason)
	r.advance(time.Minute)
	for _, id := range ids {
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	}
}
