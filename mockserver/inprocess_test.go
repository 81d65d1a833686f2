package mockserver_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// A whole day of retries inside a bubble: no port, no sleep that takes time, and
// a clock that is the bubble's.
func TestInsideABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, mockserver.WithoutListener())
		hooks := c.hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(503), mockserver.Reply(200))
		_, secret := c.subscribe(hooks.URL()+"/orders?x=1", "order.*", "")
		event := c.post("/api/v1/events", `{"type":"order.paid","data":{"n":1}}`).text(201, "eventId")
		synctest.Wait()
		assert.Equal(t, "PENDING", c.delivery(event)["status"])

		time.Sleep(24 * time.Hour)
		synctest.Wait()
		assert.Equal(t, "SUCCESS", c.delivery(event)["status"])
		got := hooks.Received()
		require.Len(t, got, 3)
		for i, want := range []int{500, 503, 200} {
			assert.Equal(t, want, got[i].Status)
			assert.Equal(t, event, got[i].EventID())
			assert.Equal(t, hooks.URL()+"/orders?x=1", got[i].URL)
			delivery, err := got[i].Verify(secret)
			require.NoError(t, err)
			assert.WithinDuration(t, got[i].At, delivery.Time, time.Second)
		}
		assert.Greater(t, got[2].At.Sub(got[0].At), 3*time.Minute)
	})
}

// A receiver that hangs runs into the delivery's timeout, in the bubble's time.
func TestTimeoutInsideABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, mockserver.WithoutListener())
		hooks := c.hf.Receiver(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), mockserver.Reply(200))
		c.subscribe(hooks.URL(), "a", `,"timeoutSeconds":7,"maxAttempts":1`)
		event := c.post("/api/v1/events", `{"type":"a","data":1}`).text(201, "eventId")
		began := time.Now()
		c.settle()
		assert.Equal(t, 7*time.Second, time.Since(began))
		delivery := c.delivery(event)
		assert.Equal(t, "DLQ", delivery["status"])
		assert.Equal(t, "no answer within 7000 ms", c.attempts(delivery["id"].(string))[0]["errorMessage"])
	})
}

// A test endpoint of a server without a port is reached by its own deliveries.
func TestAServerReachesItself(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener(), mockserver.WithFrozenClock(noon), mockserver.WithSeed("s"))
	bin := c.post(c.project()+"/test-endpoints", `{}`)
	c.subscribe(bin.text(200, "url"), "a", "")
	event := c.post("/api/v1/events", `{"type":"a","data":1}`).text(201, "eventId")
	assert.Equal(t, "SUCCESS", c.delivery(event)["status"])
	assert.EqualValues(t, 1, c.get(c.project() + "/test-endpoints/" + bin.text(200, "id")).object(200)["requestCount"])
}
