package client

import (
	"context"
	"crypto/rand"
	"iter"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Events sends events and reads them back.
type Events struct{ client *Client }

// Receipt is what the platform made of an event that was sent.
type Receipt struct {
	EventID   string
	Type      string
	CreatedAt time.Time
	// DeliveriesCreated is how many subscriptions matched. It is 0 also when the
	// event had been stored before: by an earlier call with the same idempotency
	// key, or by an earlier attempt of this one whose answer got lost; Attempts is
	// then more than 1.
	DeliveriesCreated int
	// SchemaWarnings say how the data differs from the event type's schema.
	SchemaWarnings []string
	// IdempotencyKey is the key that the event was sent with.
	IdempotencyKey string
	// Attempts is how often the call was tried.
	Attempts int
	// RateLimit is the state of the project's limit, where the answer told it.
	RateLimit *RateLimit
}

// EventListOptions choose events. Zero values do not filter.
type EventListOptions struct {
	ListOptions
	EventType string // a part of the type, in any case
}

// Send sends an event (operation ingestEvent). data is anything that
// encoding/json can write; a json.RawMessage arrives byte for byte.
//
// Each call carries an idempotency key, its own unless WithIdempotencyKey gives
// one, and the same on every retry: an event is stored once however often the
// connection breaks. When it had been stored before, the receipt is the first
// event's, and DeliveriesCreated is 0.
func (s *Events) Send(ctx context.Context, eventType string, data any, opts ...CallOption) (*Receipt, error) {
	var params api.IngestEventParams
	var body eventBody
	k := s.client.request("ingestEvent", opts, func(server string) (*http.Request, error) {
		return apiclient.NewIngestEventRequestWithBody(server, &params, jsonType, body.reader())
	})
	body.write(k, eventType, data)
	k.takesKey, k.idempotent = true, true
	if params.IdempotencyKey = k.settings.idempotencyKey; params.IdempotencyKey == nil {
		params.IdempotencyKey = Ptr(rand.Text())
	}
	r, err := one[api.EventReceipt](ctx, k)
	if err != nil {
		return nil, err
	}
	return &Receipt{
		EventID: r.EventID, Type: r.Type, CreatedAt: r.CreatedAt, DeliveriesCreated: r.DeliveriesCreated, SchemaWarnings: r.SchemaWarnings,
		IdempotencyKey: *params.IdempotencyKey, Attempts: k.attempts, RateLimit: rateLimit(k.header),
	}, nil
}

// SendTest sends an event to a project without a key of it, to subscriptions that
// name its type exactly (operation sendTestEvent). It is not idempotent and so
// made again after a 429 only.
func (s *Events) SendTest(ctx context.Context, projectID, eventType string, data any, opts ...CallOption) (*Event, error) {
	var body eventBody
	k := s.client.request("sendTestEvent", opts, func(server string) (*http.Request, error) {
		return apiclient.NewSendTestEventRequestWithBody(server, projectID, jsonType, body.reader())
	}, projectID)
	body.write(k, eventType, data)
	return one[Event](ctx, k)
}

// Get returns an event (operation getEvent).
func (s *Events) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*Event, error) {
	return one[Event](ctx, s.client.request("getEvent", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetEventRequest(server, projectID, id)
	}, projectID, id))
}

// Sanitized is Get with what the project's masking rules name masked (operation
// getEventSanitized).
func (s *Events) Sanitized(ctx context.Context, projectID, id string, opts ...CallOption) (*Event, error) {
	return one[Event](ctx, s.client.request("getEventSanitized", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetEventSanitizedRequest(server, projectID, id)
	}, projectID, id))
}

// EventDiffOptions say how to compare events.
type EventDiffOptions struct {
	// Unmasked shows what the project's masking rules name.
	Unmasked bool
}

// Diff tells where the data of two events differ (operation diffEvents).
func (s *Events) Diff(ctx context.Context, projectID, leftID, rightID string, o EventDiffOptions, opts ...CallOption) (*EventDiff, error) {
	params := api.DiffEventsParams{Left: leftID, Right: rightID}
	if o.Unmasked {
		params.Sanitize = Ptr(false)
	}
	return one[EventDiff](ctx, s.client.request("diffEvents", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDiffEventsRequest(server, projectID, &params)
	}, projectID, leftID, rightID))
}

// List returns a page of a project's events (operation listEvents).
func (s *Events) List(ctx context.Context, projectID string, o EventListOptions, opts ...CallOption) (*Page[Event], error) {
	params := api.ListEventsParams{EventType: nonZero(o.EventType), Page: o.page(), Size: o.size(), Sort: o.sort()}
	k := s.client.request("listEvents", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListEventsRequest(server, projectID, &params)
	}, projectID)
	return page(ctx, k, func(p api.EventPage) wirePage[Event] { return wirePage[Event](p) })
}

// All is every event from o.Page on, page by page (operation listEvents).
func (s *Events) All(ctx context.Context, projectID string, o EventListOptions, opts ...CallOption) iter.Seq2[Event, error] {
	return all("listEvents", o.ListOptions, func(l ListOptions) (*Page[Event], error) {
		return s.List(ctx, projectID, EventListOptions{ListOptions: l, EventType: o.EventType}, opts...)
	})
}
