package journal_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

var start = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func request(operation string, status int) journal.Entry {
	return journal.Entry{Kind: journal.KindRequest, Operation: operation, Status: status, Method: "POST", URL: "/api/v1/" + operation + "?a=1", Started: start}
}

func attempt(eventType string, n int, outcome string) journal.Entry {
	return journal.Entry{
		Kind: engine.KindDelivery, EventType: eventType, Attempt: n, MaxAttempts: 7, Outcome: outcome, Status: 500, URL: "http://127.0.0.1/hook",
		Started: start, Ended: start, DeliveryID: "d1", RequestBody: []byte(`{"secret":"is data"}`), RequestHeader: http.Header{"X-Event-Id": {"e1"}},
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{}, nil, nil)
	j.Add(request("ingestEvent", 201))
	j.Add(attempt("order.created", 1, engine.OutcomeRetry))
	j.Add(attempt("order.created", 2, engine.OutcomeSuccess))
	faulty := request("getEndpoint", 503)
	faulty.Applied = []string{"fault-1", "slow"}
	j.Add(faulty)
	for name, tc := range map[string]struct {
		filter journal.Filter
		want   string
	}{
		"all":             {journal.Filter{}, "1 2 3 4"},
		"kind":            {journal.Filter{Kind: engine.KindDelivery}, "2 3"},
		"after":           {journal.Filter{After: 2}, "3 4"},
		"operation":       {journal.Filter{Operation: "ingestEvent"}, "1"},
		"method":          {journal.Filter{Method: "post"}, "1 4"},
		"url":             {journal.Filter{URL: "/api/v1/ingestEvent"}, "1"},
		"url with query":  {journal.Filter{URL: "/api/v1/ingestEvent?a=1"}, "1"},
		"url glob":        {journal.Filter{URL: "http://*/hook"}, "2 3"},
		"status":          {journal.Filter{Status: 500}, "2 3"},
		"event type":      {journal.Filter{EventType: "order.*"}, "2 3"},
		"every type":      {journal.Filter{EventType: "**"}, "2 3"},
		"attempt":         {journal.Filter{Attempt: 2}, "3"},
		"outcome":         {journal.Filter{Outcome: engine.OutcomeRetry}, "2"},
		"header":          {journal.Filter{Header: "x-event-id"}, "2 3"},
		"header value":    {journal.Filter{Header: "X-Event-Id: e*"}, "2 3"},
		"header no value": {journal.Filter{Header: "X-Event-Id: f*"}, ""},
		"body":            {journal.Filter{BodyContains: "is data"}, "2 3"},
		"applied":         {journal.Filter{Applied: "slow"}, "4"},
		"several":         {journal.Filter{Status: 500, Attempt: 1}, "2"},
		"delivery":        {journal.Filter{DeliveryID: "d1", EndpointID: "e"}, ""},
	} {
		var got []string
		for _, e := range j.Find(tc.filter) {
			got = append(got, fmt.Sprint(e.Number))
		}
		assert.Equal(t, tc.want, strings.Join(got, " "), name)
		assert.Equal(t, len(got), j.Count(tc.filter), name)
	}
	j.Clear()
	assert.Empty(t, j.Find(journal.Filter{}))
	j.Add(request("x", 200))
	assert.Equal(t, int64(5), j.Last(), "numbers go on")
}

func TestEveryPartOfAFilterCounts(t *testing.T) {
	t.Parallel()
	// A field that no part reads would match everything.
	for _, f := range []journal.Filter{
		{Kind: "x"}, {After: 9}, {Operation: "x"}, {Method: "x"}, {URL: "x"}, {Status: 1}, {ProjectID: "x"}, {EventID: "x"}, {EventType: "x"},
		{DeliveryID: "x"}, {EndpointID: "x"}, {SubscriptionID: "x"}, {SourceID: "x"}, {DestinationID: "x"}, {Attempt: 9}, {Outcome: "x"},
		{Header: "X"}, {BodyContains: "x"}, {Applied: "x"}, {OffContract: true},
	} {
		j := journal.New(journal.Limits{}, nil, nil)
		j.Add(journal.Entry{})
		assert.Zero(t, j.Count(f), "%+v", f)
		assert.NotEqual(t, "anything", f.String())
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{Entries: 3}, nil, nil)
	for range 10 {
		j.Add(request("x", 200))
	}
	found := j.Find(journal.Filter{})
	require.Len(t, found, 3)
	assert.Equal(t, int64(8), found[0].Number)
	assert.Equal(t, int64(7), j.Dropped())

	j = journal.New(journal.Limits{Bytes: 100_000}, nil, nil)
	for range 10 {
		e := request("x", 200)
		e.RequestBody = make([]byte, 40_000)
		j.Add(e)
	}
	assert.Len(t, j.Find(journal.Filter{}), 2)
	huge := request("x", 200)
	huge.ResponseBody = make([]byte, 200_000)
	j.Add(huge)
	assert.Len(t, j.Find(journal.Filter{}), 1, "the newest stays, whatever its size")
}

