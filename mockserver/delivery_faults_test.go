package mockserver_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// deliverOnce has a server of its own deliver an event under a fault. It returns
// the attempt as the journal has it, and what the receiver got. The endpoint "id"
// stands for the one there is.
func deliverOnce(t *testing.T, f mockserver.Fault) (mockserver.Entry, []mockserver.Received) {
	t.Helper()
	c := newCaller(t, mockserver.WithFrozenClock(frozen), mockserver.WithoutListener())
	hooks := c.hf.Receiver(t, mockserver.Reply(200, `{"taken":true}`))
	endpoint, _ := c.subscribe(hooks.URL()+"/in", "a", `,"timeoutSeconds":30`)
	if f.Endpoint == "id" {
		f.Endpoint = endpoint
	}
	return c.deliver(f), hooks.Received()
}

// deliver sends an event under a fault and returns the first attempt.
func (c caller) deliver(f mockserver.Fault) mockserver.Entry {
	c.t.Helper()
	mark, id := c.hf.LastEntry(), c.fault(f)
	c.ingest()
	require.NoError(c.t, c.hf.Settle(c.t.Context()))
	got := c.hf.Journal(mockserver.Filter{After: mark, Kind: mockserver.KindDelivery})
	require.NotEmpty(c.t, got)
	assert.Equal(c.t, []string{id}, got[0].Applied)
	assert.True(c.t, c.hf.RemoveFault(id))
	return got[0]
}

func TestFaultsOfAReceiver(t *testing.T) {
	t.Parallel()
	const url = "http://receiver-1.test/in"
	for name, tc := range map[string]struct {
		fault   mockserver.Fault
		sent    int
		status  int
		body    string
		err     string
		outcome string
	}{
		"status":      {mockserver.Fault{Endpoint: "id", Status: 503}, 0, 503, "Service Unavailable", "", mockserver.OutcomeRetry},
		"body":        {mockserver.Fault{Endpoint: url, Status: 400, Body: "no"}, 0, 400, "no", "", mockserver.OutcomeFailed},
		"by URL":      {mockserver.Fault{Endpoint: "http://*.test/in", Status: 410}, 0, 410, "Gone", "", mockserver.OutcomeFailed},
		"every":       {mockserver.Fault{Endpoint: "*", Status: 204}, 0, 204, "No Content", "", mockserver.OutcomeSuccess},
		"reset":       {mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageReset}, 0, 0, "", "connection closed before the response", mockserver.OutcomeRetry},
		"lost":        {mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageLost}, 1, 0, "", "connection closed before the response", mockserver.OutcomeRetry},
		"truncate":    {mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageTruncate}, 1, 0, "", "connection closed before the end of the response", mockserver.OutcomeRetry},
		"malformed":   {mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageMalformed}, 1, 200, `{"taken`, "", mockserver.OutcomeSuccess},
		"empty":       {mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageEmpty}, 1, 200, "", "", mockserver.OutcomeSuccess},
		"html":        {mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageHTML, Status: 504}, 0, 504, "<html>", "", mockserver.OutcomeRetry},
		"late":        {mockserver.Fault{Endpoint: "*", Delay: 30 * time.Second}, 0, 0, "", "no answer within 30000 ms", mockserver.OutcomeRetry},
		"slow":        {mockserver.Fault{Endpoint: "*", Delay: 29 * time.Second}, 1, 200, `{"taken":true}`, "", mockserver.OutcomeSuccess},
		"event type":  {mockserver.Fault{Endpoint: "*", EventType: "*", Status: 500}, 0, 500, "", "", mockserver.OutcomeRetry},
		"idempotency": {mockserver.Fault{Endpoint: "*", Header: "Idempotency-Key", Status: 500}, 0, 500, "", "", mockserver.OutcomeRetry},
	} {
		got, received := deliverOnce(t, tc.fault)
		assert.Len(t, received, tc.sent, name)
		assert.Equal(t, tc.status, got.Status, name)
		assert.Contains(t, string(got.ResponseBody), tc.body, name)
		assert.Equal(t, tc.err, got.Error, name)
		assert.Equal(t, tc.outcome, got.Outcome, name)
	}
	got, _ := deliverOnce(t, mockserver.Fault{Endpoint: "*", Damage: mockserver.DamageContentType})
	assert.Equal(t, "text/plain", got.ResponseHeader.Get("Content-Type"))
	got, _ = deliverOnce(t, mockserver.Fault{Endpoint: "*", Status: 429, RateLimit: mockserver.LimitRetryAfter, RetryAfter: time.Minute})
	assert.Equal(t, "60", got.ResponseHeader.Get("Retry-After"))
}

func TestFaultOfOneAttempt(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen), mockserver.WithoutListener())
	hooks := c.hf.Receiver(t)
	endpoint, _ := c.subscribe(hooks.URL(), "a", `,"retryDelays":"60","maxAttempts":3`)
	c.fault(mockserver.Fault{Endpoint: endpoint, Attempt: 2, Status: 500})
	hooks.Answer(mockserver.Reply(500), mockserver.Reply(200))
	c.ingest()
	require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
	var statuses []int
	for _, e := range c.hf.Journal(mockserver.Filter{Kind: mockserver.KindDelivery}) {
		statuses = append(statuses, e.Status)
	}
	assert.Equal(t, []int{500, 500, 200}, statuses)
	assert.Len(t, hooks.Received(), 2, "the second attempt never left")
}

func TestFaultOfAForward(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen), mockserver.WithoutListener())
	hooks := c.hf.Receiver(t)
	source := c.post(c.project()+"/incoming-sources", `{"name":"Shop"}`).object(201)
	destination := c.post(c.project()+"/incoming-sources/"+source["id"].(string)+"/destinations", `{"url":"`+hooks.URL()+`"}`).text(201, "id")
	c.fault(mockserver.Fault{Endpoint: destination, Status: 503, Times: 1})
	c.post("/ingress/"+source["ingressPathToken"].(string), `{}`).object(202)
	require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
	forwards := c.hf.Journal(mockserver.Filter{Kind: mockserver.KindForward})
	require.Len(t, forwards, 2)
	assert.Equal(t, mockserver.OutcomeRetry, forwards[0].Outcome)
	assert.Equal(t, forwards[0].NextRetryAt, forwards[1].Started)
	assert.Equal(t, mockserver.OutcomeSuccess, forwards[1].Outcome)
	assert.Len(t, hooks.Received(), 1)
}

// On a running clock a slow receiver takes its time.
func TestSlowReceiverInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, mockserver.WithoutListener())
		hooks := c.hf.Receiver(t)
		c.subscribe(hooks.URL(), "a", `,"timeoutSeconds":30`)
		for delay, want := range map[time.Duration]time.Duration{10 * time.Second: 10 * time.Second, time.Hour: 30 * time.Second} {
			got := c.deliver(mockserver.Fault{Endpoint: "*", Delay: delay})
			assert.Equal(t, want, got.Ended.Sub(got.Started))
			assert.Equal(t, delay > want, got.Error != "")
		}
	})
}
