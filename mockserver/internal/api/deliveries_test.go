package api_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const textOtherProject = "API key does not have access to this project"

func TestWhoReachesADelivery(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, project := range []string{"shop", "other", "closed", "foreign"} {
		s.deliver(project, project, store.StatusFailed, 0)
	}
	for name, test := range map[string]struct {
		ctx     context.Context
		id      string
		status  int    // 0: reached
		message string // of a delivery; of a list by event where it is another
		event   string
	}{
		"own":                         {shopKey(), "shop", 0, "", ""},
		"token, any project":          {person("home"), "other", 0, "", ""},
		"unknown":                     {shopKey(), "nothing", 404, "Delivery not found", "Event not found"},
		"key of another project":      {shopKey(), "other", 403, textOtherProject, textOtherProject},
		"key of another organisation": {shopKey(), "foreign", 403, "Access denied", "Access denied"},
		"token of another":            {person("away"), "shop", 403, "Access denied", "Access denied"},
		"deleted project":             {person("home"), "closed", 404, "Delivery not found", "Event not found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := func(err error, message string) {
				t.Helper()
				if test.status == 0 {
					assert.NoError(t, err)
					return
				}
				refused(t, err, test.status, message)
			}
			_, err := s.GetDelivery(test.ctx, apiserver.GetDeliveryRequestObject{ID: test.id})
			check(err, test.message)
			_, err = s.GetDeliveryAttempts(test.ctx, apiserver.GetDeliveryAttemptsRequestObject{ID: test.id})
			check(err, test.message)
			_, err = s.replayOne(test.ctx, test.id, gen.ReplayDeliveryParams{DryRun: ptr(true)})
			check(err, test.message)
			_, err = s.ListDeliveries(test.ctx, apiserver.ListDeliveriesRequestObject{Params: gen.ListDeliveriesParams{EventID: "event-" + test.id}})
			check(err, test.event)
			if test.status != 0 {
				_, err = s.replayOne(test.ctx, test.id, gen.ReplayDeliveryParams{FromAttempt: ptr(99)})
				check(err, test.message)
			}
		})
	}
}

func TestAttemptsAreInOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deliver("d", "shop", store.StatusDLQ, 0)
	s.write(func(tx *store.Tx) {
		for i, number := range []int{1, 2, 1, 2, 3} {
			tx.Attempts.Put(store.Attempt{
				ID: string(rune('a' + i)), DeliveryID: "d", AttemptNumber: number, HTTPStatusCode: ptr(500 + i),
				CreatedAt: began.Add(time.Duration(i) * time.Second),
			})
		}
		tx.Attempts.Put(store.Attempt{ID: "z", DeliveryID: "another", AttemptNumber: 1})
	})
	r, err := s.GetDeliveryAttempts(shopKey(), apiserver.GetDeliveryAttemptsRequestObject{ID: "d"})
	require.NoError(t, err)
	var ids string
	for _, a := range r.(apiserver.GetDeliveryAttempts200JSONResponse) {
		ids += a.ID
	}
	assert.Equal(t, "cadbe", ids, "by number, the newest first where numbers are equal")

	plan, err := s.replayOne(shopKey(), "d", gen.ReplayDeliveryParams{DryRun: ptr(true)})
	require.NoError(t, err)
	var codes []int
	for _, a := range plan.(apiserver.ReplayDelivery200JSONResponse).PreviousAttempts {
		codes = append(codes, *a.HTTPStatusCode)
	}
	assert.Equal(t, []int{502, 500, 503, 501, 504}, codes)
}

func TestNoAttemptsAreNoNull(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deliver("d", "shop", store.StatusPending, 0)
	r, err := s.GetDeliveryAttempts(shopKey(), apiserver.GetDeliveryAttemptsRequestObject{ID: "d"})
	require.NoError(t, err)
	assert.NotNil(t, r.(apiserver.GetDeliveryAttempts200JSONResponse))
	assert.Empty(t, r)
}

