package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// fault arms a fault or fails the test.
func (c caller) fault(f mockserver.Fault) string {
	c.t.Helper()
	id, err := c.hf.AddFault(f)
	require.NoError(c.t, err)
	return id
}

const anEvent = `{"type":"a","data":{}}`

func (c caller) ingest() reply { c.t.Helper(); return c.post("/api/v1/events", anEvent) }

func TestFaultStrikesTheNextCalls(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	id := c.fault(mockserver.Fault{Operation: "ingestEvent", Status: 503, Times: 2})
	assert.Equal(t, 200, c.get(c.project()+"/endpoints").status, "another operation")
	for range 2 {
		got := c.ingest()
		assert.Equal(t, 503, got.status)
		assert.JSONEq(t, `{"error":"internal_error","message":"Service Unavailable","status":503}`, got.body)
		assert.NotEmpty(t, got.header.Get("X-Correlation-ID"), "the platform's headers are there")
	}
	assert.Equal(t, 201, c.ingest().status)
	assert.Equal(t, 1.0, c.get(c.project() + "/events").object(200)["totalElements"], "what was refused did not happen")
	assert.Equal(t, 2, c.hf.Faults()[0].Fired)
	assert.Equal(t, 2, c.hf.Count(mockserver.Filter{Applied: id}))
	assert.True(t, c.hf.RemoveFault(id))
	assert.False(t, c.hf.RemoveFault(id))
	assert.Empty(t, c.hf.Faults())
}

func TestServerStartsWithFaults(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFault(mockserver.Fault{Operation: "ingestEvent", Status: 500}))
	assert.Equal(t, 500, c.ingest().status)
	_, err := mockserver.Start(t.Context(), mockserver.WithFault(mockserver.Fault{Operation: "nonsense", Status: 500}))
	assert.ErrorContains(t, err, "nonsense")
}

func TestFaultConditions(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.fault(mockserver.Fault{Operation: "*", Status: 500, Header: "Idempotency-Key: no*"})
	c.fault(mockserver.Fault{Operation: "ingestEvent", Status: 409, BodyContains: `"bad"`})
	assert.Equal(t, 201, c.ingest().status)
	assert.Equal(t, 201, c.with("Idempotency-Key", "yes").ingest().status)
	assert.Equal(t, 500, c.with("Idempotency-Key", "no-1").ingest().status)
	assert.Equal(t, 409, c.post("/api/v1/events", `{"type":"a","data":"bad"}`).status)
	got := c.post("/api/v1/events", `{"type":"a","data":"good"}`)
	assert.Equal(t, 201, got.status, "a body that was looked at is still read")
	c.hf.ClearFaults()
	assert.Equal(t, 201, c.with("Idempotency-Key", "no-1").ingest().status)
}

func TestFaultEnvelopes(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for status, code := range map[int]string{
		400: "invalid_request", 401: "unauthorized", 402: "quota_exceeded", 403: "forbidden", 404: "not_found", 409: "conflict",
		413: "payload_too_large", 418: "client_error", 422: "unprocessable_entity", 429: "rate_limit_exceeded", 500: "internal_error", 502: "internal_error",
	} {
		id := c.fault(mockserver.Fault{Operation: "listEndpoints", Status: status})
		got := c.get(c.project() + "/endpoints")
		assert.Equal(t, status, got.status)
		assert.Equal(t, code, got.code(), got.body)
		c.hf.RemoveFault(id)
	}
	c.fault(mockserver.Fault{Operation: "listEndpoints", Status: 403, Code: "blocked", Message: "Not today"})
	assert.JSONEq(t, `{"error":"blocked","message":"Not today","status":403}`, c.get(c.project()+"/endpoints").body)
	c.hf.ClearFaults()
	c.fault(mockserver.Fault{Operation: "listEndpoints", Status: 500, Body: `{"oops":true}`})
	assert.Equal(t, `{"oops":true}`, c.get(c.project()+"/endpoints").body)
}

