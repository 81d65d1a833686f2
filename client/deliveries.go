package client

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Deliveries tells what became of events.
type Deliveries struct{ client *Client }

// DeliveryListOptions choose deliveries of a project. Zero values do not filter.
type DeliveryListOptions struct {
	ListOptions
	Status     DeliveryStatus
	EndpointID string
	EventID    string
	EventType  string // a part of the type, in any case
	From, To   time.Time
}

// ReplayOptions say how to replay a delivery.
type ReplayOptions struct {
	// FromAttempt names an attempt that was made; 0 names none.
	FromAttempt int
}

// Get returns a delivery (operation getDelivery).
func (s *Deliveries) Get(ctx context.Context, id string, opts ...CallOption) (*Delivery, error) {
	return one[Delivery](ctx, s.client.request("getDelivery", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetDeliveryRequest(server, id)
	}, id))
}

// List returns a page of a project's deliveries (operation listDeliveriesByProject).
func (s *Deliveries) List(ctx context.Context, projectID string, o DeliveryListOptions, opts ...CallOption) (*Page[Delivery], error) {
	params := api.ListDeliveriesByProjectParams{
		Status: nonZero(o.Status), EndpointID: nonZero(o.EndpointID), EventID: nonZero(o.EventID), EventType: nonZero(o.EventType),
		Page: o.page(), Size: o.size(), Sort: o.sort(),
	}
	if !o.From.IsZero() {
		params.FromDate = Ptr(o.From.UTC())
	}
	if !o.To.IsZero() {
		params.ToDate = Ptr(o.To.UTC())
	}
	k := s.client.request("listDeliveriesByProject", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListDeliveriesByProjectRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.DeliveryPage) wirePage[Delivery] { return wirePage[Delivery](p) })
}

// All is every delivery from o.Page on, page by page (operation
// listDeliveriesByProject).
func (s *Deliveries) All(ctx context.Context, projectID string, o DeliveryListOptions, opts ...CallOption) iter.Seq2[Delivery, error] {
	return all("listDeliveriesByProject", o.ListOptions, func(l ListOptions) (*Page[Delivery], error) {
		o := o
		o.ListOptions = l
		return s.List(ctx, projectID, o, opts...)
	})
}

// OfEvent returns a page of an event's deliveries (operation listDeliveries).
func (s *Deliveries) OfEvent(ctx context.Context, eventID string, o ListOptions, opts ...CallOption) (*Page[Delivery], error) {
	params := api.ListDeliveriesParams{EventID: eventID, Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listDeliveries", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListDeliveriesRequest(server, &params)
	}, eventID)
	return page(ctx, k, func(p api.DeliveryPage) wirePage[Delivery] { return wirePage[Delivery](p) })
}

// Attempts returns the attempts of a delivery (operation getDeliveryAttempts).
func (s *Deliveries) Attempts(ctx context.Context, id string, opts ...CallOption) ([]DeliveryAttempt, error) {
	return array[DeliveryAttempt](ctx, s.client.request("getDeliveryAttempts", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetDeliveryAttemptsRequest(server, id)
	}, id))
}

// AllOfEvent is every delivery of an event from o.Page on, page by page (operation
// listDeliveries). Wait waits until they are final.
func (s *Deliveries) AllOfEvent(ctx context.Context, eventID string, o ListOptions, opts ...CallOption) iter.Seq2[Delivery, error] {
	return all("listDeliveries", o, func(l ListOptions) (*Page[Delivery], error) { return s.OfEvent(ctx, eventID, l, opts...) })
}

// Replay sends a delivery again that did not succeed, with the same id and
// idempotency key (operation replayDelivery). It is made again after a 429 only.
func (s *Deliveries) Replay(ctx context.Context, id string, o ReplayOptions, opts ...CallOption) error {
	params := api.ReplayDeliveryParams{FromAttempt: nonZero(o.FromAttempt)}
	return none(ctx, s.replay(id, params, opts))
}

// PlanReplay tells what a replay would do, without doing it (operation
// replayDelivery).
func (s *Deliveries) PlanReplay(ctx context.Context, id string, o ReplayOptions, opts ...CallOption) (*DeliveryReplayPlan, error) {
	params := api.ReplayDeliveryParams{DryRun: Ptr(true), FromAttempt: nonZero(o.FromAttempt)}
	return one[DeliveryReplayPlan](ctx, s.replay(id, params, opts))
}

func (s *Deliveries) replay(id string, params api.ReplayDeliveryParams, opts []CallOption) *call {
	return s.client.request("replayDelivery", opts, func(server string) (*http.Request, error) {
		return apiclient.NewReplayDeliveryRequest(server, id, &params)
	}, id)
}

// ReplayMany replays deliveries by id or by filter (operation
// bulkReplayDeliveries).
func (s *Deliveries) ReplayMany(ctx context.Context, in BulkReplayInput, opts ...CallOption) (*BulkReplayResult, error) {
	return one[BulkReplayResult](ctx, s.client.request("bulkReplayDeliveries", opts, func(server string) (*http.Request, error) {
		return apiclient.NewBulkReplayDeliveriesRequest(server, in)
	}))
}
