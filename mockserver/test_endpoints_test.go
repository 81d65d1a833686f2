package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// bin is a test endpoint of the ready-made project.
type bin struct {
	caller
	path    string // of the test endpoint in the API
	address string // path of its public side
}

func (c caller) bin(body string) bin {
	c.t.Helper()
	made := c.post(c.project()+"/test-endpoints", body)
	slug := made.text(200, "slug")
	require.Equal(c.t, c.hf.URL()+"/hook/"+slug, made.text(200, "url"))
	return bin{c, c.project() + "/test-endpoints/" + made.text(200, "id"), "/hook/" + slug}
}

// captured are the requests it keeps, the newest first.
func (b bin) captured(query string) []map[string]any {
	b.t.Helper()
	var list []map[string]any
	for _, item := range b.get(b.path + "/requests" + query).object(200)["content"].([]any) {
		list = append(list, item.(map[string]any))
	}
	return list
}

func TestWhatATestEndpointKeeps(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(sessionsBegan))
	b := c.bin(`{"name":"n","description":"d"}`)
	stranger := b.with("X-API-Key", "").with("Content-Type", "").with("User-Agent", "Test/1").with("Authorization", "Bearer s3cret")
	for i, tc := range []struct{ method, contentType, body, kept string }{
		{"POST", "application/json", `{"a":1}`, `{"a":1}`},
		{"PUT", "text/plain", "plain é", "plain é"},
		{"PATCH", "application/json", `{bad`, `{bad`},
		{"DELETE", "", "with a body", "with a body"},
		{"GET", "", "", ""},
		{"POST", "application/octet-stream", "\xff\x00\x81", "�\x00�"},
	} {
		got := stranger.with("Content-Type", tc.contentType).do(tc.method, b.address+"?a=1&b=x%20y", tc.body)
		assert.Equal(t, "Request captured", got.text(200, "message"), tc.method)
		assert.Equal(t, []string{"message", "receivedAt", "requestId", "success"}, members(got.object(200)))
		kept := b.captured("")
		require.Len(t, kept, i+1)
		newest := kept[0]
		assert.Equal(t, got.text(200, "requestId"), newest["id"])
		assert.Equal(t, got.text(200, "receivedAt"), newest["receivedAt"])
		assert.Equal(t, tc.method, newest["method"])
		assert.Equal(t, tc.kept, newest["body"])
		assert.Equal(t, b.address, newest["path"])
		assert.Equal(t, "a=1&b=x%20y", newest["queryString"], "as it was sent")
		assert.Equal(t, "127.0.0.1", newest["sourceIp"])
		assert.Equal(t, "Test/1", newest["userAgent"])
		if tc.contentType == "" {
			assert.Nil(t, newest["contentType"])
		} else {
			assert.Equal(t, tc.contentType, newest["contentType"])
		}
		var header map[string]string
		require.NoError(t, json.Unmarshal([]byte(newest["headers"].(string)), &header))
		assert.Equal(t, "Bearer s3cret", header["authorization"], "shown as it was sent")
		assert.Equal(t, strings.TrimPrefix(b.hf.URL(), "http://"), header["host"])
	}
	head := stranger.do("HEAD", b.address, "")
	assert.Equal(t, 200, head.status)
	assert.Empty(t, head.body)
	assert.Equal(t, "HEAD", b.captured("")[0]["method"])
	assert.Nil(t, b.captured("")[0]["queryString"])
	assert.EqualValues(t, 7, b.get(b.path).object(200)["requestCount"])

	options := stranger.do("OPTIONS", b.address, "")
	assert.Equal(t, 204, options.status)
	assert.Contains(t, options.header.Get("Allow"), "PATCH")
	assert.EqualValues(t, 7, b.get(b.path).object(200)["requestCount"])

	for range 2 {
		assert.Equal(t, 204, b.delete(b.path+"/requests").status)
	}
	assert.EqualValues(t, 0, b.get(b.path).object(200)["requestCount"])
	assert.Empty(t, b.captured(""))
}

func members(o map[string]any) []string {
	text, _ := json.Marshal(o) // sorts
	var names []string
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		if name, ok := token.(string); ok && o[name] != nil {
			names = append(names, name)
		}
	}
	return names
}