func TestFaultyRateLimits(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	for form, want := range map[string]map[string]string{
		"":                         {"Retry-After": "7", "X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(frozen.Unix()+7, 10)},
		mockserver.LimitRetryAfter: {"Retry-After": "7"},
		mockserver.LimitDate:       {"Retry-After": "Sun, 15 Mar 2026 12:00:07 GMT"},
		mockserver.LimitReset:      {"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(frozen.Unix()+7, 10)},
		mockserver.LimitNone:       {},
	} {
		id := c.fault(mockserver.Fault{Operation: "ingestEvent", Status: 429, RateLimit: form, RetryAfter: 6500 * time.Millisecond})
		got := c.ingest()
		assert.Equal(t, 429, got.status, form)
		assert.Equal(t, "rate_limit_exceeded", got.code())
		for _, name := range []string{"Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			assert.Equal(t, want[name], got.header.Get(name), "%s: %s", form, name)
		}
		c.hf.RemoveFault(id)
	}
}

func TestFaultsInTheDialect(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithDialect(mockserver.SDK22), mockserver.WithFrozenClock(frozen))
	c.fault(mockserver.Fault{Operation: "ingestEvent", Status: 429})
	assert.Equal(t, strconv.FormatInt(frozen.Unix()*1000+1000, 10), c.ingest().header.Get("X-RateLimit-Reset"), "as a 429 of that dialect has it")
}

func TestFaultShare(t *testing.T) {
	t.Parallel()
	run := func(seed string) string {
		c := newCaller(t, mockserver.WithSeed(seed))
		c.fault(mockserver.Fault{ID: "half", Operation: "ingestEvent", Status: 500, Share: 0.5})
		var b strings.Builder
		for range 100 {
			b.WriteString(strconv.Itoa(c.ingest().status / 100))
		}
		return b.String()
	}
	first := run("one")
	assert.InDelta(t, 50, strings.Count(first, "5"), 20)
	assert.Equal(t, first, run("one"))
	assert.NotEqual(t, first, run("two"))
}

// transports are the two ways to a server.
func transports(hf *mockserver.Server) map[string]http.RoundTripper {
	return map[string]http.RoundTripper{"network": &http.Transport{DisableKeepAlives: true}, "in process": hf}
}

func (c caller) raw(rt http.RoundTripper, method, path, body string) (*http.Response, error) {
	r, err := http.NewRequest(method, c.hf.URL()+path, strings.NewReader(body))
	require.NoError(c.t, err)
	r.Header = c.header.Clone()
	return rt.RoundTrip(r)
}

func TestFaultsOfTheConnection(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for name, rt := range transports(c.hf) {
		key := c.with("Idempotency-Key", name)
		for _, damage := range []string{mockserver.DamageReset, mockserver.DamageLost} {
			c.fault(mockserver.Fault{ID: damage + name, Operation: "ingestEvent", Damage: damage, Times: 1})
			_, err := key.raw(rt, http.MethodPost, "/api/v1/events", anEvent)
			require.Error(t, err, name)
			assert.True(t, errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF), "%s: %v", name, err)
			entries := c.hf.Journal(mockserver.Filter{Applied: damage + name})
			require.Len(t, entries, 1)
			assert.Equal(t, "the connection was broken off", entries[0].Error)
			assert.Zero(t, entries[0].Status)
			assert.Empty(t, entries[0].RequestViolation, "a body that nobody read is not judged")
			if damage == mockserver.DamageReset {
				assert.Zero(t, c.hf.Count(mockserver.Filter{Header: "Idempotency-Key: " + name, Status: 201}))
			}
		}
		// The lost one was handled: sent again, it is known.
		first := c.get(c.project() + "/events").object(200)["totalElements"]
		require.Equal(t, 201, key.ingest().status)
		assert.Equal(t, first, c.get(c.project() + "/events").object(200)["totalElements"], name)

		c.fault(mockserver.Fault{Operation: "listEndpoints", Damage: mockserver.DamageTruncate, Times: 1})
		res, err := c.raw(rt, http.MethodGet, c.project()+"/endpoints", "")
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, name)
		assert.NotEmpty(t, body)
		assert.Less(t, len(body), int(res.ContentLength))
	}
}

