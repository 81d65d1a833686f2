package contract_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

func load(t testing.TB) *contract.Contract {
	t.Helper()
	c, err := contract.Load()
	require.NoError(t, err)
	return c
}

const id = "11111111-2222-4333-8444-55555555555a"

func check(t testing.TB, operation, body string, change ...func(*contract.Request)) (contract.Request, *contract.Violation) {
	t.Helper()
	c := load(t)
	op := c.Operation(operation)
	require.NotNil(t, op, operation)
	r := contract.Request{Path: map[string]string{}, Query: url.Values{}, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body)}
	for _, name := range op.Parameters("path") {
		r.Path[name] = id
	}
	for _, fn := range change {
		fn(&r)
	}
	return c.CheckRequest(op, r)
}

func TestFieldErrors(t *testing.T) {
	t.Parallel()
	const eventType = "Event type must be lowercase with dots/underscores (e.g. order.created)"
	for _, tc := range []struct {
		operation, body string
		want            map[string]string
	}{
		{"ingestEvent", `{}`, map[string]string{"type": "Event type is required", "data": "Event data is required"}},
		{"ingestEvent", `{"type":null,"data":null}`, map[string]string{"type": "Event type is required"}},
		{"ingestEvent", `{"type":"Order","data":1}`, map[string]string{"type": eventType}},
		{"ingestEvent", `{"type":"order\n","data":1}`, map[string]string{"type": eventType}},
		{"ingestEvent", `{"type":5,"data":1}`, map[string]string{"type": eventType}},
		{"createEndpoint", `{"url":""}`, map[string]string{"url": "URL is required"}},
		{"createEndpoint", `{"url":null}`, map[string]string{"url": "URL is required"}},
		{"createEndpoint", `{"URL":"http://a.test/"}`, map[string]string{"url": "URL is required"}},
		{"createEndpoint", `{"url":"//h/x"}`, map[string]string{"url": "Invalid URL format"}},
		{"createEndpoint", `{"url":"http:///x"}`, map[string]string{"url": "Invalid URL format"}},
		{"createEndpoint", `{"url":"http://169.254.169.254/"}`, map[string]string{"url": "URL is not allowed"}},
		{"createEndpoint", `{"url":"bad","rateLimitPerSecond":0}`, map[string]string{"url": "Invalid URL format", "rateLimitPerSecond": "Rate limit must be at least 1"}},
		{"createEndpoint", `{"url":"http://a.test/","enabled":"yes"}`, map[string]string{"enabled": "must be a boolean (true or false)"}},
		{"createEndpoint", `{"url":"http://a.test/","rateLimitPerSecond":1.5}`, map[string]string{"rateLimitPerSecond": "must be an integer"}},
		{"createEndpoint", `{"url":"http://a.test/","rateLimitPerSecond":"5"}`, map[string]string{"rateLimitPerSecond": "must be an integer"}},
		{"createEndpoint", `{"url":"http://a.test/","signatureScheme":"X"}`, map[string]string{"signatureScheme": "must be one of LEGACY, STANDARD, BOTH"}},
		{"createEndpoint", `{"url":"http://a.test/","description":"` + strings.Repeat("d", 501) + `"}`, map[string]string{"description": "Description must be at most 500 characters"}},
		{"createSubscription", `{"endpointId":"1-1-1-1-1","eventType":"a"}`, map[string]string{"endpointId": "must be a UUID"}},
		{"register", `{"email":"a@b.co","password":"abc","organizationName":"ab"}`, map[string]string{"password": "Password must contain at least one uppercase letter, one lowercase letter, one digit, and one special character"}},
		{"register", `{"email":"a@b.co","password":"Ab1!","organizationName":"ab"}`, map[string]string{"password": "Password must be 8-128 characters"}},
	} {
		_, violation := check(t, tc.operation, tc.body)
		if assert.NotNil(t, violation, tc.body) {
			assert.Equal(t, contract.ValidationError, violation.Code, tc.body)
			assert.Equal(t, "Invalid request parameters", violation.Message)
			assert.Equal(t, tc.want, violation.FieldErrors, tc.body)
		}
	}
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	contentType := func(v string) func(*contract.Request) {
		return func(r *contract.Request) { r.Header.Set("Content-Type", v) }
	}
	query := func(k, v string) func(*contract.Request) { return func(r *contract.Request) { r.Query.Add(k, v) } }
	for name, tc := range map[string]struct {
		operation, body string
		change          func(*contract.Request)
		want            string
	}{
		"empty":          {"ingestEvent", "", nil, "Request body is required"},
		"blank":          {"ingestEvent", " \n", nil, "Request body is required"},
		"cut":            {"ingestEvent", `{"type":`, nil, "Request body is not valid JSON"},
		"trailing junk":  {"ingestEvent", `{"type":"a","data":1} xx`, nil, "Request body is not valid JSON"},
		"array":          {"ingestEvent", `[1]`, nil, "Request body must be a JSON object"},
		"null":           {"ingestEvent", `null`, nil, "Request body must be a JSON object"},
		"text":           {"ingestEvent", `"x"`, nil, "Request body must be a JSON object"},
		"not UTF-8":      {"ingestEvent", "{\"type\":\"\xff\",\"data\":1}", nil, "Request body is not valid UTF-8"},
		"deep":           {"ingestEvent", `{"type":"a","data":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`, nil, "Request body is nested too deeply"},
		"text/plain":     {"ingestEvent", `{"type":"a","data":1}`, contentType("text/plain"), "Content-Type must be application/json"},
		"no type":        {"ingestEvent", `{"type":"a","data":1}`, func(r *contract.Request) { r.Header.Del("Content-Type") }, "Content-Type must be application/json"},
		"long key":       {"ingestEvent", `{"type":"a","data":1}`, func(r *contract.Request) { r.Header.Set("Idempotency-Key", strings.Repeat("k", 219)) }, "Parameter 'Idempotency-Key' size must be at most 218"},
		"malformed id":   {"getEndpoint", "", func(r *contract.Request) { r.Path["id"] = "nope" }, "Parameter 'id' must be a UUID"},
		"short id":       {"getEndpoint", "", func(r *contract.Request) { r.Path["id"] = "1-1-1-1-1" }, "Parameter 'id' must be a UUID"},
		"page":           {"listEndpoints", "", query("page", "abc"), "Parameter 'page' must be an integer"},
		"size":           {"listEndpoints", "", query("size", "1.5"), "Parameter 'size' must be an integer"},
		"page overflow":  {"listEndpoints", "", query("page", "99999999999"), "Parameter 'page' must be an integer of 32 bits"},
		"status":         {"listDeliveriesByProject", "", query("status", "success"), "Parameter 'status' must be one of PENDING, PROCESSING, SUCCESS, FAILED, DLQ"},
		"missing filter": {"listDeliveries", "", nil, "eventId parameter is required"},
		"dry run":        {"replayDelivery", "", query("dryRun", "maybe"), "Parameter 'dryRun' must be a boolean (true or false)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := tc.change
			if change == nil {
				change = func(*contract.Request) {}
			}
			_, violation := check(t, tc.operation, tc.body, change)
			require.NotNil(t, violation)
			assert.Equal(t, contract.InvalidRequest, violation.Code)
			assert.Empty(t, violation.FieldErrors)
			assert.Equal(t, tc.want, violation.Message)
		})
	}
}

