package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

var began = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// contents are the members of that name of a page's items, in their order.
func (r reply) contents(member string) []any {
	r.t.Helper()
	all := []any{}
	for _, item := range r.object(200)["content"].([]any) {
		all = append(all, item.(map[string]any)[member])
	}
	return all
}

// fail sends an event of this type to an endpoint that answers 500 to its only
// attempt, one second after the last, and returns the delivery.
func (c caller) fail(eventType string) string {
	c.t.Helper()
	require.NoError(c.t, c.hf.Advance(c.t.Context(), time.Second))
	event := c.post("/api/v1/events", `{"type":"`+eventType+`","data":{"n":1}}`).text(201, "eventId")
	c.settle()
	return c.delivery(event)["id"].(string)
}

func TestDeadLettersAreListedLatestFirst(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(began))
	receiver := newReceiver(t, 500)
	endpoint, _ := c.subscribe(receiver.url, "dead", `,"maxAttempts":1`)
	other, _ := c.subscribe(receiver.url+"/other", "other", `,"maxAttempts":1`)
	first, second, third := c.fail("dead"), c.fail("other"), c.fail("dead")
	dlq := c.project() + "/dlq"

	assert.Equal(t, []any{third, second, first}, c.get(dlq).contents("deliveryId"))
	assert.Equal(t, []any{third, first}, c.get(dlq+"?endpointId="+endpoint).contents("deliveryId"))
	assert.Equal(t, []any{second}, c.get(dlq+"?endpointId="+other).contents("deliveryId"))
	assert.Empty(t, c.get(dlq+"?endpointId="+unknown).contents("deliveryId"))
	assert.Equal(t, []any{second}, c.get(dlq+"?page=1&size=1").contents("deliveryId"))
	page := c.get(dlq + "?size=101").object(200)
	assert.EqualValues(t, 100, page["size"])
	assert.Equal(t, map[string]any{"sorted": false, "empty": true, "unsorted": true}, page["sort"])

	item := c.get(dlq + "/" + first).object(200)
	delivery := c.get("/api/v1/deliveries/" + first).object(200)
	assert.Equal(t, map[string]any{
		"deliveryId": first, "eventId": delivery["eventId"], "endpointId": endpoint, "subscriptionId": delivery["subscriptionId"],
		"eventType": "dead", "endpointUrl": receiver.url, "attemptCount": 1.0, "maxAttempts": 1.0, "lastError": "HTTP 500",
		"failedAt": delivery["failedAt"], "createdAt": delivery["createdAt"],
	}, item)

	// Of an own project only: the rest is as good as unknown.
	user, project, key := c.person("dead@example.com")
	theirs := c.with("X-API-Key", key)
	assert.Equal(t, "Access denied", theirs.get("/api/v1/projects/"+project+"/dlq/"+first).text(403, "message"))
	assert.Equal(t, "API key does not have access to this project", theirs.get(dlq).text(403, "message"))
	assert.Equal(t, "Access denied", user.get(dlq).text(403, "message"))
	assert.Equal(t, `{"retried":0}`, compactJSON(t, theirs.post("/api/v1/projects/"+project+"/dlq/"+first+"/retry", "").body))
	assert.Equal(t, `{"purged":0}`, compactJSON(t, theirs.delete("/api/v1/projects/"+project+"/dlq").body))
	assert.Len(t, receiver.all(), 3)
}

func TestDeadLetterRefusals(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.subscribe(newReceiver(t, 200).url, "fine", "")
	event := c.post("/api/v1/events", `{"type":"fine","data":1}`).text(201, "eventId")
	c.settle()
	fine := c.delivery(event)["id"].(string)
	dlq := c.project() + "/dlq"

	assert.Equal(t, "Delivery is not in DLQ", c.get(dlq+"/"+fine).text(400, "message"))
	assert.Equal(t, "Delivery not found", c.get(dlq+"/"+unknown).text(404, "message"))
	for path, message := range map[string]string{
		"?page=-1": "Page index must not be less than zero", "?size=0": "Page size must not be less than one", "?size=-1": "Page size must not be less than one",
		"?page=abc": "Parameter 'page' must be an integer", "?endpointId=nope": "Parameter 'endpointId' must be a UUID", "/nope": "Parameter 'deliveryId' must be a UUID",
	} {
		r := c.get(dlq + path)
		assert.Equal(t, message, r.text(400, "message"), path)
		assert.Equal(t, "invalid_request", r.code(), path)
	}
	for _, body := range []string{`{}`, `{"deliveryIds":[]}`, `{"deliveryIds":null}`} {
		assert.Equal(t, map[string]any{"deliveryIds": "Delivery IDs are required"}, c.post(dlq+"/retry", body).object(400)["fieldErrors"], body)
	}
	assert.Equal(t, "validation_error", c.post(dlq+"/retry", `{"deliveryIds":["nope"]}`).code())
	assert.Equal(t, `{"retried":0}`, compactJSON(t, c.post(dlq+"/"+fine+"/retry", "").body))
	assert.Equal(t, `{"retried":0}`, compactJSON(t, c.post(dlq+"/"+unknown+"/retry", "").body))
	c.settle()
	assert.Len(t, c.attempts(fine), 1)
}

