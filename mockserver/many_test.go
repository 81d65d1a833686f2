package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// A thousand parallel tests, each with a server of its own.
func TestAThousandServers(t *testing.T) {
	t.Parallel()
	for i := range 1000 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			var opts []mockserver.Option
			if i%2 == 0 {
				opts = append(opts, mockserver.WithoutListener())
			}
			c := newCaller(t, opts...)
			hooks := c.hf.Receiver(t)
			_, secret := c.subscribe(hooks.URL(), "order.*", "")
			event := c.post("/api/v1/events", `{"type":"order.paid","data":{"n":1}}`).text(201, "eventId")
			c.settle()
			_, err := hooks.Last().Verify(secret)
			assert.NoError(t, err)
			assert.Equal(t, event, hooks.Last().EventID())
			assert.Len(t, hooks.Received(), 1, "nobody else's")
		})
	}
}
