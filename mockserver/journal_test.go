package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
	"github.com/webhook-platform/hookflow-go/verify"
)

var frozen = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// ladder is a subscription with two attempts, a minute apart.
const ladder = `,"retryDelays":"60","maxAttempts":2`

func TestJournalTellsTheWholeStory(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	endpoint, secret := c.subscribe(newReceiver(t, 503).url, "order.*", ladder)
	mark := c.hf.LastEntry()
	event := c.post("/api/v1/events", `{"type":"order.created","data":{"n": 1.50}}`).text(201, "eventId")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()

	first, err := c.hf.WaitForDelivery(ctx, mockserver.Filter{EventID: event})
	require.NoError(t, err)
	assert.Equal(t, mockserver.OutcomeRetry, first.Outcome)
	assert.Equal(t, endpoint, first.EndpointID)
	assert.Equal(t, 503, first.Status)
	assert.Equal(t, "HTTP 503", first.Reason)
	assert.Equal(t, frozen, first.Started)
	assert.Equal(t, `{"n": 1.50}`, string(first.RequestBody))
	assert.Equal(t, "answered", string(first.ResponseBody))
	assert.NoError(t, verify.Signature(first.RequestBody, first.RequestHeader.Get("X-Signature"), []string{secret},
		verify.WithClock(func() time.Time { return frozen })), "what the journal shows verifies")
	assert.Equal(t, "eventDelivery", first.Operation)
	assert.False(t, first.OffContract(), first.RequestViolation)

	require.NoError(t, c.hf.Advance(ctx, time.Hour))
	last, err := c.hf.WaitForDelivery(ctx, mockserver.Filter{EventID: event, Attempt: 2})
	require.NoError(t, err)
	assert.Equal(t, mockserver.OutcomeDLQ, last.Outcome)
	assert.Equal(t, first.NextRetryAt, last.Started)

	sent, err := c.hf.WaitForRequest(ctx, mockserver.Filter{After: mark, Operation: "ingestEvent"})
	require.NoError(t, err)
	assert.Equal(t, 201, sent.Status)
	assert.Equal(t, c.hf.ProjectID(), sent.ProjectID)
	assert.Contains(t, string(sent.ResponseBody), event)
	assert.NotContains(t, sent.RequestHeader.Get("X-Api-Key"), "not-a-secret", "the key is masked")
	assert.Equal(t, 3, c.hf.Count(mockserver.Filter{After: mark}))
	made := c.hf.Journal(mockserver.Filter{Operation: "createEndpoint"})
	require.Len(t, made, 1)
	assert.NotContains(t, string(made[0].ResponseBody), secret)

	c.hf.ClearJournal()
	assert.Zero(t, c.hf.Count(mockserver.Filter{}))
}

func TestJournalTellsWhatIsOffTheContract(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.post("/api/v1/events", `{"type":"a","data":1}`)
	c.post("/api/v1/events", `{"type":"NOT A TYPE","data":1}`)
	c.with("X-API-Key", "").post("/api/v1/events", `{"type":"a"}`)
	c.get("/api/v1/nope")
	c.get(c.project() + "/endpoints/")
	off := c.hf.Journal(mockserver.Filter{OffContract: true})
	require.Len(t, off, 4)
	assert.Contains(t, off[0].RequestViolation, "type: Event type must be lowercase")
	assert.Contains(t, off[1].RequestViolation, "data", "also where the credential was refused first")
	assert.Equal(t, 401, off[1].Status)
	assert.Equal(t, "no operation for GET /api/v1/nope", off[2].RequestViolation)
	for _, e := range off {
		assert.Empty(t, e.ResponseViolation)
	}
}

func TestJournalOfADialect(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithDialect(mockserver.SDK22))
	c.get(c.project() + "/endpoints")
	got := c.hf.Journal(mockserver.Filter{Operation: "listEndpoints"})
	require.Len(t, got, 1)
	assert.Equal(t, "[]", string(got[0].ResponseBody), "the journal has what was on the wire")
	assert.Contains(t, got[0].ResponseViolation, "type")
}

func TestJournalOfWhatIsNotSent(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	endpoint, _ := c.subscribe(newReceiver(t, 200).url, "a", ladder)
	c.put(c.project()+"/endpoints/"+endpoint, `{"url":"http://127.0.0.1:1/","enabled":false}`).object(200)
	c.post("/api/v1/events", `{"type":"a","data":1}`)
	got, err := c.hf.WaitForDelivery(t.Context(), mockserver.Filter{EndpointID: endpoint})
	require.NoError(t, err)
	assert.Zero(t, got.Attempt)
	assert.Equal(t, "the endpoint is disabled", got.Reason)
	assert.False(t, got.OffContract())
}