func TestFiltersOfDeliveries(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deliver("a", "shop", store.StatusSuccess, 0)
	s.deliver("b", "shop", store.StatusDLQ, 10, func(d *store.Delivery) { d.EndpointID, d.EventType = "shop2", "dd.dlq" })
	s.deliver("c", "shop", store.StatusFailed, 20, func(d *store.Delivery) { d.EndpointID = "shop2" })
	s.deliver("d", "shop", store.StatusFailed, 30, func(d *store.Delivery) { d.EventID = "event-c" })
	s.deliver("e", "other", store.StatusFailed, 40)
	at := func(seconds int) *time.Time { return ptr(began.Add(time.Duration(seconds) * time.Second)) }
	for name, test := range map[string]struct {
		params gen.ListDeliveriesByProjectParams
		want   string
	}{
		"none":               {gen.ListDeliveriesByProjectParams{}, "abcd"},
		"status":             {gen.ListDeliveriesByProjectParams{Status: ptr(gen.DeliveryStatusFailed)}, "cd"},
		"endpoint":           {gen.ListDeliveriesByProjectParams{EndpointID: ptr("shop2")}, "bc"},
		"event":              {gen.ListDeliveriesByProjectParams{EventID: ptr("event-c")}, "cd"},
		"event and endpoint": {gen.ListDeliveriesByProjectParams{EventID: ptr("event-c"), EndpointID: ptr("shop2")}, "c"},
		"status, endpoint":   {gen.ListDeliveriesByProjectParams{Status: ptr(gen.DeliveryStatusDLQ), EndpointID: ptr("shop2")}, "b"},
		"type":               {gen.ListDeliveriesByProjectParams{EventType: ptr("DLQ")}, "b"},
		"from":               {gen.ListDeliveriesByProjectParams{FromDate: at(20)}, "cd"},
		"to":                 {gen.ListDeliveriesByProjectParams{ToDate: at(20)}, "abc"},
		"another project's":  {gen.ListDeliveriesByProjectParams{EventID: ptr("event-e")}, ""},
		"unknown":            {gen.ListDeliveriesByProjectParams{EndpointID: ptr("nobody")}, ""},
		"empty values": {gen.ListDeliveriesByProjectParams{
			Status: ptr(gen.DeliveryStatus("")), EndpointID: ptr(""), EventID: ptr(""), EventType: ptr(""),
			FromDate: &time.Time{}, ToDate: &time.Time{},
		}, "abcd"},
		"newest first":          {gen.ListDeliveriesByProjectParams{Sort: []string{"createdAt,desc"}}, "dcba"},
		"by status":             {gen.ListDeliveriesByProjectParams{Sort: []string{"status", "createdAt,desc"}}, "bdca"},
		"filtered and by order": {gen.ListDeliveriesByProjectParams{EndpointID: ptr("shop2"), Sort: []string{"id,desc"}}, "cb"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := s.page(test.params)
			assert.Equal(t, test.want, idsOf(page))
			assert.Equal(t, int64(len(test.want)), page.TotalElements)
			assert.NotNil(t, page.Content)
			assert.Equal(t, len(test.params.Sort) > 0, page.Sort.Sorted)

			// The same cut into pages of one gives the same, whatever way it was found.
			var joined string
			for i := range len(test.want) + 1 {
				test.params.Page, test.params.Size = &i, ptr(1)
				one := s.page(test.params)
				assert.Equal(t, page.TotalElements, one.TotalElements)
				assert.Equal(t, len(test.want), one.TotalPages)
				joined += idsOf(one)
			}
			assert.Equal(t, test.want, joined)
		})
	}
}

func TestEveryPropertySortsDeliveries(t *testing.T) {
	t.Parallel()
	set := map[string]func(d *store.Delivery, n int){
		"eventId":        func(d *store.Delivery, n int) { d.EventID = strconv.Itoa(n) },
		"endpointId":     func(d *store.Delivery, n int) { d.EndpointID = strconv.Itoa(n) },
		"subscriptionId": func(d *store.Delivery, n int) { d.SubscriptionID = strconv.Itoa(n) },
		"attemptCount":   func(d *store.Delivery, n int) { d.AttemptCount = n },
		"maxAttempts":    func(d *store.Delivery, n int) { d.MaxAttempts = n },
		"nextRetryAt":    func(d *store.Delivery, n int) { d.NextRetryAt = ptr(time.Unix(int64(n), 0)) },
		"lastAttemptAt":  func(d *store.Delivery, n int) { d.LastAttemptAt = ptr(time.Unix(int64(n), 0)) },
		"succeededAt":    func(d *store.Delivery, n int) { d.SucceededAt = ptr(time.Unix(int64(n), 0)) },
		"failedAt":       func(d *store.Delivery, n int) { d.FailedAt = ptr(time.Unix(int64(n), 0)) },
		"createdAt":      func(d *store.Delivery, n int) { d.CreatedAt = time.Unix(int64(n), 0) },
	}
	for property, change := range set {
		t.Run(property, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			for id, n := range map[string]int{"a": 2, "b": 3, "c": 1} {
				s.deliver(id, "shop", store.StatusPending, 0, func(d *store.Delivery) { change(d, n) })
			}
			assert.Equal(t, "cab", idsOf(s.page(gen.ListDeliveriesByProjectParams{Sort: []string{property}})))
			assert.Equal(t, "bac", idsOf(s.page(gen.ListDeliveriesByProjectParams{Sort: []string{property + ",desc"}})))
		})
	}
}

func TestDeliveriesOfAnEvent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.deliver("a", "shop", store.StatusSuccess, 0)
	s.deliver("b", "shop", store.StatusFailed, 1, func(d *store.Delivery) { d.EventID = "event-a" })
	s.deliver("c", "shop", store.StatusFailed, 2)
	r, err := s.ListDeliveries(shopKey(), apiserver.ListDeliveriesRequestObject{Params: gen.ListDeliveriesParams{EventID: "event-a"}})
	require.NoError(t, err)
	assert.Equal(t, "ab", idsOf(gen.DeliveryPage(r.(apiserver.ListDeliveries200JSONResponse))))
}

func (s *stage) page(params gen.ListDeliveriesByProjectParams) gen.DeliveryPage {
	s.t.Helper()
	r, err := s.ListDeliveriesByProject(shopKey(), apiserver.ListDeliveriesByProjectRequestObject{ProjectID: "shop", Params: params})
	require.NoError(s.t, err)
	return gen.DeliveryPage(r.(apiserver.ListDeliveriesByProject200JSONResponse))
}

func idsOf(page gen.DeliveryPage) (ids string) {
	for _, d := range page.Content {
		ids += d.ID
	}
	return ids
}
