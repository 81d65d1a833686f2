package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// subscribe makes an endpoint at url with a subscription, and returns the
// endpoint's id and secret.
func (c caller) subscribe(url, eventType, more string) (endpoint, secret string) {
	c.t.Helper()
	made := c.post(c.project()+"/endpoints", `{"url":"`+url+`"}`)
	endpoint, secret = made.text(201, "id"), made.text(201, "secret")
	c.post(c.project()+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"`+eventType+`"`+more+`}`).object(201)
	return endpoint, secret
}

func (c caller) settle() {
	c.t.Helper()
	require.NoError(c.t, c.hf.Settle(c.t.Context()))
}

// delivery is the only delivery of an event.
func (c caller) delivery(event string) map[string]any {
	c.t.Helper()
	content := c.get("/api/v1/deliveries?eventId=" + event).object(200)["content"].([]any)
	require.Len(c.t, content, 1)
	return content[0].(map[string]any)
}

func (c caller) attempts(delivery string) []map[string]any {
	c.t.Helper()
	var attempts []map[string]any
	require.NoError(c.t, json.Unmarshal([]byte(c.get("/api/v1/deliveries/"+delivery+"/attempts").body), &attempts))
	return attempts
}

func TestAnEventArrivesSigned(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	receiver := newReceiver(t, 200)
	endpoint, secret := c.subscribe(receiver.url, "order.*", "")
	const data = `{"n": 1.10, "z":"é", "a":[1,  2]}`
	event := c.post("/api/v1/events", `{"type":"order.paid","data":`+data+`}`).text(201, "eventId")
	c.settle()

	got := receiver.only()
	got.verifies(secret)
	assert.Equal(t, data, got.body, "byte for byte")
	assert.Equal(t, "WebhookPlatform/1.0", got.header.Get("User-Agent"))
	assert.Equal(t, event, got.header.Get("X-Event-Id"))
	assert.Equal(t, event+"-"+endpoint, got.header.Get("Idempotency-Key"))
	assert.Equal(t, "0", got.header.Get("X-Sequence-Number"))

	delivery := c.delivery(event)
	assert.Equal(t, "SUCCESS", delivery["status"])
	assert.Equal(t, got.header.Get("X-Delivery-Id"), delivery["id"])
	assert.EqualValues(t, 1, delivery["attemptCount"])
	attempts := c.attempts(delivery["id"].(string))
	require.Len(t, attempts, 1)
	assert.EqualValues(t, 200, attempts[0]["httpStatusCode"])
	assert.Equal(t, "answered", attempts[0]["responseBody"])
	assert.NotContains(t, attempts[0]["requestHeaders"], got.header.Get("X-Signature"), "signatures are masked in the record")
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for status, want := range map[int]string{200: "SUCCESS", 204: "SUCCESS", 302: "FAILED", 400: "FAILED", 404: "FAILED", 410: "FAILED", 408: "PENDING", 429: "PENDING", 500: "PENDING", 503: "PENDING"} {
		receiver := newReceiver(t, status)
		name := fmt.Sprintf("out.s%d", status)
		c.subscribe(receiver.url, name, "")
		event := c.post("/api/v1/events", `{"type":"`+name+`","data":1}`).text(201, "eventId")
		c.settle()
		delivery := c.delivery(event)
		assert.Equal(t, want, delivery["status"], status)
		assert.Equal(t, want == "PENDING", delivery["nextRetryAt"] != nil, status)
		assert.Len(t, receiver.all(), 1, status)
	}
	event := func(url, more string) map[string]any {
		name := fmt.Sprintf("out.x%d", len(url))
		c.subscribe(url, name, more)
		id := c.post("/api/v1/events", `{"type":"`+name+`","data":1}`).text(201, "eventId")
		c.settle()
		return c.delivery(id)
	}
	assert.Equal(t, "DLQ", event(newReceiver(t, 500).url+"/last", `,"maxAttempts":1`)["status"])
	assert.Equal(t, "SUCCESS", event("https://hooks.example.com/", "")["status"], "a reserved name is answered by the sink")
	blocked := event("http://10.0.0.1/private", "")
	assert.Equal(t, "FAILED", blocked["status"])
	assert.Contains(t, c.attempts(blocked["id"].(string))[0]["errorMessage"], "SSRF_PROTECTION: ")
}

func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	receiver := newReceiver(t, 200)
	endpoint, _ := c.subscribe(receiver.url, "a", "")
	key := c.with("Idempotency-Key", "k-1")
	first := key.post("/api/v1/events", `{"type":"a","data":1}`).object(201)
	again := key.post("/api/v1/events", `{"type":"b","data":2}`).object(201)
	assert.Equal(t, first["eventId"], again["eventId"])
	assert.Equal(t, "a", again["type"])
	assert.EqualValues(t, 1, first["deliveriesCreated"])
	assert.EqualValues(t, 0, again["deliveriesCreated"])
	assert.Equal(t, 400, key.post("/api/v1/events", `{"type":"B"}`).status, "validated first")
	c.settle()
	assert.Equal(t, "k-1-"+endpoint, receiver.only().header.Get("Idempotency-Key"))

	c.put(c.project(), `{"name":"Development","idempotencyPolicy":"REQUIRED"}`).object(200)
	assert.Equal(t, "Idempotency-Key header is required for this project (policy: REQUIRED)", c.post("/api/v1/events", `{"type":"a","data":1}`).text(400, "message"))
	assert.Equal(t, 201, c.with("Idempotency-Key", "k-2").post("/api/v1/events", `{"type":"a","data":1}`).status)
}

// With the policy AUTO an event without a key is given one of its own.
func TestIdempotencyKeysThatAreMadeUp(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.put(c.project(), `{"name":"Development","idempotencyPolicy":"AUTO"}`).object(200)
	receiver := newReceiver(t, 200)
	endpoint, _ := c.subscribe(receiver.url, "a.b", "")
	first := c.post("/api/v1/events", anything).text(201, "eventId")
	second := c.post("/api/v1/events", anything).text(201, "eventId")
	assert.NotEqual(t, first, second)
	c.settle()
	keys := map[string]bool{}
	for _, got := range receiver.all() {
		key, ok := strings.CutSuffix(got.header.Get("Idempotency-Key"), "-"+endpoint)
		assert.True(t, ok)
		assert.NotEqual(t, got.header.Get("X-Event-Id"), key)
		keys[key] = true
	}
	assert.Len(t, keys, 2)
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	receiver := newReceiver(t, 200)
	c.subscribe(receiver.url, "many", "")
	const senders, each = 20, 10
	ids := make(chan string, senders)
	var all sync.WaitGroup
	for i := range senders {
		all.Go(func() {
			for range each {
				assert.Equal(t, 201, c.post("/api/v1/events", `{"type":"many","data":{}}`).status)
			}
			ids <- c.with("Idempotency-Key", "the same").post("/api/v1/events", fmt.Sprintf(`{"type":"many","data":%d}`, i)).text(201, "eventId")
		})
	}
	all.Wait()
	close(ids)
	seen := map[string]bool{}
	for id := range ids {
		seen[id] = true
	}
	assert.Len(t, seen, 1, "one event for one key")
	c.settle()
	assert.Len(t, receiver.all(), senders*each+1)
}

func TestSeededServersAgree(t *testing.T) {
	t.Parallel()
	start := func() (string, string) {
		c := newCaller(t, mockserver.WithSeed("s"))
		r := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`)
		return r.text(201, "id"), r.text(201, "secret")
	}
	id1, secret1 := start()
	id2, secret2 := start()
	assert.Equal(t, id1, id2)
	assert.Equal(t, secret1, secret2)
	other := newCaller(t).post
	assert.NotEqual(t, id1, other("/api/v1/projects/"+mockserver.ProjectID+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id"))
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]mockserver.Option{
		"dialect":    mockserver.WithDialect("sdk-9"),
		"rate limit": mockserver.WithRateLimit(-1),
		"quota":      mockserver.WithEndpointQuota(-1),
		"deliveries": mockserver.WithDeliveryRateLimit(-1),
		"hosts":      mockserver.WithAllowedHosts("http://no/url"),
		"address":    mockserver.WithAddr("nowhere:99999"),
	} {
		_, err := mockserver.Start(t.Context(), opt)
		assert.Error(t, err, name)
	}
}
