package mockserver_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

const unknown = "99999999-2222-4333-8444-555555555555"

// What the recorded server answers with 500 is the caller's mistake, and the
// contract says which.
func TestCallersMistakesAreNever500(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	p := c.project()
	endpoint := c.post(p+"/endpoints", `{"url":"https://example.com/x"}`).text(201, "id")
	subscription := c.post(p+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"one"}`).text(201, "id")
	c.post(p+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"two"}`).object(201)
	source := c.post(p+"/incoming-sources", `{"name":"Source"}`).text(201, "id")
	long := strings.Repeat("a", 300)

	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		code               string
		field              string
	}{
		"malformed id in the path":         {"GET", p + "/endpoints/nope", "", 400, "invalid_request", ""},
		"short id in the path":             {"GET", p + "/endpoints/1-1-1-1-1", "", 400, "invalid_request", ""},
		"malformed project":                {"GET", "/api/v1/projects/nope/endpoints", "", 400, "invalid_request", ""},
		"malformed id in the query":        {"GET", "/api/v1/deliveries/projects/" + c.hf.ProjectID() + "?endpointId=nope", "", 400, "invalid_request", ""},
		"malformed JSON":                   {"POST", "/api/v1/events", `{"type":`, 400, "invalid_request", ""},
		"JSON array":                       {"POST", "/api/v1/events", `[1]`, 400, "invalid_request", ""},
		"JSON null":                        {"POST", "/api/v1/events", `null`, 400, "invalid_request", ""},
		"no body":                          {"POST", "/api/v1/events", ``, 400, "invalid_request", ""},
		"trailing junk":                    {"POST", "/api/v1/events", `{"type":"a","data":1} xx`, 400, "invalid_request", ""},
		"invalid UTF-8":                    {"POST", "/api/v1/events", "{\"type\":\"a\",\"data\":\"\xff\"}", 400, "invalid_request", ""},
		"object for text":                  {"POST", "/api/v1/events", `{"type":{},"data":1}`, 400, "validation_error", "type"},
		"event type too long":              {"POST", "/api/v1/events", `{"type":"` + long + `","data":1}`, 400, "validation_error", "type"},
		"text for a number":                {"POST", p + "/endpoints", `{"url":"https://example.com/","rateLimitPerSecond":"x"}`, 400, "validation_error", "rateLimitPerSecond"},
		"number as text":                   {"POST", p + "/endpoints", `{"url":"https://example.com/","rateLimitPerSecond":"5"}`, 400, "validation_error", "rateLimitPerSecond"},
		"number for a boolean":             {"POST", p + "/endpoints", `{"url":"https://example.com/","enabled":1}`, 400, "validation_error", "enabled"},
		"provider type":                    {"POST", p + "/incoming-sources", `{"name":"S","providerType":"HUBSPOT"}`, 400, "validation_error", "providerType"},
		"scope":                            {"POST", p + "/api-keys", `{"name":"key","scope":"ADMIN"}`, 400, "validation_error", "scope"},
		"auth type":                        {"POST", p + "/incoming-sources/" + source + "/destinations", `{"url":"https://example.com/","authType":"X"}`, 400, "validation_error", "authType"},
		"status in the query":              {"GET", "/api/v1/deliveries/projects/" + c.hf.ProjectID() + "?status=success", "", 400, "invalid_request", ""},
		"date without a zone":              {"GET", "/api/v1/deliveries/projects/" + c.hf.ProjectID() + "?fromDate=2020-01-01T00:00:00", "", 400, "invalid_request", ""},
		"date without a time":              {"GET", "/api/v1/deliveries/projects/" + c.hf.ProjectID() + "?fromDate=2020-01-01", "", 400, "invalid_request", ""},
		"page that is no number":           {"GET", p + "/endpoints?page=abc", "", 400, "invalid_request", ""},
		"sort that does not exist":         {"GET", p + "/endpoints?sort=createdAt,bogus", "", 400, "invalid_request", ""},
		"boolean in the query":             {"POST", "/api/v1/deliveries/" + unknown + "/replay?dryRun=maybe", "", 400, "invalid_request", ""},
		"number in the query":              {"POST", "/api/v1/deliveries/" + unknown + "/replay?fromAttempt=x", "", 400, "invalid_request", ""},
		"unknown route":                    {"GET", "/api/v1/nope", "", 404, "not_found", ""},
		"trailing slash":                   {"POST", "/api/v1/events/", `{"type":"a","data":1}`, 404, "not_found", ""},
		"trailing slash after a list":      {"GET", p + "/endpoints/", "", 404, "not_found", ""},
		"upper-case route":                 {"GET", p + "/Endpoints", "", 404, "not_found", ""},
		"root":                             {"GET", "/", "", 404, "not_found", ""},
		"wrong method":                     {"GET", "/api/v1/events", "", 405, "invalid_request", ""},
		"wrong method on an object":        {"PATCH", p + "/endpoints/" + endpoint, `{"enabled":false}`, 405, "invalid_request", ""},
		"ftp":                              {"POST", p + "/endpoints", `{"url":"ftp://example.com/"}`, 400, "validation_error", "url"},
		"no host":                          {"POST", p + "/endpoints", `{"url":"http://"}`, 400, "validation_error", "url"},
		"space in a URL":                   {"POST", p + "/endpoints", `{"url":"http://example.com/a b"}`, 400, "validation_error", "url"},
		"metadata host":                    {"POST", p + "/endpoints", `{"url":"http://metadata.google.internal/x"}`, 400, "validation_error", "url"},
		"URL too long":                     {"POST", p + "/endpoints", `{"url":"https://example.com/` + strings.Repeat("a", 2048) + `"}`, 400, "validation_error", "url"},
		"subscription event type":          {"POST", p + "/subscriptions", `{"endpointId":"` + endpoint + `","eventType":"` + long + `"}`, 400, "validation_error", "eventType"},
		"subscription to an unknown":       {"POST", p + "/subscriptions", `{"endpointId":"` + unknown + `","eventType":"x"}`, 404, "not_found", ""},
		"subscription transformation":      {"POST", p + "/subscriptions", `{"endpointId":"` + endpoint + `","eventType":"x","transformationId":"` + unknown + `"}`, 404, "not_found", ""},
		"PUT into a duplicate":             {"PUT", p + "/subscriptions/" + subscription, `{"endpointId":"` + endpoint + `","eventType":"two"}`, 409, "conflict", ""},
		"PATCH into a duplicate":           {"PATCH", p + "/subscriptions/" + subscription, `{"eventType":"two"}`, 409, "conflict", ""},
		"PATCH with invalid values":        {"PATCH", p + "/subscriptions/" + subscription, `{"eventType":"BAD","maxAttempts":0}`, 400, "validation_error", "maxAttempts"},
		"verify an unknown endpoint":       {"POST", p + "/endpoints/" + unknown + "/verify", "", 404, "not_found", ""},
		"skip an unknown endpoint":         {"POST", p + "/endpoints/" + unknown + "/skip-verification", "", 404, "not_found", ""},
		"unknown project policy":           {"PUT", p, `{"name":"Development","idempotencyPolicy":"bogus"}`, 400, "validation_error", "idempotencyPolicy"},
		"bulk replay without a source":     {"POST", p + "/incoming-events/bulk-replay", `{}`, 400, "validation_error", "sourceId"},
		"ingress with a method it has not": {"GET", "/ingress/token", "", 405, "invalid_request", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.do(tc.method, tc.path, tc.body)
			assert.Equal(t, tc.status, got.status, got.body)
			assert.Equal(t, tc.code, got.code(), got.body)
			if tc.field != "" {
				assert.Contains(t, got.object(tc.status)["fieldErrors"], tc.field)
			} else {
				assert.NotContains(t, got.body, "fieldErrors")
			}
			if tc.status == http.StatusMethodNotAllowed {
				assert.NotEmpty(t, got.header.Get("Allow"))
			}
		})
	}
}

