package goadapter

import (
	"context"

	"github.com/webhook-platform/hookflow-go/client"
)

// incoming are the calls about webhooks that the platform receives.
var incoming = map[string]operation{
	"createSource": input(func(ctx context.Context, c *client.Client, q *request, in client.IncomingSourceCreate) (any, error) {
		return c.IncomingSources.Create(ctx, q.project(), in)
	}, "name"),
	"getSource": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingSources.Get(ctx, q.project(), q.id())
	},
	"listSources": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingSources.List(ctx, q.project(), q.list())
	},
	"updateSource": change(func(ctx context.Context, c *client.Client, q *request, u client.IncomingSourceUpdate) (any, error) {
		return c.IncomingSources.Update(ctx, q.project(), q.id(), u)
	}),
	"deleteSource": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.IncomingSources.Delete(ctx, q.project(), q.id()))
	},
	"createDestination": input(func(ctx context.Context, c *client.Client, q *request, in client.IncomingDestinationCreate) (any, error) {
		return c.IncomingDestinations.Create(ctx, q.project(), q.path("sourceId"), in)
	}, "url"),
	"getDestination": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingDestinations.Get(ctx, q.project(), q.path("sourceId"), q.id())
	},
	"listDestinations": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingDestinations.List(ctx, q.project(), q.path("sourceId"), q.list())
	},
	"updateDestination": change(func(ctx context.Context, c *client.Client, q *request, u client.IncomingDestinationUpdate) (any, error) {
		return c.IncomingDestinations.Update(ctx, q.project(), q.path("sourceId"), q.id(), u)
	}),
	"deleteDestination": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.IncomingDestinations.Delete(ctx, q.project(), q.path("sourceId"), q.id()))
	},
	"listIncomingEvents": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingEvents.List(ctx, q.project(), client.IncomingEventListOptions{ListOptions: q.list(), SourceID: q.takes("sourceId")})
	},
	"getIncomingEvent": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingEvents.Get(ctx, q.project(), q.id())
	},
	"getEventAttempts": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingEvents.Attempts(ctx, q.project(), q.id(), q.list())
	},
	"replayIncomingEvent": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingEvents.Replay(ctx, q.project(), q.id())
	},
	"bulkReplayIncomingEvents": input(func(ctx context.Context, c *client.Client, q *request, in client.IncomingBulkReplay) (any, error) {
		return c.IncomingEvents.ReplayMany(ctx, q.project(), in)
	}, "sourceId"),
}
