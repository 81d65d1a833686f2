package mockserver_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// pendingDelivery has failed once and waits for its retry.
func pendingDelivery(t *testing.T, opts ...mockserver.Option) (c caller, hooks *mockserver.Receiver, event, secret string) {
	c = newCaller(t, append(opts, mockserver.WithoutListener())...)
	hooks = c.hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
	_, secret = c.subscribe(hooks.URL(), "a", "")
	event = c.post("/api/v1/events", `{"type":"a","data":1}`).text(201, "eventId")
	c.settle()
	require.Len(t, hooks.Received(), 1)
	return c, hooks, event, secret
}

func TestAdvanceSignsWithTheDueTime(t *testing.T) {
	t.Parallel()
	c, hooks, event, secret := pendingDelivery(t, mockserver.WithFrozenClock(noon))
	due, err := time.Parse(time.RFC3339Nano, c.delivery(event)["nextRetryAt"].(string))
	require.NoError(t, err)
	assert.Greater(t, due.Sub(noon), 30*time.Second-1)
	assert.Less(t, due.Sub(noon), 90*time.Second)
	require.NoError(t, c.hf.Advance(t.Context(), 24*time.Hour))
	got := hooks.Last()
	assert.Equal(t, due, got.At)
	assert.Equal(t, strconv.FormatInt(due.UnixMilli(), 10), got.Header.Get("X-Timestamp"))
	_, err = got.Verify(secret)
	require.NoError(t, err)
	assert.Equal(t, noon.Add(24*time.Hour), c.hf.Now())
	assert.Len(t, hooks.Received(), 2)
}

func TestAdvanceShortOfTheRetryDoesNothing(t *testing.T) {
	t.Parallel()
	c, hooks, _, _ := pendingDelivery(t, mockserver.WithFrozenClock(noon))
	require.NoError(t, c.hf.Advance(t.Context(), 29*time.Second))
	assert.Len(t, hooks.Received(), 1, "60 s less half of it is the earliest")
	require.NoError(t, c.hf.Advance(t.Context(), 61*time.Second))
	assert.Len(t, hooks.Received(), 2, "and half of it more the latest")
}

func TestSetTimeDoesNotStopOnTheWay(t *testing.T) {
	t.Parallel()
	c, hooks, _, _ := pendingDelivery(t, mockserver.WithFrozenClock(noon))
	later := noon.Add(1000 * time.Hour)
	c.hf.SetTime(later)
	c.settle()
	assert.Equal(t, later, hooks.Last().At)
	assert.Len(t, hooks.Received(), 2)
	c.hf.SetTime(noon)
	assert.Equal(t, noon, c.hf.Now(), "back again")
}

func TestFreezeAndResume(t *testing.T) {
	t.Parallel()
	c, hooks, _, _ := pendingDelivery(t)
	c.hf.Freeze()
	at := c.hf.Now()
	require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
	assert.Equal(t, at.Add(time.Hour), c.hf.Now(), "advancing leaves it frozen")
	assert.Len(t, hooks.Received(), 2)
	c.hf.Resume()
	c.hf.Resume()
	assert.WithinDuration(t, at.Add(time.Hour), c.hf.Now(), 10*time.Second, "it runs on from where it stood")
}

func TestAdvanceOfARunningServer(t *testing.T) {
	t.Parallel()
	c, hooks, event, secret := pendingDelivery(t)
	require.NoError(t, c.hf.Advance(t.Context(), 2*time.Minute))
	assert.Equal(t, "SUCCESS", c.delivery(event)["status"])
	_, err := hooks.Last().Verify(secret)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(2*time.Minute), c.hf.Now(), 10*time.Second)
}

func TestWallSignatures(t *testing.T) {
	t.Parallel()
	c, hooks, _, secret := pendingDelivery(t, mockserver.WithFrozenClock(noon), mockserver.WithWallSignatures())
	require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
	for _, got := range hooks.Received() {
		delivery, err := got.Verify(secret)
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now(), delivery.Time, 10*time.Second)
	}
	assert.Equal(t, noon.Add(time.Hour), c.hf.Now())
}

func TestAdvanceEndsWithItsContext(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener(), mockserver.WithFrozenClock(noon))
	inside, release := make(chan struct{}), make(chan struct{})
	hooks := c.hf.Receiver(t, hold(inside, release))
	c.subscribe(hooks.URL(), "a", "")
	c.post("/api/v1/events", `{"type":"a","data":1}`).object(201)
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.hf.Advance(ctx, time.Hour), context.Canceled)
	require.ErrorIs(t, c.hf.Settle(ctx), context.Canceled)
	assert.Equal(t, noon, c.hf.Now())
	close(release)
	require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
}