func TestSortMustNameProperties(t *testing.T) {
	t.Parallel()
	for sort, good := range map[string]bool{"createdAt,desc": true, "url": true, "url,createdAt,ASC": true, "": true, "bogus": false, "createdAt,bogus": false, "desc": false} {
		_, violation := check(t, "listEndpoints", "", func(r *contract.Request) { r.Query.Set("sort", sort) })
		assert.Equal(t, good, violation == nil, sort)
	}
}

func TestBodyReachesTheHandlerAsItWasSent(t *testing.T) {
	t.Parallel()
	body := `{"type":"a.b", "data": {"x" : 1.10, "big":12345678901234567890123, "e":1e999 },"unknown":[1, 2]}`
	out, violation := check(t, "ingestEvent", body)
	require.Nil(t, violation)
	assert.Equal(t, body, string(out.Body))

	out, violation = check(t, "ingestEvent", "\xef\xbb\xbf"+body, func(r *contract.Request) { r.Header.Set("Content-Type", "Application/JSON; charset=utf-8") })
	require.Nil(t, violation)
	assert.Equal(t, body, string(out.Body))
}

func TestLookalikeMembersAreDropped(t *testing.T) {
	t.Parallel()
	out, violation := check(t, "ingestEvent", `{"type":"a.b","TYPE":"BAD TYPE","data": {"x" : 1.10 },"Data":2}`)
	require.Nil(t, violation)
	assert.Equal(t, `{"data":{"x" : 1.10 },"type":"a.b"}`, string(out.Body))
}

func TestIDsAreReadInAnyCase(t *testing.T) {
	t.Parallel()
	upper := strings.ToUpper(id)
	out, violation := check(t, "createSubscription", `{"endpointId":"`+upper+`","eventType":"a"}`, func(r *contract.Request) { r.Path["projectId"] = upper })
	require.Nil(t, violation)
	assert.Equal(t, id, out.Path["projectId"])
	assert.Contains(t, string(out.Body), id)
}

func TestEmptyFiltersMeanNothing(t *testing.T) {
	t.Parallel()
	out, violation := check(t, "listDeliveriesByProject", "", func(r *contract.Request) {
		r.Query = url.Values{"status": {""}, "endpointId": {""}, "fromDate": {""}, "page": {""}, "size": {"5"}}
	})
	require.Nil(t, violation)
	assert.Equal(t, url.Values{"size": {"5"}}, out.Query)
}