func TestDeadLettersAreRetriedAndPurged(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(began))
	receiver := newReceiver(t, 500)
	c.subscribe(receiver.url, "dead", `,"maxAttempts":1`)
	first, second := c.fail("dead"), c.fail("dead")
	dlq := c.project() + "/dlq"

	require.NoError(t, c.hf.Advance(t.Context(), time.Second))
	assert.Equal(t, `{"retried":1}`, compactJSON(t, c.post(dlq+"/"+first+"/retry", "").body))
	c.settle()
	assert.Equal(t, []any{first, second}, c.get(dlq).contents("deliveryId"), "it failed again, and so last")
	attempts := c.attempts(first)
	require.Len(t, attempts, 2)
	assert.Equal(t, []any{1.0, 1.0}, []any{attempts[0]["attemptNumber"], attempts[1]["attemptNumber"]}, "counted from the start")

	ids := fmt.Sprintf(`{"deliveryIds":[%q,%q,%q,%q]}`, strings.ToUpper(second), strings.ToUpper(second), unknown, strings.ToUpper(first))
	assert.Equal(t, `{"requested":4,"retried":2}`, compactJSON(t, c.post(dlq+"/retry", ids).body))
	c.settle()
	assert.Len(t, receiver.all(), 5)

	assert.Equal(t, `{"last24Hours":2,"last7Days":2,"totalItems":2}`, compactJSON(t, c.get(dlq+"/stats").body))
	require.NoError(t, c.hf.Advance(t.Context(), 24*time.Hour))
	assert.Equal(t, `{"last24Hours":2,"last7Days":2,"totalItems":2}`, compactJSON(t, c.get(dlq+"/stats").body), "just so")
	require.NoError(t, c.hf.Advance(t.Context(), time.Second))
	assert.Equal(t, `{"last24Hours":0,"last7Days":2,"totalItems":2}`, compactJSON(t, c.get(dlq+"/stats").body))
	require.NoError(t, c.hf.Advance(t.Context(), 6*24*time.Hour))
	assert.Equal(t, `{"last24Hours":0,"last7Days":0,"totalItems":2}`, compactJSON(t, c.get(dlq+"/stats").body))

	assert.Equal(t, `{"purged":2}`, compactJSON(t, c.delete(dlq).body))
	assert.Equal(t, `{"purged":0}`, compactJSON(t, c.delete(dlq).body))
	assert.Equal(t, 404, c.get("/api/v1/deliveries/"+first).status)
	assert.Empty(t, c.get(dlq).contents("deliveryId"))
}

func TestADeadLetterTellsItsLastError(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(began))
	c.subscribe("http://127.0.0.1:9/refuses", "refused", `,"maxAttempts":2,"retryDelays":"10"`)
	event := c.post("/api/v1/events", `{"type":"refused","data":1}`).text(201, "eventId")
	require.NoError(t, c.hf.Advance(t.Context(), time.Minute))
	id := c.delivery(event)["id"].(string)
	item := c.get(c.project() + "/dlq/" + id).object(200)
	attempts := c.attempts(id)
	require.Len(t, attempts, 2)
	assert.Equal(t, attempts[1]["errorMessage"], item["lastError"])
	assert.EqualValues(t, 2, item["attemptCount"])
}

// compactJSON is JSON text with its keys in order.
func compactJSON(t testing.TB, text string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(text), &value), text)
	compact, err := json.Marshal(value)
	require.NoError(t, err)
	return string(compact)
}
