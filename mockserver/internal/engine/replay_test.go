package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestReplayStartsAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub.MaxAttempts = 2
	r.save()
	r.receiver.answer = inTurn(status(500), status(500), status(500), status(200))
	id := r.send(`{}`)
	r.advance(time.Hour)
	require.Equal(t, store.StatusDLQ, r.delivery(id).Status)

	replay := func() {
		r.write(func(tx *store.Tx) { d, _ := tx.Deliveries.Get(id); tx.Deliveries.Put(d.Replayed()) })
		d := r.delivery(id)
		assert.Equal(t, store.StatusPending, d.Status)
		assert.Zero(t, d.AttemptCount)
		assert.Nil(t, d.FailedAt)
		assert.Nil(t, d.LastAttemptAt)
		require.NoError(t, r.Dispatch(id))
		r.settle()
	}
	replay()
	require.Equal(t, store.StatusPending, r.delivery(id).Status)
	replay() // while a retry of the run before is planned
	assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
	r.advance(time.Hour)
	assert.Len(t, r.receiver.requests(), 4, "the retry of the older run is void")

	var numbers []int
	ids := map[string]bool{}
	for _, a := range r.attempts(id) {
		numbers = append(numbers, a.AttemptNumber)
		ids[a.ID] = true
	}
	assert.Equal(t, []int{1, 2, 1, 1}, numbers)
	assert.Len(t, ids, 4)
}

func TestRetryOfAnOlderRunDoesNotStartTheNewOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = inTurn(status(500), status(200))
	id := r.send(`{}`)
	r.settle()
	r.write(func(tx *store.Tx) { d, _ := tx.Deliveries.Get(id); tx.Deliveries.Put(d.Replayed()) })
	r.advance(time.Hour)
	assert.Len(t, r.receiver.requests(), 1)
	require.NoError(t, r.Dispatch(id))
	r.settle()
	assert.Equal(t, store.StatusSuccess, r.delivery(id).Status)
}

func TestReplayDuringAnAttempt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	r.receiver.answer = func(n int, _ outbound.Request) outbound.Result {
		if n == 1 {
			close(arrived)
			<-release
			return status(404)
		}
		return status(200)
	}
	id := r.send(`{}`)
	<-arrived
	assert.Equal(t, store.StatusProcessing, r.delivery(id).Status)
	r.write(func(tx *store.Tx) { d, _ := tx.Deliveries.Get(id); tx.Deliveries.Put(d.Replayed()) })
	require.NoError(t, r.Dispatch(id))
	close(release)
	r.settle()
	assert.Equal(t, store.StatusSuccess, r.delivery(id).Status, "the old answer does not end the new run")
	assert.Len(t, r.attempts(id), 2)
}

func TestDispatchTwiceSendsOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = always(status(500))
	id := r.send(`{}`)
	require.NoError(t, r.Dispatch(id, id, "unknown"))
	r.settle()
	require.NoError(t, r.Dispatch(id))
	r.settle()
	assert.Len(t, r.receiver.requests(), 1, "a retry is not made before its time")
}
