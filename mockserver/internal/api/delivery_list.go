package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ListDeliveries implements listDeliveries: those of one event.
func (s *Server) ListDeliveries(ctx context.Context, r apiserver.ListDeliveriesRequestObject) (apiserver.ListDeliveriesResponseObject, error) {
	const notFound = "Event not found"
	var page api.DeliveryPage
	err := s.read(func(tx *store.Tx) error {
		event, ok := tx.Events.Get(r.Params.EventID)
		if !ok {
			return problem.NotFound(notFound)
		}
		if err := enter(ctx, tx, event.ProjectID, notFound); err != nil {
			return err
		}
		filter := deliveryFilter{projectID: event.ProjectID, eventID: event.ID}
		page = filter.page(tx, paging{r.Params.Page, r.Params.Size, r.Params.Sort})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.ListDeliveries200JSONResponse(page), nil
}

// ListDeliveriesByProject implements listDeliveriesByProject.
func (s *Server) ListDeliveriesByProject(_ context.Context, r apiserver.ListDeliveriesByProjectRequestObject) (apiserver.ListDeliveriesByProjectResponseObject, error) {
	filter := deliveryFilter{
		projectID: r.ProjectID, status: string(or(r.Params.Status, "")), endpointID: or(r.Params.EndpointID, ""),
		eventID: or(r.Params.EventID, ""), eventType: or(r.Params.EventType, ""),
		from: or(r.Params.FromDate, time.Time{}), to: or(r.Params.ToDate, time.Time{}),
	}
	var page api.DeliveryPage
	err := s.read(func(tx *store.Tx) error {
		page = filter.page(tx, paging{r.Params.Page, r.Params.Size, r.Params.Sort})
		return nil
	})
	return apiserver.ListDeliveriesByProject200JSONResponse(page), err
}

// deliveryFilter picks deliveries of a project. What is empty filters nothing.
type deliveryFilter struct {
	projectID, status, endpointID, eventID, eventType string
	from, to                                          time.Time // both ends belong to it
}

// view is the shortest list that holds every delivery of the filter.
func (f deliveryFilter) view(tx *store.Tx) store.View[store.Delivery] {
	views := []store.View[store.Delivery]{tx.DeliveriesByProject.Of(f.projectID)}
	if f.status != "" {
		views = append(views, tx.DeliveriesByStatus.Of(f.projectID, f.status))
	}
	if f.endpointID != "" {
		views = append(views, tx.DeliveriesByEndpoint.Of(f.endpointID))
	}
	if f.eventID != "" {
		views = append(views, tx.DeliveriesByEvent.Of(f.eventID))
	}
	return slices.MinFunc(views, func(a, b store.View[store.Delivery]) int { return cmp.Compare(a.Len(), b.Len()) })
}

func (f deliveryFilter) keeps(d store.Delivery) bool {
	return d.ProjectID == f.projectID &&
		(f.status == "" || d.Status == f.status) &&
		(f.endpointID == "" || d.EndpointID == f.endpointID) &&
		(f.eventID == "" || d.EventID == f.eventID) &&
		containsFold(d.EventType, f.eventType) &&
		(f.from.IsZero() || !d.CreatedAt.Before(f.from)) &&
		(f.to.IsZero() || !d.CreatedAt.After(f.to))
}

// page is one page of what the filter keeps, the oldest first unless asked
// otherwise.
func (f deliveryFilter) page(tx *store.Tx, p paging) api.DeliveryPage {
	content, m := f.cut(tx, p)
	return api.DeliveryPage{
		Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
		Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
	}
}

func (f deliveryFilter) cut(tx *store.Tx, p paging) ([]api.Delivery, api.PageMeta) {
	rows := f.view(tx)
	if deliveryOrder.asked(p.sort) {
		return cut(collect(rows.Each(), f.keeps), p, deliveryOrder, showDelivery)
	}
	// Only an order needs all rows at once; a project may have very many.
	number, size := p.clamped()
	content, total := []api.Delivery{}, rows.Len()
	if f == (deliveryFilter{projectID: f.projectID}) {
		for i := number * size; i < total && len(content) < size; i++ {
			content = append(content, showDelivery(rows.At(i)))
		}
		return content, meta(number, size, total, len(content), false)
	}
	total = 0
	for d := range rows.Each() {
		if !f.keeps(d) {
			continue
		}
		if total >= number*size && len(content) < size {
			content = append(content, showDelivery(d))
		}
		total++
	}
	return content, meta(number, size, total, len(content), false)
}

var deliveryOrder = sorter[store.Delivery]{
	"id":             byText(func(d store.Delivery) string { return d.ID }),
	"eventId":        byText(func(d store.Delivery) string { return d.EventID }),
	"endpointId":     byText(func(d store.Delivery) string { return d.EndpointID }),
	"subscriptionId": byText(func(d store.Delivery) string { return d.SubscriptionID }),
	"status":         byText(func(d store.Delivery) string { return d.Status }),
	"attemptCount":   byNumber(func(d store.Delivery) int { return d.AttemptCount }),
	"maxAttempts":    byNumber(func(d store.Delivery) int { return d.MaxAttempts }),
	"nextRetryAt":    byOptional(func(d store.Delivery) *time.Time { return d.NextRetryAt }, time.Time.Compare),
	"lastAttemptAt":  byOptional(func(d store.Delivery) *time.Time { return d.LastAttemptAt }, time.Time.Compare),
	"succeededAt":    byOptional(func(d store.Delivery) *time.Time { return d.SucceededAt }, time.Time.Compare),
	"failedAt":       byOptional(func(d store.Delivery) *time.Time { return d.FailedAt }, time.Time.Compare),
	"createdAt":      byTime(func(d store.Delivery) time.Time { return d.CreatedAt }),
}