func TestFaultsOfTheBody(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for damage, check := range map[string]func(reply){
		mockserver.DamageMalformed: func(r reply) {
			assert.NotEmpty(t, r.body)
			assert.False(t, json.Valid([]byte(r.body)))
			assert.Equal(t, 200, r.status)
		},
		mockserver.DamageEmpty: func(r reply) {
			assert.Empty(t, r.body)
			assert.Empty(t, r.header.Get("Content-Type"))
			assert.Equal(t, 200, r.status)
		},
		mockserver.DamageContentType: func(r reply) {
			assert.True(t, json.Valid([]byte(r.body)))
			assert.Equal(t, "text/plain", r.header.Get("Content-Type"))
		},
		mockserver.DamageHTML: func(r reply) {
			assert.Equal(t, 502, r.status)
			assert.Contains(t, r.body, "<h1>502 Bad Gateway</h1>")
			assert.Equal(t, "text/html", r.header.Get("Content-Type"))
			assert.Empty(t, r.header.Get("X-Correlation-ID"), "the platform was not reached")
		},
	} {
		id := c.fault(mockserver.Fault{Operation: "listEndpoints", Damage: damage})
		check(c.get(c.project() + "/endpoints"))
		c.hf.RemoveFault(id)
	}
	c.fault(mockserver.Fault{Operation: "listEndpoints", Damage: mockserver.DamageEmpty, Status: 500})
	got := c.get(c.project() + "/endpoints")
	assert.Equal(t, 500, got.status)
	assert.Empty(t, got.body)
}

func TestFaultDelayPassesOnTheServersClock(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	c.fault(mockserver.Fault{ID: "slow", Operation: "ingestEvent", Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var group sync.WaitGroup
	group.Go(func() { assert.Equal(t, 201, c.ingest().status) })
	// However often the clock is moved before the request is there, it passes in
	// the end.
	group.Go(func() {
		for c.hf.Count(mockserver.Filter{Applied: "slow"}) == 0 && ctx.Err() == nil {
			assert.NoError(t, c.hf.Advance(ctx, time.Hour))
		}
	})
	group.Wait()
	entry := c.hf.Journal(mockserver.Filter{Applied: "slow"})[0]
	assert.GreaterOrEqual(t, entry.Ended.Sub(entry.Started), time.Hour)
}

func TestFaultDelayEndsWithTheServer(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	id := c.fault(mockserver.Fault{Operation: "ingestEvent", Delay: time.Hour})
	done := make(chan error, 1)
	go func() {
		_, err := c.raw(c.hf, http.MethodPost, "/api/v1/events", anEvent)
		done <- err
	}()
	for c.hf.Faults()[0].Fired == 0 {
		runtime.Gosched() // until the request is there
	}
	require.NoError(t, c.hf.Close())
	assert.Error(t, <-done)
	assert.Equal(t, 1, c.hf.Count(mockserver.Filter{Applied: id}))
}

func TestFaultsInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, mockserver.WithoutListener())
		c.fault(mockserver.Fault{Operation: "listEndpoints", Delay: time.Minute, Damage: mockserver.DamageDribble})
		began := time.Now()
		res, err := c.raw(c.hf, http.MethodGet, c.project()+"/endpoints", "")
		require.NoError(t, err)
		assert.Zero(t, time.Since(began), "the header comes at once")
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		assert.Equal(t, time.Minute, time.Since(began))
		assert.True(t, json.Valid(body))

		c.fault(mockserver.Fault{Operation: "ingestEvent", Delay: time.Minute})
		began = time.Now()
		_, err = c.raw(c.hf, http.MethodPost, "/api/v1/events", anEvent)
		require.NoError(t, err)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}

