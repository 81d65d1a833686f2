package mockserver_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

var launch = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func TestManualRetry(t *testing.T) {
	hf := mockserver.New(t, mockserver.WithFrozenClock(launch))
	hooks := hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
	endpoint := hooks.Subscribe(client.SubscriptionCreate{EventType: "order.*"})
	_, err := hf.Client().Events.Send(t.Context(), "order.paid", map[string]any{"order": "o1"})
	require.NoError(t, err)
	require.NoError(t, hf.Advance(t.Context(), 90*time.Second)) // the first retry comes after 30 to 90 seconds
	require.Len(t, hooks.Received(), 2)
	_, err = hooks.Last().Verify(*endpoint.Secret)
	require.NoError(t, err)
}

func TestManualRotationInFlight(t *testing.T) {
	hf := mockserver.New(t, mockserver.WithFrozenClock(launch))
	hooks := hf.Receiver(t, mockserver.Reply(503), mockserver.Reply(200))
	old := hooks.Subscribe(client.SubscriptionCreate{EventType: "order.*"})
	_, err := hf.Client().Events.Send(t.Context(), "order.paid", 1)
	require.NoError(t, err)
	require.NoError(t, hf.Settle(t.Context()))
	rotated, err := hf.Client().Endpoints.RotateSecret(t.Context(), hf.ProjectID(), old.ID)
	require.NoError(t, err)
	require.NoError(t, hf.Advance(t.Context(), 90*time.Second))
	for _, secret := range []string{*old.Secret, *rotated.Secret} { // both sign for 24 hours
		_, err = hooks.Last().Verify(secret)
		require.NoError(t, err)
	}
}

func TestManualDeadLetter(t *testing.T) {
	hf := mockserver.New(t, mockserver.WithFrozenClock(launch))
	hooks := hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
	hooks.Subscribe(client.SubscriptionCreate{EventType: "order.*", MaxAttempts: client.Ptr(1)})
	receipt, err := hf.Client().Events.Send(t.Context(), "order.paid", 1)
	require.NoError(t, err)
	require.NoError(t, hf.Settle(t.Context()))
	dead, err := hf.Client().Deliveries.List(t.Context(), hf.ProjectID(), client.DeliveryListOptions{Status: client.DeliveryStatusDLQ})
	require.NoError(t, err)
	require.Equal(t, receipt.EventID, dead.Items[0].EventID)
	require.NoError(t, hf.Client().Deliveries.Replay(t.Context(), dead.Items[0].ID, client.ReplayOptions{}))
	require.NoError(t, hf.Settle(t.Context()))
	require.Equal(t, 200, hooks.Last().Status)
}

func TestManualRateLimit(t *testing.T) {
	hf := mockserver.New(t, mockserver.WithFrozenClock(launch), mockserver.WithRateLimit(1))
	sender := hf.Client(client.WithRetry(client.RetryPolicy{})) // else it waits and tries again
	_, err := sender.Events.Send(t.Context(), "order.paid", 1)
	require.NoError(t, err)
	_, err = sender.Events.Send(t.Context(), "order.paid", 2)
	var limited *client.RateLimitError
	require.ErrorAs(t, err, &limited)
	require.NoError(t, hf.Advance(t.Context(), limited.RetryAfter()))
	_, err = sender.Events.Send(t.Context(), "order.paid", 2)
	require.NoError(t, err)
}
