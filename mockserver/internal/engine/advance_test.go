package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestAdvanceStopsAtEveryDueInstant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub.MaxAttempts, r.sub.RetryDelays = 20, "60,300,900,3600,21600,86400"
	r.save()
	r.receiver.answer = always(status(500))
	id := r.send(`{}`)
	r.advance(24 * time.Hour)
	at := r.clock.Now()
	assert.Equal(t, start.Add(24*time.Hour), at)

	sent := r.receiver.requests()
	require.Greater(t, len(sent), 5)
	previous := time.Time{}
	for i, a := range r.attempts(id) {
		assert.Equal(t, sent[i].At, a.CreatedAt, "recorded at the time it was made")
		assert.True(t, a.CreatedAt.After(previous))
		previous = a.CreatedAt
	}
	assert.Equal(t, store.StatusPending, r.delivery(id).Status)
	due, some := r.Next()
	assert.True(t, some)
	assert.Equal(t, *r.delivery(id).NextRetryAt, due)
	assert.True(t, due.After(at))
	assert.Equal(t, engine.Load{Later: 1}, r.Load())
}

func TestAdvanceOfARunningClock(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Resume() })
	r.receiver.answer = inTurn(status(500), status(200))
	id := r.send(`{}`)
	r.advance(time.Hour)
	assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	assert.False(t, r.clock.Frozen(), "it runs again")
	assert.WithinDuration(t, start.Add(time.Hour), r.clock.Now(), 10*time.Second)
}

func TestRunsByItselfOnARunningClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Resume() })
		r.receiver.answer = inTurn(status(500), status(500), status(200))
		id := r.send(`{}`)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		assert.Equal(t, 2, r.delivery(id).AttemptCount)
		time.Sleep(150 * time.Second)
		synctest.Wait()
		assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	})
}
