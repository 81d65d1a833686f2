package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// IncomingEvents reads the webhooks that were received, and forwards them again.
type IncomingEvents struct{ client *Client }

// IncomingEventListOptions choose incoming events. Zero values do not filter.
type IncomingEventListOptions struct {
	ListOptions
	SourceID string
}

// Get returns an incoming event (operation getIncomingEvent).
func (s *IncomingEvents) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*IncomingEvent, error) {
	return one[IncomingEvent](ctx, s.client.request("getIncomingEvent", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetIncomingEventRequest(server, projectID, id)
	}, projectID, id))
}

// List returns a page of a project's incoming events: the newest first, or with a
// source the oldest first (operation listIncomingEvents).
func (s *IncomingEvents) List(ctx context.Context, projectID string, o IncomingEventListOptions, opts ...CallOption) (*Page[IncomingEvent], error) {
	params := api.ListIncomingEventsParams{SourceID: nonZero(o.SourceID), Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listIncomingEvents", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListIncomingEventsRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.IncomingEventPage) wirePage[IncomingEvent] { return wirePage[IncomingEvent](p) })
}

// All is every incoming event from o.Page on, page by page (operation
// listIncomingEvents).
func (s *IncomingEvents) All(ctx context.Context, projectID string, o IncomingEventListOptions, opts ...CallOption) iter.Seq2[IncomingEvent, error] {
	return all("listIncomingEvents", o.ListOptions, func(l ListOptions) (*Page[IncomingEvent], error) {
		return s.List(ctx, projectID, IncomingEventListOptions{ListOptions: l, SourceID: o.SourceID}, opts...)
	})
}

// Attempts returns a page of the forwards of an incoming event (operation
// getEventAttempts).
func (s *IncomingEvents) Attempts(ctx context.Context, projectID, id string, o ListOptions, opts ...CallOption) (*Page[IncomingForwardAttempt], error) {
	params := api.GetEventAttemptsParams{Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("getEventAttempts", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetEventAttemptsRequest(server, projectID, id, &params)
	}, projectID, id)
	return page(ctx, k, func(p api.IncomingForwardAttemptPage) wirePage[IncomingForwardAttempt] {
		return wirePage[IncomingForwardAttempt](p)
	})
}

// AllAttempts is every forward of an incoming event from o.Page on, page by page
// (operation getEventAttempts).
func (s *IncomingEvents) AllAttempts(ctx context.Context, projectID, id string, o ListOptions, opts ...CallOption) iter.Seq2[IncomingForwardAttempt, error] {
	return all("getEventAttempts", o, func(l ListOptions) (*Page[IncomingForwardAttempt], error) {
		return s.Attempts(ctx, projectID, id, l, opts...)
	})
}

// Replay forwards an incoming event again, to every destination that its source
// has now (operation replayIncomingEvent). It is made again after a 429 only.
func (s *IncomingEvents) Replay(ctx context.Context, projectID, id string, opts ...CallOption) (*IncomingReplayReceipt, error) {
	return one[IncomingReplayReceipt](ctx, s.client.request("replayIncomingEvent", opts, func(server string) (*http.Request, error) {
		return apiclient.NewReplayIncomingEventRequest(server, projectID, id)
	}, projectID, id))
}

// ReplayMany forwards chosen events of one source again (operation
// bulkReplayIncomingEvents). It is made again after a 429 only.
func (s *IncomingEvents) ReplayMany(ctx context.Context, projectID string, in IncomingBulkReplay, opts ...CallOption) (*IncomingBulkReplayReceipt, error) {
	return one[IncomingBulkReplayReceipt](ctx, s.client.request("bulkReplayIncomingEvents", opts, func(server string) (*http.Request, error) {
		return apiclient.NewBulkReplayIncomingEventsRequest(server, projectID, in)
	}, projectID))
}