func TestJournalOfProbesAndForwards(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	r := newReceiver(t, 200)
	endpoint, _ := c.subscribe(r.url, "a", ladder)
	c.post(c.project()+"/endpoints/"+endpoint+"/test", "").object(200)
	c.post(c.project()+"/endpoints/"+endpoint+"/verify", "").object(200)
	source := c.post(c.project()+"/incoming-sources", `{"name":"Shop"}`).object(201)
	c.post(c.project()+"/incoming-sources/"+source["id"].(string)+"/destinations", `{"url":"`+r.url+`","authType":"BEARER","authConfig":"{\"token\":\"t0ken\"}"}`).object(201)
	c.post("/ingress/"+source["ingressPathToken"].(string), `{"any":1}`).object(202)

	forward, err := c.hf.WaitForForward(t.Context(), mockserver.Filter{SourceID: source["id"].(string)})
	require.NoError(t, err)
	assert.Equal(t, `{"any":1}`, string(forward.RequestBody))
	assert.Equal(t, mockserver.OutcomeSuccess, forward.Outcome)
	assert.Equal(t, "Bearer ***MASKED***", forward.RequestHeader.Get("Authorization"))
	for _, kind := range []string{mockserver.KindTest, mockserver.KindVerification, mockserver.KindForward} {
		got := c.hf.Journal(mockserver.Filter{Kind: kind})
		require.Len(t, got, 1, kind)
		assert.False(t, got[0].OffContract(), got[0].RequestViolation)
	}
	assert.Equal(t, mockserver.OutcomeFailed, c.hf.Journal(mockserver.Filter{Kind: mockserver.KindVerification})[0].Outcome, "it sends no challenge back")
}

func TestWaitSaysWhatIsPending(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	c.subscribe(newReceiver(t, 500).url, "a", ladder)
	c.post("/api/v1/events", `{"type":"a","data":1}`)
	require.NoError(t, c.hf.Settle(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.hf.WaitForDelivery(ctx, mockserver.Filter{EventType: "a", Outcome: mockserver.OutcomeSuccess})
	require.ErrorIs(t, err, context.Canceled)
	assert.ErrorContains(t, err, "outcome: want SUCCESS, got RETRY")
	assert.ErrorContains(t, err, "of a (HTTP 500), attempt 2 due in")

	_, err = c.hf.WaitForDelivery(ctx, mockserver.Filter{Kind: mockserver.KindRequest})
	assert.ErrorContains(t, err, "kind request")
	_, err = c.hf.WaitForCount(ctx, mockserver.Filter{}, 0)
	assert.ErrorContains(t, err, "0 entries")
}

func TestObserverSeesEveryExchange(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []mockserver.Entry
	c := newCaller(t, mockserver.WithJournal(1, 0), mockserver.WithObserver(func(e mockserver.Entry) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, e)
	}))
	for range 3 {
		c.post("/api/v1/events", `{"type":"A"}`)
	}
	mu.Lock()
	defer mu.Unlock()
	require.Len(t, seen, 3, "however few the journal keeps")
	assert.Len(t, c.hf.Journal(mockserver.Filter{}), 1)
	assert.NotEmpty(t, seen[0].RequestViolation)
}

func TestWholeAnswerIsThereBeforeItsEntry(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for range 20 {
		c.post("/api/v1/events", `{"type":"a","data":"`+strings.Repeat("x", 9000)+`"}`)
	}
	for n := 1; n <= 20; n++ {
		res, err := c.raw(http.DefaultTransport, http.MethodGet, c.project()+"/events?size=20", "")
		require.NoError(t, err)
		// The value ends before the connection says so.
		var got json.RawMessage
		require.NoError(t, json.NewDecoder(res.Body).Decode(&got))
		require.Equal(t, n, c.hf.Count(mockserver.Filter{Operation: "listEvents"}), "the caller finds its own exchange")
		entry := c.hf.Journal(mockserver.Filter{Operation: "listEvents"})[n-1]
		assert.Equal(t, string(got), string(bytes.TrimSpace(entry.ResponseBody)))
		assert.Equal(t, int64(len(entry.ResponseBody)), entry.ResponseSize)
		res.Body.Close()
	}
}

func TestEntriesAreReadable(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.post("/api/v1/events", `{"type":"a","data":1}`)
	line := c.hf.Journal(mockserver.Filter{})[0].String()
	assert.Regexp(t, `^#1 \d\d:\d\d:\d\d\.\d{3} POST /api/v1/events → 201 \(ingestEvent\)$`, line)
	_, err := json.Marshal(c.hf.Journal(mockserver.Filter{}))
	assert.NoError(t, err)
}

func TestJournalLimitsAreChecked(t *testing.T) {
	t.Parallel()
	_, err := mockserver.Start(t.Context(), mockserver.WithJournal(-1, 0))
	assert.ErrorContains(t, err, "-1")
}

// failed is a test that has failed.
type failed struct {
	testing.TB
	log      strings.Builder
	cleanups []func()
}

func (f *failed) Failed() bool                      { return true }
func (f *failed) Cleanup(fn func())                 { f.cleanups = append(f.cleanups, fn) }
func (f *failed) Logf(format string, values ...any) { fmt.Fprintf(&f.log, format+"\n", values...) }

func TestFailedTestIsToldWhatTheServerSaw(t *testing.T) {
	t.Parallel()
	f := &failed{TB: t}
	c := newCaller(f, mockserver.WithFrozenClock(frozen))
	_, secret := c.subscribe(newReceiver(t, 500).url, "a", ladder)
	c.post("/api/v1/events", `{"type":"a","data":1}`)
	c.post("/api/v1/events", `{"type":"A","data":1}`)
	require.NoError(t, c.hf.Settle(t.Context()))
	for _, fn := range f.cleanups {
		fn()
	}
	for _, want := range []string{
		"POST /api/v1/events → 201 (ingestEvent)", "attempt 1/2 to http://127.0.0.1", "→ 500 → retry at 12:0", "attempt 2 due in",
		"the request is off the contract: validation_error",
	} {
		assert.Contains(t, f.log.String(), want)
	}
	assert.NotContains(t, f.log.String(), secret)
	assert.NotContains(t, f.log.String(), mockserver.APIKey)
}