func TestCheckResponse(t *testing.T) {
	t.Parallel()
	c := load(t)
	good := `{"eventId":"` + id + `","type":"a","createdAt":"2026-11-23T19:01:00.389071Z","deliveriesCreated":1}`
	header := func(drop ...string) http.Header {
		h := http.Header{}
		for name, value := range map[string]string{
			"Content-Type": "application/json", "X-Correlation-Id": "c", "X-Ratelimit-Limit": "10", "X-Ratelimit-Remaining": "9", "X-Ratelimit-Reset": "1795460594",
		} {
			h.Set(name, value)
		}
		for _, name := range drop {
			h.Del(name)
		}
		return h
	}
	for name, tc := range map[string]struct {
		operation string
		status    int
		header    http.Header
		body      string
		want      string
	}{
		"good":           {"ingestEvent", 201, header(), good, ""},
		"status":         {"ingestEvent", 200, header(), good, "not declared"},
		"header missing": {"ingestEvent", 201, header("X-RateLimit-Reset"), good, "X-RateLimit-Reset is missing"},
		"header type":    {"ingestEvent", 201, http.Header{"Content-Type": {"application/json"}, "X-Correlation-Id": {"c"}, "X-Ratelimit-Limit": {"x"}, "X-Ratelimit-Remaining": {"1"}, "X-Ratelimit-Reset": {"1"}}, good, "X-RateLimit-Limit"},
		"content type":   {"ingestEvent", 201, header("Content-Type"), good, "content type"},
		"member missing": {"ingestEvent", 201, header(), `{"eventId":"` + id + `"}`, "/createdAt (required)"},
		"id":             {"ingestEvent", 201, header(), strings.Replace(good, id, "1-1-1-1-1", 1), "/eventId (format)"},
		"trailing text":  {"ingestEvent", 201, header(), good + "x", "after its JSON"},
		"empty":          {"ingestEvent", 201, header(), "", "not JSON"},
		"error code":     {"ingestEvent", 400, header(), `{"error":"bogus","message":"m","status":400}`, "/error (enum)"},
		"204":            {"deleteEndpoint", 204, header(), "", ""},
		"204 with body":  {"deleteEndpoint", 204, header(), "{}", "a body of 2 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.CheckResponse(c.Operation(tc.operation), tc.status, tc.header, []byte(tc.body))
			if tc.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestMatchFindsTheOperation(t *testing.T) {
	t.Parallel()
	c := load(t)
	op, params := c.Match("GET", "/api/v1/deliveries/projects/p%2F1?page=1")
	require.NotNil(t, op)
	assert.Equal(t, "listDeliveriesByProject", op.ID)
	assert.Equal(t, map[string]string{"projectId": "p/1"}, params)
	op, _ = c.Match("GET", "/api/v1/events/")
	assert.Nil(t, op)
	assert.Equal(t, "getEndpoint", c.Route("GET", "/api/v1/projects/:projectId/endpoints/:id").ID)
}

func FuzzCheckRequest(f *testing.F) {
	f.Add([]byte(`{"type":"a.b","data":{"x":[1,{"y":null}]}}`))
	f.Add([]byte(`{"type":"a","TYPE":1}`))
	f.Add([]byte("\xef\xbb\xbf{}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		out, violation := check(t, "ingestEvent", string(body))
		if violation == nil {
			assert.NotEmpty(t, out.Body)
		} else {
			assert.NotEmpty(t, violation.Message)
		}
	})
}

func BenchmarkCheckRequest(b *testing.B) {
	body := `{"type":"order.completed","data":{"text":"` + strings.Repeat("x", 1000) + `"}}`
	for b.Loop() {
		if _, violation := check(b, "ingestEvent", body); violation != nil {
			b.Fatal(violation)
		}
	}
}

func TestCheckCallback(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, name := range []string{"eventDelivery", "incomingForward", "endpointTest", "endpointVerification"} {
		require.NotNil(t, c.Callback(name), name)
		assert.Nil(t, c.Operation(name), "a callback is no operation of the API")
	}
	op := c.Callback("eventDelivery")
	header := http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"WebhookPlatform/1.0"}, "X-Event-Id": {id}, "X-Delivery-Id": {id},
		"X-Sequence-Number": {"0"}, "Idempotency-Key": {"k"}, "X-Signature": {"t=1,v1=" + strings.Repeat("a", 64)},
	}
	require.NoError(t, c.CheckCallback(op, header, []byte(`[1]`)))
	for name, change := range map[string]func(http.Header){
		"'X-Event-Id' is required": func(h http.Header) { h.Del("X-Event-Id") },
		"'Idempotency-Key'":        func(h http.Header) { h.Del("Idempotency-Key") },
		"'X-Signature'":            func(h http.Header) { h.Set("X-Signature", "t=1,v1="+strings.Repeat("A", 64)) },
		"'X-Sequence-Number'":      func(h http.Header) { h.Set("X-Sequence-Number", "-1") },
		"'X-Delivery-Id'":          func(h http.Header) { h.Set("X-Delivery-Id", "nope") },
		"content type":             func(h http.Header) { h.Set("Content-Type", "text/plain") },
	} {
		off := header.Clone()
		change(off)
		assert.ErrorContains(t, c.CheckCallback(op, off, []byte(`{}`)), name)
	}
	assert.ErrorContains(t, c.CheckCallback(op, header, []byte(`{`)), "not JSON")
}
