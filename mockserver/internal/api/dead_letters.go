package api

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ListDLQItems implements listDlqItems: the last failure comes first.
func (s *Server) ListDLQItems(_ context.Context, r apiserver.ListDLQItemsRequestObject) (apiserver.ListDLQItemsResponseObject, error) {
	var answer apiserver.ListDLQItems200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		endpoint := or(r.Params.EndpointID, "")
		rows := collect(tx.DeliveriesByStatus.Of(r.ProjectID, store.StatusDLQ).Backward(), func(d store.Delivery) bool {
			return endpoint == "" || d.EndpointID == endpoint
		})
		slices.SortStableFunc(rows, func(a, b store.Delivery) int { return latestFirst(a.FailedAt, b.FailedAt) })
		content, m := cut(rows, paging{page: r.Params.Page, size: r.Params.Size}, nil,
			func(d store.Delivery) api.DeadLetter { return showDeadLetter(tx, d) })
		answer = apiserver.ListDLQItems200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

// GetDLQItem implements getDlqItem.
func (s *Server) GetDLQItem(ctx context.Context, r apiserver.GetDLQItemRequestObject) (apiserver.GetDLQItemResponseObject, error) {
	const notFound = "Delivery not found"
	var shown api.DeadLetter
	err := s.read(func(tx *store.Tx) error {
		delivery, ok := tx.Deliveries.Get(r.DeliveryID)
		if !ok {
			return problem.NotFound(notFound)
		}
		if err := who(ctx).Reach(tx, delivery.ProjectID, r.ProjectID, notFound); err != nil {
			return err
		}
		if delivery.Status != store.StatusDLQ {
			return problem.Invalid("Delivery is not in DLQ")
		}
		shown = showDeadLetter(tx, delivery)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetDLQItem200JSONResponse(shown), nil
}

// GetDLQStats implements getDlqStats.
func (s *Server) GetDLQStats(_ context.Context, r apiserver.GetDLQStatsRequestObject) (apiserver.GetDLQStatsResponseObject, error) {
	count := failures{now: s.now()}
	err := s.read(func(tx *store.Tx) error {
		for d := range tx.DeliveriesByStatus.Of(r.ProjectID, store.StatusDLQ).Each() {
			count.add(d.FailedAt)
		}
		return nil
	})
	return apiserver.GetDLQStats200JSONResponse(count.DeadLetterStats), err
}

// RetryDLQItem implements retryDlqItem: what is no dead letter is left alone.
func (s *Server) RetryDLQItem(_ context.Context, r apiserver.RetryDLQItemRequestObject) (apiserver.RetryDLQItemResponseObject, error) {
	retried, err := s.retryDeadLetters(r.ProjectID, []string{r.DeliveryID})
	if err != nil {
		return nil, err
	}
	return apiserver.RetryDLQItem200JSONResponse{Retried: retried}, nil
}

// RetryDLQItems implements retryDlqItems.
func (s *Server) RetryDLQItems(_ context.Context, r apiserver.RetryDLQItemsRequestObject) (apiserver.RetryDLQItemsResponseObject, error) {
	retried, err := s.retryDeadLetters(r.ProjectID, r.Body.DeliveryIDs)
	if err != nil {
		return nil, err
	}
	return apiserver.RetryDLQItems200JSONResponse{Retried: retried, Requested: len(r.Body.DeliveryIDs)}, nil
}

// retryDeadLetters replays those of the ids that are dead letters of the project.
func (s *Server) retryDeadLetters(projectID string, ids []string) (retried int, err error) {
	err = s.replay(func(tx *store.Tx) ([]string, error) {
		var restarted []string
		for _, id := range ids {
			delivery, ok := tx.Deliveries.Get(id)
			if !ok || delivery.ProjectID != projectID || delivery.Status != store.StatusDLQ {
				continue // one that is named twice is pending by now
			}
			restart(tx, delivery, 1)
			restarted = append(restarted, id)
		}
		retried = len(restarted)
		return restarted, nil
	})
	return retried, err
}

// PurgeDLQ implements purgeDlq.
func (s *Server) PurgeDLQ(_ context.Context, r apiserver.PurgeDLQRequestObject) (apiserver.PurgeDLQResponseObject, error) {
	purged := 0
	err := s.Store.Write(func(tx *store.Tx) error {
		for d := range tx.DeliveriesByStatus.Of(r.ProjectID, store.StatusDLQ).Each() {
			tx.DeleteDelivery(d.ID)
			purged++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.PurgeDLQ200JSONResponse{Purged: purged}, nil
}

func showDeadLetter(tx *store.Tx, d store.Delivery) api.DeadLetter {
	endpoint, _ := tx.Endpoints.Get(d.EndpointID)
	return api.DeadLetter{
		DeliveryID: d.ID, EventID: d.EventID, EndpointID: d.EndpointID, SubscriptionID: d.SubscriptionID, EventType: d.EventType,
		EndpointURL: endpoint.URL, AttemptCount: d.AttemptCount, MaxAttempts: d.MaxAttempts, LastError: lastError(tx, d),
		FailedAt: or(d.FailedAt, time.Time{}), CreatedAt: d.CreatedAt,
	}
}

// lastError is what the last attempt of the delivery's present run met.
func lastError(tx *store.Tx, d store.Delivery) string {
	var last store.Attempt
	for a := range tx.AttemptsByDelivery.Of(d.ID).Each() {
		if a.Run == d.Run && a.AttemptNumber >= last.AttemptNumber {
			last = a
		}
	}
	if last.HTTPStatusCode != nil {
		return fmt.Sprintf("HTTP %d", *last.HTTPStatusCode)
	}
	return or(last.ErrorMessage, "")
}

func latestFirst(a, b *time.Time) int {
	return or(b, time.Time{}).Compare(or(a, time.Time{}))
}

// failures counts dead letters by how long ago they failed.
type failures struct {
	api.DeadLetterStats
	now time.Time
}

func (f *failures) add(failedAt *time.Time) {
	const day = 24 * time.Hour
	f.TotalItems++
	age := f.now.Sub(or(failedAt, time.Time{}))
	if age <= day {
		f.Last24Hours++
	}
	if age <= 7*day {
		f.Last7Days++
	}
}