func TestCapturedRequestsComeNewestFirst(t *testing.T) {
	t.Parallel()
	b := newCaller(t, mockserver.WithFrozenClock(sessionsBegan)).bin("")
	for i := range 5 {
		b.post(b.address, fmt.Sprint(i)).object(200)
	}
	bodies := func(query string) (list []any) {
		for _, r := range b.captured(query) {
			list = append(list, r["body"])
		}
		return list
	}
	for _, query := range []string{"", "?sort=receivedAt,asc", "?sort=receivedAt,desc", "?size=0", "?size=101", "?page=-1"} {
		assert.Equal(t, []any{"4", "3", "2", "1", "0"}, bodies(query), query)
	}
	assert.Equal(t, []any{"2", "1"}, bodies("?page=1&size=2"))
	assert.Equal(t, map[string]any{"sorted": true, "empty": false, "unsorted": false}, b.get(b.path + "/requests?sort=receivedAt,asc").object(200)["sort"])
	for _, query := range []string{"?sort=bogus", "?sort=body", "?page=abc"} {
		assert.Equal(t, "invalid_request", b.get(b.path+"/requests"+query).code(), query)
	}
}

func TestATestEndpointExpires(t *testing.T) {
	t.Parallel()
	for body, lifetime := range map[string]time.Duration{
		"": 24 * time.Hour, `{}`: 24 * time.Hour, `{"ttlHours":null}`: 24 * time.Hour, `{"ttlHours":2}`: 2 * time.Hour,
		`{"ttlHours":72}`: 72 * time.Hour, `{"ttlHours":73}`: 72 * time.Hour, `{"ttlHours":2147483647}`: 72 * time.Hour,
		`{"ttlHours":0}`: 0, `{"ttlHours":-1}`: -time.Hour, `{"ttlHours":-2147483648}`: -72 * time.Hour,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			b := newCaller(t, mockserver.WithFrozenClock(sessionsBegan)).bin(body)
			assert.Equal(t, sessionsBegan.Add(lifetime).Format(time.RFC3339), b.get(b.path).text(200, "expiresAt"))
			if lifetime > 0 {
				b.advance(lifetime - time.Second)
				assert.Equal(t, 200, b.post(b.address, "x").status)
				b.advance(time.Second)
			}
			got := b.post(b.address, "x")
			assert.Equal(t, "Test endpoint expired", got.text(404, "message"))
			assert.Equal(t, "not_found", got.code())
			assert.Equal(t, 200, b.get(b.path+"/requests").status, "what it has can still be read")
		})
	}
}

func TestATestEndpointTakesTenAtOnce(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(sessionsBegan))
	b, other := c.bin(""), c.bin("")
	burst := func() (taken int) {
		for range 20 {
			got := b.post(b.address, "x")
			if got.status != 200 {
				assert.JSONEq(t, `{"success":false,"message":"Too many requests to this test endpoint","error":"rate_limit_exceeded"}`, got.body)
				assert.Equal(t, 429, got.status)
				assert.Empty(t, got.header.Get("Retry-After"))
				break
			}
			taken++
		}
		return taken
	}
	assert.Equal(t, 10, burst())
	assert.Equal(t, 200, other.post(other.address, "x").status, "each for itself")
	b.advance(99 * time.Millisecond)
	assert.Equal(t, 0, burst())
	b.advance(time.Millisecond)
	assert.Equal(t, 1, burst(), "one more each tenth of a second")
	b.advance(250 * time.Millisecond)
	assert.Equal(t, 2, burst())
	b.advance(time.Hour)
	assert.Equal(t, 10, burst(), "and never more than ten")
	assert.EqualValues(t, 23, b.get(b.path).object(200)["requestCount"], "refused requests are not kept")
}