func TestContentTypeOfABody(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	const body = `{"type":"a.b","data":{}}`
	for contentType, want := range map[string]int{
		"application/json": 201, "application/json; charset=utf-8": 201, "text/plain": 400, "application/x-www-form-urlencoded": 400, "": 400,
	} {
		assert.Equal(t, want, c.with("Content-Type", contentType).post("/api/v1/events", body).status, contentType)
	}
	assert.Equal(t, 201, c.post("/api/v1/events", "\xef\xbb\xbf"+body).status, "a byte order mark is read over")
	for _, accept := range []string{"text/html", "application/xml"} {
		got := c.with("Accept", accept).get(c.project() + "/endpoints")
		assert.Equal(t, "application/json", got.header.Get("Content-Type"), accept)
		assert.Equal(t, 200, got.status, accept)
	}
}

func TestPagesAreClamped(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for query, want := range map[string][2]float64{
		"": {0, 20}, "?page=-1": {0, 20}, "?size=0": {0, 20}, "?size=-5": {0, 20}, "?size=101": {0, 100}, "?size=100000": {0, 100},
		"?page=3&size=7": {3, 7}, "?page=2147483647&size=100": {2147483647, 100},
	} {
		got := c.get(c.project() + "/endpoints" + query).object(200)
		assert.Equal(t, want, [2]float64{got["number"].(float64), got["size"].(float64)}, query)
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	body := func(size int) string {
		const frame = `{"type":"a.b","data":""}`
		return strings.Replace(frame, `""`, `"`+strings.Repeat("x", size-len(frame))+`"`, 1)
	}
	assert.Equal(t, 201, c.post("/api/v1/events", body(262144)).status)
	for name, send := range map[string]func(caller) reply{
		"length": func(c caller) reply { return c.post("/api/v1/events", body(262145)) },
		"chunked": func(c caller) reply {
			return c.send("POST", "/api/v1/events", io.MultiReader(strings.NewReader(body(300000))))
		},
		"without key": func(c caller) reply { return c.with("X-API-Key", "").post("/api/v1/events", body(262145)) },
	} {
		got := send(c)
		assert.Equal(t, 413, got.status, name)
		assert.Equal(t, "Request body exceeds maximum allowed size of 262144 bytes", got.text(413, "message"), name)
		assert.NotEmpty(t, got.header.Get("X-Correlation-Id"), "the standing headers are on every answer")
	}
	assert.Equal(t, 413, c.post("/ingress/nobody", strings.Repeat("x", 524289)).status)
	assert.Equal(t, 404, c.post("/ingress/nobody", strings.Repeat("x", 524288)).status)
}

// 413 → 401 → 403 scope → 403 project → 400 → 404.
func TestGateOrder(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	readOnly := c.with("X-API-Key", c.post(c.project()+"/api-keys", `{"name":"reader","scope":"READ_ONLY"}`).text(201, "key"))
	anonymous := c.with("X-API-Key", "")
	huge := strings.Repeat("x", 262145)
	foreign := "/api/v1/projects/" + unknown

	assert.Equal(t, 413, anonymous.post("/api/v1/nope", huge).status, "size before credentials")
	assert.Equal(t, 401, anonymous.post("/api/v1/nope", "{bad").status, "credentials before the route")
	assert.Equal(t, 401, anonymous.post("/api/v1/events", "{bad").status, "credentials before the contract")
	assert.Equal(t, "API key scope insufficient. Required: READ_WRITE, actual: READ_ONLY",
		readOnly.post(foreign+"/endpoints", "{bad").text(403, "message"), "scope before project")
	assert.Equal(t, "API key does not have access to this project", c.post(foreign+"/endpoints", "{bad").text(403, "message"), "project before the contract")
	assert.Equal(t, 400, c.put(c.project()+"/endpoints/"+unknown, "{}").status, "the contract before the object")
	assert.Equal(t, 404, c.put(c.project()+"/endpoints/"+unknown, `{"url":"https://example.com/"}`).status)
	assert.Equal(t, "API key has read-only access. Write operations are not permitted.", readOnly.post(c.project()+"/events/test", `{}`).text(403, "message"))
	assert.Equal(t, 200, readOnly.get(c.project()+"/endpoints").status)
	assert.Equal(t, 404, readOnly.post(c.project()+"/endpoints/"+unknown+"/test", "").status, "a reader may test")
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	user, project, key := c.person("a@gates.test")
	anonymous := c.with("X-API-Key", "")
	list := "/api/v1/projects/" + project + "/endpoints"
	token := user.header.Get("Authorization")

	for name, got := range map[string]reply{
		"none":             anonymous.get(list),
		"unknown key":      anonymous.with("X-API-Key", "nope").get(list),
		"bad token":        anonymous.with("Authorization", "Bearer x.y.z").get(list),
		"key as a token":   anonymous.with("Authorization", "Bearer "+key).get(list),
		"lower-case":       anonymous.with("Authorization", strings.Replace(token, "Bearer", "bearer", 1)).get(list),
		"token for events": user.post("/api/v1/events", `{"type":"a","data":1}`),
	} {
		assert.Equal(t, 401, got.status, name)
		assert.Equal(t, "Authentication required", got.text(401, "message"), name)
	}
	assert.Equal(t, 200, anonymous.with("X-API-Key", "nope").with("Authorization", token).get(list).status, "one good credential is enough")
	assert.Equal(t, 200, anonymous.with("X-API-Key", key).with("Authorization", "Bearer x").get(list).status)
	assert.Equal(t, "This operation requires user authentication (JWT). API keys are not supported.", c.get("/api/v1/auth/me").text(403, "message"))
	assert.Equal(t, "OWNER", user.get("/api/v1/auth/me").text(200, "role"))

	assert.Equal(t, "Access denied", user.get(c.project()+"/endpoints").text(403, "message"), "another organisation's project")
	assert.Equal(t, "Project does not belong to your organization", user.get(c.project()+"/api-keys").text(403, "message"))
	assert.Equal(t, "Project not found", user.get("/api/v1/projects/"+unknown+"/endpoints").text(404, "message"))
	assert.Equal(t, "Access denied", c.get("/api/v1/projects/"+project).text(403, "message"))
}

// Objects of others are never reached, whatever path leads to them.
func TestTenancy(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	_, theirs, key := c.person("b@gates.test")
	other := c.with("X-API-Key", key)
	endpoint := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
	sibling := c.post("/api/v1/projects", `{"name":"Sibling"}`).text(201, "id")

	assert.Equal(t, "Access denied", other.get("/api/v1/projects/"+theirs+"/endpoints/"+endpoint).text(403, "message"))
	assert.Equal(t, 403, other.delete("/api/v1/projects/"+theirs+"/endpoints/"+endpoint).status)
	assert.Equal(t, 403, c.get("/api/v1/projects/"+sibling+"/endpoints/"+endpoint).status, "a key stays in its project")
	assert.Equal(t, 200, c.get(c.project()+"/endpoints/"+endpoint).status)
}

func TestDeletedObjects(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	user, project, key := c.person("c@gates.test")
	theirs := c.with("X-API-Key", key)
	p := "/api/v1/projects/" + project

	endpoint := theirs.post(p+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
	subscription := theirs.post(p+"/subscriptions", `{"endpointId":"`+endpoint+`","eventType":"a"}`).text(201, "id")
	for range 2 {
		assert.Equal(t, 204, theirs.delete(p+"/endpoints/"+endpoint).status)
	}
	one := p + "/endpoints/" + endpoint
	assert.Equal(t, 404, theirs.get(one).status)
	assert.Equal(t, 404, theirs.put(one, `{"url":"https://example.com/"}`).status)
	assert.Equal(t, 404, theirs.post(one+"/rotate-secret", "").status)
	assert.Equal(t, 404, theirs.post(one+"/test", "").status)
	assert.Equal(t, 200, theirs.get(p+"/subscriptions/"+subscription).status, "its subscriptions stay")
	assert.EqualValues(t, 0, theirs.post("/api/v1/events", `{"type":"a","data":1}`).object(201)["deliveriesCreated"])

	assert.Equal(t, 204, user.delete(p).status)
	assert.Equal(t, 204, user.delete(p).status)
	assert.Equal(t, 404, user.get(p).status)
	assert.Equal(t, 401, theirs.get(p+"/endpoints").status)
	assert.Equal(t, 401, theirs.post("/api/v1/events", `{"type":"a","data":1}`).status)
}

func TestStandingHeaders(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	got := c.with("X-Correlation-Id", "my-corr-1").get(c.project() + "/endpoints")
	assert.Equal(t, "my-corr-1", got.header.Get("X-Correlation-ID"))
	assert.Equal(t, []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}, got.header.Values("Vary"))
	assert.Equal(t, "DENY", got.header.Get("X-Frame-Options"))
	first, second := c.get(c.project()+"/endpoints"), c.get(c.project()+"/endpoints")
	assert.NotEmpty(t, first.header.Get("X-Correlation-ID"))
	assert.NotEqual(t, first.header.Get("X-Correlation-ID"), second.header.Get("X-Correlation-ID"))
	head := c.do("HEAD", c.project()+"/endpoints", "")
	assert.Equal(t, 200, head.status)
	assert.Empty(t, head.body)
}

func TestForeignPagesAreRefused(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	list := c.project() + "/endpoints"
	assert.Equal(t, 403, c.with("Origin", "https://evil.example").get(list).status)
	local := c.with("Origin", "http://localhost:5173")
	assert.Equal(t, "http://localhost:5173", local.get(list).header.Get("Access-Control-Allow-Origin"))
	preflight := local.with("X-API-Key", "").with("Access-Control-Request-Method", "POST").do("OPTIONS", list, "")
	assert.Equal(t, 200, preflight.status)
	assert.Contains(t, preflight.header.Get("Access-Control-Allow-Methods"), "POST")
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithRateLimit(2))
	var limited reply
	for range 20 { // a second may pass in between, twenty requests are more than it holds
		if limited = c.post("/api/v1/events", `{"type":"a","data":1}`); limited.status == 429 {
			break
		}
		require.Equal(t, 201, limited.status)
		assert.Equal(t, "2", limited.header.Get("X-RateLimit-Limit"))
	}
	require.Equal(t, 429, limited.status)
	assert.Equal(t, "Too many requests. Please retry after 1 seconds.", limited.text(429, "message"))
	assert.Equal(t, "1", limited.header.Get("Retry-After"))
	assert.Equal(t, "0", limited.header.Get("X-RateLimit-Remaining"))
	assert.Len(t, limited.header.Get("X-RateLimit-Reset"), 10, "seconds")
	refused := c.post("/api/v1/events", `{}`)
	assert.Equal(t, 400, refused.status)
	assert.Empty(t, refused.header.Get("X-RateLimit-Limit"), "only on 201 and 429")
}

func TestEndpointQuota(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithEndpointQuota(1))
	id := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
	got := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).object(402)
	assert.Equal(t, "Quota exceeded: endpoints_per_project (1 / 1). Current plan: Free. Please upgrade.", got["message"])
	assert.Equal(t, map[string]any{"quota": "endpoints_per_project", "current": "1", "limit": "1", "plan": "Free"}, got["fieldErrors"])
	c.delete(c.project() + "/endpoints/" + id)
	assert.Equal(t, 201, c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).status)
}
