package api_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func (s *stage) replayOne(ctx context.Context, id string, params gen.ReplayDeliveryParams) (apiserver.ReplayDeliveryResponseObject, error) {
	return s.ReplayDelivery(ctx, apiserver.ReplayDeliveryRequestObject{ID: id, Params: params})
}

func (s *stage) replayMany(ctx context.Context, input gen.BulkReplayInput) (gen.BulkReplayResult, error) {
	r, err := s.BulkReplayDeliveries(ctx, apiserver.BulkReplayDeliveriesRequestObject{Body: &input})
	if err != nil {
		return gen.BulkReplayResult{}, err
	}
	return gen.BulkReplayResult(r.(apiserver.BulkReplayDeliveries202JSONResponse)), nil
}

func TestAReplaySendsAgain(t *testing.T) {
	t.Parallel()
	for _, status := range []string{store.StatusFailed, store.StatusDLQ, store.StatusPending, store.StatusProcessing} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.deliver("d", "shop", status, 0, func(d *store.Delivery) { d.FailedAt = &began })
			r, err := s.replayOne(shopKey(), "d", gen.ReplayDeliveryParams{})
			require.NoError(t, err)
			assert.Equal(t, apiserver.ReplayDelivery202Response{}, r)
			s.settle()
			got := s.delivery("d")
			assert.Equal(t, store.StatusSuccess, got.Status)
			assert.Equal(t, 1, got.AttemptCount)
			assert.Nil(t, got.FailedAt)
			assert.Equal(t, 1, s.out.count())
		})
	}
}

func TestAReplayFromAnAttemptContinuesThere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.out.status = 503
	s.deliver("d", "shop", store.StatusDLQ, 0)
	_, err := s.replayOne(shopKey(), "d", gen.ReplayDeliveryParams{FromAttempt: ptr(2)})
	require.NoError(t, err)
	s.settle()
	got := s.delivery("d")
	assert.Equal(t, store.StatusDLQ, got.Status, "attempt 2 of 2 is the last")
	assert.Equal(t, 2, got.AttemptCount)
	assert.Equal(t, 1, s.out.count())
}

func TestWhatIsNotReplayed(t *testing.T) {
	t.Parallel()
	const successful = "Cannot replay successful delivery"
	for name, test := range map[string]struct {
		status  string
		from    *int
		message string
	}{
		"succeeded":               {store.StatusSuccess, nil, successful},
		"succeeded, from attempt": {store.StatusSuccess, ptr(1), successful},
		"from 0":                  {store.StatusFailed, ptr(0), "fromAttempt must be between 1 and 2"},
		"from -1":                 {store.StatusFailed, ptr(-1), "fromAttempt must be between 1 and 2"},
		"from one too many":       {store.StatusFailed, ptr(3), "fromAttempt must be between 1 and 2"},
		"nothing attempted":       {store.StatusPending, ptr(1), "fromAttempt must be between 1 and 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.deliver("d", "shop", test.status, 0)
			before := s.delivery("d")
			_, err := s.replayOne(shopKey(), "d", gen.ReplayDeliveryParams{FromAttempt: test.from})
			refused(t, err, 400, test.message)
			assert.Equal(t, before, s.delivery("d"))
		})
	}
}

func TestADryRunOnlyTells(t *testing.T) {
	t.Parallel()
	const skip = "SKIP: Delivery already succeeded. Safe replay will not re-send."
	for status, want := range map[string]string{
		store.StatusSuccess: skip,
		store.StatusFailed:  "WILL_SEND: POST http://shop.example with Idempotency-Key: key-d (attempt 3/2)",
		store.StatusDLQ:     "WILL_SEND: POST http://shop.example with Idempotency-Key: key-d (attempt 3/2)",
		store.StatusPending: "WILL_SEND: POST http://shop.example with Idempotency-Key: key-d (attempt 1/2)",
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.deliver("d", "shop", status, 0)
			before := s.delivery("d")
			r, err := s.replayOne(shopKey(), "d", gen.ReplayDeliveryParams{DryRun: ptr(true), FromAttempt: ptr(99)})
			require.NoError(t, err)
			assert.Equal(t, apiserver.ReplayDelivery200JSONResponse{
				DeliveryID: "d", EventID: "event-d", EndpointID: "shop", EndpointURL: "http://shop.example", EventType: "order.created",
				IdempotencyKey: "key-d", Payload: `{"n": 1}`, PreviousAttemptCount: before.AttemptCount, MaxAttempts: 2,
				CurrentStatus: gen.DeliveryStatus(status), LastAttemptAt: before.LastAttemptAt,
				PreviousAttempts: []gen.DeliveryAttemptSummary{}, Plan: want,
			}, r)
			s.settle()
			assert.Equal(t, before, s.delivery("d"))
			assert.Zero(t, s.out.count())
		})
	}
}