func TestAnEndpointCanPointAtATestEndpoint(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	b := c.bin("")
	endpoint, _ := c.subscribe(c.hf.URL()+b.address, "order.paid", "")
	event := c.post("/api/v1/events", `{"type":"order.paid","data":{"n": 1.10}}`).text(201, "eventId")
	c.settle()
	kept := b.captured("")
	require.Len(t, kept, 1)
	assert.Equal(t, `{"n": 1.10}`, kept[0]["body"])
	assert.Contains(t, kept[0]["headers"], event+"-"+endpoint)

	verified := c.post(c.project()+"/endpoints/"+endpoint+"/verify", "").object(200)
	assert.Equal(t, "VERIFIED", verified["status"], verified)
	assert.Len(t, b.captured(""), 1, "the challenge is not kept")
}

func TestVerificationChallenges(t *testing.T) {
	t.Parallel()
	b := newCaller(t).bin("")
	for _, address := range []string{b.address, "/hook/nobodys"} {
		got := b.post(address, `{"type":"webhook.verification","challenge":"whc_x","timestamp":"t"}`)
		assert.JSONEq(t, `{"success":true,"message":"Verification challenge accepted","challenge":"whc_x"}`, got.body)
	}
	for _, body := range []string{`{"type":"webhook.verification"}`, `{"type":"other","challenge":"c"}`, `{"type":"webhook.verification","challenge":5}`, `[1]`} {
		assert.Equal(t, "Request captured", b.post(b.address, body).text(200, "message"), body)
	}
	assert.Len(t, b.captured(""), 4)
	assert.Equal(t, "Test endpoint not found", b.post("/hook/nobodys", `{"type":"webhook.verification"}`).text(404, "message"))
}

func TestTestEndpointsThatAreRefused(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	all := c.project() + "/test-endpoints"
	assert.Equal(t, map[string]any{"name": "Name must be at most 255 characters"}, c.post(all, `{"name":"`+strings.Repeat("n", 256)+`"}`).object(400)["fieldErrors"])
	assert.Equal(t, map[string]any{"ttlHours": "must be an integer"}, c.post(all, `{"ttlHours":"x"}`).object(400)["fieldErrors"])
	var last bin
	for i := range 10 {
		last = c.bin(fmt.Sprintf(`{"name":"%d","ttlHours":%d}`, i, i%2))
	}
	full := c.post(all, "")
	assert.Equal(t, "Maximum test endpoints limit reached (10)", full.text(422, "message"))
	assert.Equal(t, "unprocessable_entity", full.code())
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(c.get(all).body), &list))
	require.Len(t, list, 10, "expired ones count")
	assert.Equal(t, "9", list[0]["name"], "the newest first")

	last.post(last.address, "x").object(200)
	assert.Equal(t, 204, c.delete(last.path).status)
	for _, got := range []reply{c.delete(last.path), c.get(last.path), c.get(last.path + "/requests"), c.delete(last.path + "/requests"), c.post(last.address, "x")} {
		assert.Equal(t, "Test endpoint not found", got.text(404, "message"))
	}
	assert.Equal(t, 413, c.bin("").post(last.address, strings.Repeat("x", 262145)).status)

	_, reader := c.keyed(`{"name":"reader","scope":"READ_ONLY"}`)
	assert.Equal(t, 403, reader.post(all, "").status)
	assert.Equal(t, 200, reader.get(all).status)
	user, project, key := c.person("bins@test-endpoints.test")
	theirs := c.with("X-API-Key", key)
	one := list[1]["id"].(string)
	assert.Equal(t, "Access denied", user.get(all).text(403, "message"))
	assert.Equal(t, "API key does not have access to this project", theirs.post(all, "").text(403, "message"))
	assert.Equal(t, "Access denied", theirs.get("/api/v1/projects/"+project+"/test-endpoints/"+one).text(403, "message"))
	assert.Equal(t, 403, theirs.delete("/api/v1/projects/"+project+"/test-endpoints/"+one+"/requests").status)
}

func TestTheAddressesOfADeletedProjectAreGone(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	user, project, _ := c.person("gone@test-endpoints.test")
	slug := user.post("/api/v1/projects/"+project+"/test-endpoints", "").text(200, "slug")
	assert.Equal(t, 200, c.post("/hook/"+slug, "x").status)
	assert.Equal(t, http.StatusNoContent, user.delete("/api/v1/projects/"+project).status)
	assert.Equal(t, "Test endpoint not found", c.post("/hook/"+slug, "x").text(404, "message"))
}