func TestReadersGetTheirOwnCopy(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{}, nil, nil)
	j.Add(attempt("a", 1, engine.OutcomeSuccess))
	got := j.Find(journal.Filter{})[0]
	got.RequestBody[0] = 'X'
	got.RequestHeader.Set("X-Event-Id", "changed")
	again := j.Find(journal.Filter{})[0]
	assert.Equal(t, `{"secret":"is data"}`, string(again.RequestBody))
	assert.Equal(t, "e1", again.RequestHeader.Get("X-Event-Id"))
}

func TestWaitSeesThePastAndTheFuture(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journal.New(journal.Limits{}, nil, nil)
		j.Add(attempt("order.created", 1, engine.OutcomeRetry))
		var later sync.WaitGroup
		later.Go(func() {
			time.Sleep(time.Hour) // of the bubble
			j.Add(attempt("order.created", 2, engine.OutcomeRetry))
			j.Add(request("x", 200))
			j.Add(attempt("order.created", 3, engine.OutcomeDLQ))
		})
		got, err := j.Wait(t.Context(), journal.Filter{EventType: "order.created"}, 1)
		require.NoError(t, err)
		assert.Equal(t, int64(1), got[0].Number)
		got, err = j.Wait(t.Context(), journal.Filter{EventType: "order.created"}, 3)
		require.NoError(t, err)
		assert.Equal(t, []int64{1, 2, 4}, []int64{got[0].Number, got[1].Number, got[2].Number})
		later.Wait()
	})
}

func TestWaitThatIsDisappointed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := journal.New(journal.Limits{}, nil, nil)
		j.Add(request("ingestEvent", 201))
		j.Add(attempt("order.created", 1, engine.OutcomeRetry))
		j.Add(attempt("order.paid", 1, engine.OutcomeRetry))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := j.Wait(ctx, journal.Filter{Kind: engine.KindDelivery, EventType: "order.created", Outcome: engine.OutcomeSuccess}, 1)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var wait *journal.WaitError
		require.True(t, errors.As(err, &wait))
		require.Len(t, wait.Near, 2, "the request is of another kind")
		assert.Equal(t, []journal.Mismatch{{Part: "outcome", Want: "SUCCESS", Got: "RETRY"}}, wait.Near[0].Mismatches, "the nearest comes first")
		assert.Len(t, wait.Near[1].Mismatches, 2)
		assert.ErrorContains(t, err, "outcome: want SUCCESS, got RETRY")
		assert.ErrorContains(t, err, "kind=delivery eventType=order.created outcome=SUCCESS")

		_, err = j.Wait(ctx, journal.Filter{Kind: engine.KindForward, EventType: "x"}, 2)
		assert.ErrorContains(t, err, "0 instead of 2")
		assert.ErrorContains(t, err, "nothing like it")
	})
}

func TestManyAddAndWait(t *testing.T) {
	t.Parallel()
	j := journal.New(journal.Limits{}, nil, nil)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() { j.Add(request("x", 200)) })
		group.Go(func() {
			got, err := j.Wait(t.Context(), journal.Filter{Operation: "x"}, 25)
			assert.NoError(t, err)
			assert.Len(t, got, 25)
		})
	}
	group.Wait()
}

func TestLines(t *testing.T) {
	t.Parallel()
	retry := attempt("order.created", 1, engine.OutcomeRetry)
	retry.Number, retry.NextRetryAt, retry.Applied = 7, start.Add(90*time.Second), []string{"slow"}
	assert.Equal(t, "#7 12:00:00.000 delivery of order.created d1 attempt 1/7 to http://127.0.0.1/hook → 500 → retry at 12:01:30.000, in 1m30s [on purpose: slow]", retry.String())
	refused := journal.Entry{Kind: engine.KindDelivery, EventType: "a", DeliveryID: "d", Reason: "the endpoint is disabled", Outcome: engine.OutcomeFailed, Started: start}
	assert.Equal(t, "#0 12:00:00.000 delivery of a d not sent: the endpoint is disabled → FAILED", refused.String())
	assert.Equal(t, "#0 12:00:00.000 POST /api/v1/x?a=1 → 404 (x)", request("x", 404).String())
	broken := request("", 0)
	broken.Error = "the connection was broken off"
	assert.Equal(t, "#0 12:00:00.000 POST /api/v1/?a=1 → the connection was broken off (no operation)", broken.String())
}
