package mockserver_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// Hundreds of clients at once, each with an endpoint of its own, on one server:
// what each one sees is its own, and nothing is lost.
func TestACrowd(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, c caller) {
		const clients, events = 200, 3
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				hf, project, eventType := c.hf.Client(), c.hf.ProjectID(), fmt.Sprintf("crowd.n%d", i)
				hooks := c.hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
				endpoint := hooks.Subscribe(client.SubscriptionCreate{EventType: eventType})
				sent := map[string]bool{}
				for range events {
					receipt, err := hf.Events.Send(t.Context(), eventType, map[string]any{"i": i})
					if !assert.NoError(t, err) {
						return
					}
					assert.Equal(t, 1, receipt.DeliveriesCreated)
					sent[receipt.EventID] = true
				}
				rotated, err := hf.Endpoints.RotateSecret(t.Context(), project, endpoint.ID)
				if !assert.NoError(t, err) {
					return
				}
				_, err = hooks.Wait(t.Context(), events)
				assert.NoError(t, err)
				for _, got := range hooks.Received() {
					assert.True(t, sent[got.EventID()], "somebody else's")
					assert.JSONEq(t, fmt.Sprintf(`{"i":%d}`, i), string(got.Body))
					_, err := got.Verify(*endpoint.Secret)
					assert.NoError(t, err)
				}
				list, err := hf.Deliveries.List(t.Context(), project, client.DeliveryListOptions{EndpointID: endpoint.ID})
				if assert.NoError(t, err) {
					assert.EqualValues(t, events, list.Total)
				}
				assert.NotEqual(t, *endpoint.Secret, *rotated.Secret)
			})
		}
		all.Wait()
		require.NoError(t, c.hf.Advance(t.Context(), 90e9))
		done, err := c.hf.Client().Deliveries.List(t.Context(), c.hf.ProjectID(), client.DeliveryListOptions{Status: client.DeliveryStatusSuccess})
		require.NoError(t, err)
		assert.EqualValues(t, clients*events, done.Total)
	})
}
