package mockserver_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

const oldSDK = "hookflow-python/2.2.1"

// What the documentation of SDK 2.2.1 promises holds for it, and for nobody else.
func TestAutoPleasesOldSDKs(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithDialect(mockserver.Auto))
	old := c.with("User-Agent", oldSDK)
	p := c.project()
	in := func(r reply) string { return r.header.Get("X-Hookflow-Dialect") }

	created := old.post(p+"/endpoints", `{"url":"https://example.com/x","description":"d"}`)
	endpoint := created.text(201, "id")
	assert.Equal(t, "sdk-2.2; by=user-agent", in(created))
	assert.Empty(t, in(c.get(p+"/endpoints")))

	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(old.get(p+"/endpoints").body), &list))
	assert.Equal(t, endpoint, list[0]["id"])
	assert.Contains(t, c.get(p+"/endpoints").object(200), "totalElements")

	assert.Equal(t, 400, c.put(p+"/endpoints/"+endpoint, `{"enabled":false}`).status)
	updated := old.put(p+"/endpoints/"+endpoint, `{"enabled":false}`).object(200)
	assert.Equal(t, "https://example.com/x", updated["url"])
	assert.Equal(t, "d", updated["description"])
	assert.Equal(t, false, updated["enabled"])
	assert.Equal(t, 404, old.put(p+"/endpoints/"+unknown, `{"url":"https://example.com/"}`).status)
	assert.Equal(t, 400, old.put(p+"/endpoints/"+endpoint, `{"url":null}`).status, "null is not left out")

	subscription := old.post(p+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"a"}`).text(201, "id")
	assert.Equal(t, "b", old.put(p+"/subscriptions/"+subscription, `{"eventType":"b"}`).text(200, "eventType"))
	assert.Equal(t, 400, c.put(p+"/subscriptions/"+subscription, `{"eventType":"c"}`).status)

	old.put(p+"/endpoints/"+endpoint, `{"enabled":true}`).object(200)
	test := old.post(p+"/endpoints/"+endpoint+"/test", "").object(200)
	assert.EqualValues(t, 200, test["httpStatus"])
	assert.NotContains(t, test, "httpStatusCode")

	source := old.post(p+"/incoming-sources", `{"name":"S","providerType":"HUBSPOT"}`)
	assert.Equal(t, "HUBSPOT", source.text(201, "providerType"))
	id := source.text(201, "id")
	assert.Equal(t, "HUBSPOT", old.get(p+"/incoming-sources/"+id).text(200, "providerType"))
	assert.Equal(t, "GENERIC", c.get(p+"/incoming-sources/"+id).text(200, "providerType"))
	assert.Equal(t, "DISABLED", old.put(p+"/incoming-sources/"+id, `{"status":"DISABLED"}`).text(200, "status"))

	sent := old.post("/api/v1/events", `{"type":"b","data":{"n":1}}`)
	reset, err := strconv.ParseInt(sent.header.Get("X-RateLimit-Reset"), 10, 64)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), time.UnixMilli(reset), 5*time.Second, "milliseconds")

	require.NoError(t, c.hf.Settle(t.Context()))
	deliveries := old.get("/api/v1/deliveries/projects/" + c.hf.ProjectID()).object(200)["content"].([]any)
	require.Len(t, deliveries, 1)
	assert.Contains(t, deliveries[0], "nextAttemptAt")
	assert.NotContains(t, deliveries[0], "nextRetryAt")
	var attempts []map[string]any
	require.NoError(t, json.Unmarshal([]byte(old.get("/api/v1/deliveries/"+deliveries[0].(map[string]any)["id"].(string)+"/attempts").body), &attempts))
	for _, name := range []string{"httpStatus", "latencyMs", "attemptedAt"} {
		assert.Contains(t, attempts[0], name)
	}
}

// An endpoint keeps the dialect of the caller that made it.
func TestDeliveriesSpeakTheCreatorsDialect(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithDialect(mockserver.Auto))
	old := c.with("User-Agent", oldSDK)
	for name, tc := range map[string]struct {
		creator  caller
		body     string
		standard bool
	}{
		"old SDK":  {old, `{"type":"order.paid","data":{"n": 1}}`, false},
		"everyone": {c, `{"n": 1}`, true},
	} {
		receiver := newReceiver(t, 200)
		endpoint := tc.creator.post(c.project()+"/endpoints", `{"url":"`+receiver.url+`"}`).text(201, "id")
		c.post(c.project()+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"order.paid"}`).object(201)
		secret := c.post(c.project()+"/endpoints/"+endpoint+"/rotate-secret", "").text(200, "secret")
		c.post("/api/v1/events", `{"type":"order.paid","data":{"n": 1}}`).object(201)
		require.NoError(t, c.hf.Settle(t.Context()))
		got := receiver.only()
		assert.Equal(t, tc.body, got.body, name)
		assert.Equal(t, tc.standard, got.header.Get("Webhook-Signature") != "", name)
		signatures := strings.Count(got.header.Get("X-Signature"), "v1=")
		if tc.standard {
			assert.Equal(t, 2, signatures, "both secrets while the grace lasts")
		} else {
			assert.Equal(t, 1, signatures, name)
		}
		got.verifies(secret)
		c.delete(c.project() + "/endpoints/" + endpoint)
	}
}

func TestFixedDialect(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithDialect(mockserver.SDK22))
	got := c.get(c.project() + "/endpoints")
	assert.Equal(t, "[]", got.body)
	assert.Equal(t, "sdk-2.2; by=setting", got.header.Get("X-Hookflow-Dialect"))
	canonical := newCaller(t).with("User-Agent", oldSDK)
	assert.Contains(t, canonical.get(canonical.project()+"/endpoints").body, "totalElements", "canonical pleases nobody")
}

// A PUT of the recorded server writes what it is given, and null where it is given
// nothing.
func TestRecordedServerOverwrites(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[mockserver.Dialect][]any{
		mockserver.Canonical:    {nil, "d"},
		mockserver.Server202603: {"", nil},
	} {
		c := newCaller(t, mockserver.WithDialect(dialect))
		path := c.project() + "/endpoints/" + c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
		assert.Equal(t, want[0], c.put(path, `{"url":"https://example.com/","description":""}`).object(200)["description"], dialect)
		c.put(path, `{"url":"https://example.com/","description":"d"}`).object(200)
		assert.Equal(t, want[1], c.put(path, `{"url":"https://example.com/"}`).object(200)["description"], dialect)
	}
}