func TestBulkReplay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		input gen.BulkReplayInput
		want  gen.BulkReplayResult
		again []string // what the receiver gets
	}{
		"nothing named": {
			gen.BulkReplayInput{DeliveryIDs: []string{}}, gen.BulkReplayResult{Message: "No deliveryIds or projectId provided"}, nil,
		},
		"ids": {
			gen.BulkReplayInput{DeliveryIDs: []string{"ok", "failed", "nothing", "elsewhere", "stranger", "failed"}, Limit: ptr(1)},
			gen.BulkReplayResult{TotalRequested: 6, Replayed: 1, Skipped: 5, TotalMatched: 6, Message: "Bulk replay initiated for 1 deliveries"},
			[]string{"failed"},
		},
		"project": {
			gen.BulkReplayInput{ProjectID: ptr("shop")},
			gen.BulkReplayResult{TotalRequested: 3, Replayed: 3, TotalMatched: 3, Message: "Bulk replay initiated for 3 deliveries"},
			[]string{"dead", "failed", "pending"},
		},
		"status": {
			gen.BulkReplayInput{ProjectID: ptr("shop"), Status: ptr(gen.DeliveryStatusDLQ)},
			gen.BulkReplayResult{TotalRequested: 1, Replayed: 1, TotalMatched: 1, Message: "Bulk replay initiated for 1 deliveries"},
			[]string{"dead"},
		},
		"status SUCCESS": {
			gen.BulkReplayInput{ProjectID: ptr("shop"), Status: ptr(gen.DeliveryStatusSuccess)},
			gen.BulkReplayResult{Message: "Bulk replay initiated for 0 deliveries"}, nil,
		},
		"endpoint of another": {
			gen.BulkReplayInput{ProjectID: ptr("shop"), EndpointID: ptr("other")},
			gen.BulkReplayResult{Message: "Bulk replay initiated for 0 deliveries"}, nil,
		},
		"limit": {
			gen.BulkReplayInput{ProjectID: ptr("shop"), Limit: ptr(2)},
			gen.BulkReplayResult{TotalRequested: 2, Replayed: 2, TotalMatched: 3, HasMore: true, Message: "Bulk replay initiated for 2 deliveries"},
			[]string{"dead", "failed"},
		},
		"limit 0 is none": {
			gen.BulkReplayInput{ProjectID: ptr("shop"), Limit: ptr(0)},
			gen.BulkReplayResult{TotalRequested: 3, Replayed: 3, TotalMatched: 3, Message: "Bulk replay initiated for 3 deliveries"},
			[]string{"dead", "failed", "pending"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.deliver("ok", "shop", store.StatusSuccess, 0)
			s.deliver("dead", "shop", store.StatusDLQ, 1)
			s.deliver("failed", "shop", store.StatusFailed, 2)
			s.deliver("pending", "shop", store.StatusPending, 3)
			s.deliver("elsewhere", "other", store.StatusFailed, 4)
			s.deliver("stranger", "foreign", store.StatusFailed, 5)
			got, err := s.replayMany(shopKey(), test.input)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
			s.settle()
			var again []string
			for _, request := range s.out.seen {
				again = append(again, request.Header.Get("X-Delivery-Id"))
			}
			assert.ElementsMatch(t, test.again, again)
		})
	}
}

func TestProjectsOfABulkReplay(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for project, want := range map[string]struct {
		ctx     context.Context
		status  int
		message string
	}{
		"nothing": {person("home"), 404, "Project not found"},
		"closed":  {person("home"), 404, "Project not found"},
		"foreign": {shopKey(), 403, "Access denied"},
		"other":   {shopKey(), 403, textOtherProject},
	} {
		_, err := s.replayMany(want.ctx, gen.BulkReplayInput{ProjectID: &project})
		refused(t, err, want.status, want.message)
	}
}

func TestWithoutRoomNothingIsReplayed(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *engine.Config) { c.Queue = 1 })
	s.deliver("a", "shop", store.StatusFailed, 0)
	s.deliver("b", "shop", store.StatusFailed, 1)
	a, b := s.delivery("a"), s.delivery("b")
	_, err := s.replayMany(shopKey(), gen.BulkReplayInput{ProjectID: ptr("shop")})
	refused(t, err, 429, "Too many requests. Please retry after 1 seconds.")
	assert.Equal(t, a, s.delivery("a"))
	assert.Equal(t, b, s.delivery("b"))
	assert.Zero(t, s.out.count())
}
