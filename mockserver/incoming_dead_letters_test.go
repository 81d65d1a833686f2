package mockserver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// forwarding makes a source with a destination at url that allows one attempt,
// and returns where to send webhooks to, the source and the destination.
func (c caller) forwarding(url string) (ingress, source, destination string) {
	c.t.Helper()
	made := c.post(c.project()+"/incoming-sources", `{"name":"Provider `+url+`"}`)
	source = made.text(201, "id")
	destination = c.post(c.project()+"/incoming-sources/"+source+"/destinations", `{"url":"`+url+`","maxAttempts":1}`).text(201, "id")
	return "/ingress/" + made.text(201, "ingressPathToken"), source, destination
}

func TestIncomingDeadLetters(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(began))
	receiver := newReceiver(t, 500)
	ingress, source, destination := c.forwarding(receiver.url)
	otherIngress, _, other := c.forwarding(receiver.url + "/other")
	for _, to := range []string{ingress, otherIngress, ingress} {
		require.NoError(t, c.hf.Advance(t.Context(), time.Second))
		require.Equal(t, 202, c.post(to, `{"n":1}`).status)
		c.settle()
	}
	dlq := c.project() + "/incoming-dlq"

	ids := c.get(dlq).contents("forwardAttemptId")
	require.Len(t, ids, 3)
	assert.Equal(t, []any{destination, other, destination}, c.get(dlq).contents("destinationId"))
	assert.Equal(t, []any{ids[0], ids[2]}, c.get(dlq+"?destinationId="+destination).contents("forwardAttemptId"))
	assert.Equal(t, []any{ids[1]}, c.get(dlq+"?page=1&size=1").contents("forwardAttemptId"))
	assert.Equal(t, "Page size must not be less than one", c.get(dlq+"?size=0").text(400, "message"))
	assert.Equal(t, `{"last24Hours":3,"last7Days":3,"totalItems":3}`, compactJSON(t, c.get(dlq+"/stats").body))

	first := ids[2].(string)
	item := c.get(dlq + "/" + first).object(200)
	attempts := c.get(c.project() + "/incoming-events/" + item["incomingEventId"].(string) + "/attempts")
	attempt := attempts.object(200)["content"].([]any)[0].(map[string]any)
	assert.Equal(t, map[string]any{
		"forwardAttemptId": attempt["id"], "incomingEventId": attempt["incomingEventId"], "destinationId": destination, "incomingSourceId": source,
		"sourceName": "Provider " + receiver.url, "destinationUrl": receiver.url, "attemptNumber": 1.0, "maxAttempts": 1.0, "responseCode": 500.0,
		"lastError": "Max attempts reached (HTTP 500)", "failedAt": attempt["finishedAt"], "createdAt": attempt["createdAt"],
	}, item)

	// A retry goes to the destination that failed, as an attempt of its own.
	require.NoError(t, c.hf.Advance(t.Context(), time.Second))
	assert.Equal(t, `{"retried":1}`, compactJSON(t, c.post(dlq+"/"+first+"/retry", "").body))
	c.settle()
	assert.Equal(t, "Forward is not in DLQ", c.get(dlq+"/"+first).text(400, "message"))
	again := c.get(dlq).contents("forwardAttemptId")
	require.Len(t, again, 3)
	assert.NotContains(t, again, first)
	assert.EqualValues(t, 2, c.get(dlq + "/" + again[0].(string)).object(200)["attemptNumber"])
	assert.Len(t, receiver.all(), 4)

	both := fmt.Sprintf(`{"forwardAttemptIds":[%q,%q,%q,%q]}`, ids[0], ids[0], first, unknown)
	assert.Equal(t, `{"requested":4,"retried":1}`, compactJSON(t, c.post(dlq+"/retry", both).body))
	c.settle()
	assert.Len(t, receiver.all(), 5)

	// What is left when the destination is gone.
	require.Equal(t, 204, c.delete(c.project()+"/incoming-sources/"+source+"/destinations/"+destination).status)
	last := c.get(dlq).object(200)["content"].([]any)[0].(map[string]any)
	assert.Nil(t, last["destinationUrl"])
	assert.Nil(t, last["maxAttempts"])

	_, project, key := c.person("incoming@example.com")
	theirs := c.with("X-API-Key", key)
	assert.Equal(t, "Access denied", theirs.get("/api/v1/projects/"+project+"/incoming-dlq/"+again[0].(string)).text(403, "message"))
	assert.Equal(t, `{"retried":0}`, compactJSON(t, theirs.post("/api/v1/projects/"+project+"/incoming-dlq/"+again[0].(string)+"/retry", "").body))
	assert.Equal(t, `{"purged":0}`, compactJSON(t, theirs.delete("/api/v1/projects/"+project+"/incoming-dlq").body))

	assert.Equal(t, `{"purged":3}`, compactJSON(t, c.delete(dlq).body))
	assert.Empty(t, c.get(dlq).contents("forwardAttemptId"))
	assert.Equal(t, "Forward attempt not found", c.get(dlq+"/"+again[0].(string)).text(404, "message"))
	assert.Equal(t, map[string]any{"forwardAttemptIds": "Forward attempt IDs are required"}, c.post(dlq+"/retry", `{}`).object(400)["fieldErrors"])
}