func TestFaultPreferredByARequest(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	got := c.with("Prefer", "respond-async, code=429;x=1, rate-limit=none").ingest()
	assert.Equal(t, 429, got.status)
	assert.Empty(t, got.header.Get("Retry-After"))
	assert.Equal(t, "code=429, rate-limit=none", got.header.Get("Preference-Applied"))
	assert.Equal(t, 201, c.with("Prefer", "return=minimal").ingest().status, "what is not known is not for us")
	assert.Equal(t, 201, c.with("Prefer", "delay=1").ingest().status)
	assert.Equal(t, 201, c.with("Prefer", `delay="1ms"`).ingest().status)
	assert.Equal(t, 502, c.with("Prefer", "damage=html").ingest().status)
	for _, bad := range []string{"code=abc", "code=200", "code=600", "delay=-1", "delay=x", "delay=99999999999", "damage=flood", "rate-limit=none", "code=429, rate-limit=x"} {
		got := c.with("Prefer", bad).ingest()
		assert.Equal(t, 400, got.status, bad)
		assert.Equal(t, "invalid_request", got.code())
		assert.Contains(t, got.body, "Prefer", bad)
	}
	c.fault(mockserver.Fault{Operation: "*", Status: 500})
	assert.Equal(t, 404, c.with("Prefer", "code=404").ingest().status, "the request's own wish comes first")
}

func TestFaultsMustMakeSense(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.fault(mockserver.Fault{ID: "taken", Operation: "*", Delay: 1})
	for want, f := range map[string]mockserver.Fault{
		`no operation "ingestEvents"`:                {Operation: "ingestEvents", Status: 500},
		"either an operation or an endpoint":         {Status: 500},
		"name either an operation or":                {Operation: "*", Endpoint: "*", Status: 500},
		"no endpoint or destination " + unknown:      {Endpoint: unknown, Status: 500},
		"nothing goes wrong":                         {Operation: "*"},
		"times -1":                                   {Operation: "*", Status: 500, Times: -1},
		"share 1.5":                                  {Operation: "*", Status: 500, Share: 1.5},
		"attempt -1":                                 {Endpoint: "*", Status: 500, Attempt: -1},
		"conditions of deliveries":                   {Operation: "*", Status: 500, EventType: "a"},
		"delay -1ns":                                 {Operation: "*", Delay: -1},
		"delay 25h":                                  {Operation: "*", Delay: 25 * time.Hour},
		"status 200 is not between 300":              {Operation: "*", Status: 200},
		"status 600":                                 {Endpoint: "*", Status: 600},
		"code, message and body go with a status":    {Operation: "*", Delay: 1, Code: "x"},
		"a body stands instead":                      {Operation: "*", Status: 500, Code: "x", Body: "y"},
		"a receiver has no error codes":              {Endpoint: "*", Status: 500, Code: "x"},
		`no rate limit form "x"`:                     {Operation: "*", Status: 429, RateLimit: "x"},
		"go with status 429":                         {Operation: "*", Status: 500, RetryAfter: 1},
		`no damage "x"`:                              {Operation: "*", Damage: "x"},
		"a dribble needs":                            {Operation: "*", Damage: mockserver.DamageDribble},
		"without an answer there is no status":       {Operation: "*", Status: 500, Damage: mockserver.DamageReset},
		`there is one with id "taken"`:               {ID: "taken", Operation: "*", Delay: 1},
		"retry after 25h0m0s is not between 0 and 2": {Operation: "*", Status: 429, RetryAfter: 25 * time.Hour},
	} {
		_, err := c.hf.AddFault(f)
		assert.ErrorContains(t, err, want)
	}
	assert.Len(t, c.hf.Faults(), 1)
}
