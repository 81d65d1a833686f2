package goadapter

import (
	"context"
	"encoding/json"

	"github.com/webhook-platform/hookflow-go/client"
)

// outgoing are the calls about events and what becomes of them.
var outgoing = map[string]operation{
	"ingestEvent": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		var opts []client.CallOption
		if key, given := q.Headers["Idempotency-Key"].(string); given {
			opts = append(opts, client.WithIdempotencyKey(key))
		}
		kind, data, err := event(q)
		if err != nil {
			return nil, err
		}
		return c.Events.Send(ctx, kind, data, opts...)
	},
	"sendTestEvent": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		kind, data, err := event(q)
		if err != nil {
			return nil, err
		}
		return c.Events.SendTest(ctx, q.project(), kind, data)
	},
	"getEvent": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Events.Get(ctx, q.project(), q.id())
	},
	"listEvents": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		o := client.EventListOptions{ListOptions: q.list(), EventType: q.takes("eventType")}
		if err := q.done(); err != nil {
			return nil, err
		}
		return c.Events.List(ctx, q.project(), o)
	},
	"createEndpoint": input(func(ctx context.Context, c *client.Client, q *request, in client.EndpointCreate) (any, error) {
		return c.Endpoints.Create(ctx, q.project(), in)
	}, "url"),
	"getEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.Get(ctx, q.project(), q.id())
	},
	"listEndpoints": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.List(ctx, q.project(), q.list())
	},
	"updateEndpoint": change(func(ctx context.Context, c *client.Client, q *request, u client.EndpointUpdate) (any, error) {
		return c.Endpoints.Update(ctx, q.project(), q.id(), u)
	}),
	"deleteEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.Endpoints.Delete(ctx, q.project(), q.id()))
	},
	"rotateSecret": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.RotateSecret(ctx, q.project(), q.id())
	},
	"testEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.Test(ctx, q.project(), q.id())
	},
	"verifyEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.Verify(ctx, q.project(), q.id())
	},
	"skipVerification": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		var in struct{ Reason string }
		if err := json.Unmarshal(q.Body, &in); err != nil {
			return nil, err
		}
		return c.Endpoints.SkipVerification(ctx, q.project(), q.id(), in.Reason)
	},
	"createSubscription": input(func(ctx context.Context, c *client.Client, q *request, in client.SubscriptionCreate) (any, error) {
		return c.Subscriptions.Create(ctx, q.project(), in)
	}, "endpointId", "eventType"),
	"getSubscription": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Subscriptions.Get(ctx, q.project(), q.id())
	},
	"listSubscriptions": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Subscriptions.List(ctx, q.project())
	},
	"updateSubscription": input(func(ctx context.Context, c *client.Client, q *request, in client.SubscriptionCreate) (any, error) {
		return c.Subscriptions.Replace(ctx, q.project(), q.id(), in)
	}, "endpointId", "eventType"),
	"patchSubscription": change(func(ctx context.Context, c *client.Client, q *request, u client.SubscriptionUpdate) (any, error) {
		return c.Subscriptions.Update(ctx, q.project(), q.id(), u)
	}),
	"deleteSubscription": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.Subscriptions.Delete(ctx, q.project(), q.id()))
	},
	"listDeliveriesByProject": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		o := client.DeliveryListOptions{
			ListOptions: q.list(), Status: client.DeliveryStatus(q.takes("status")), EndpointID: q.takes("endpointId"),
			EventID: q.takes("eventId"), EventType: q.takes("eventType"), From: q.time("fromDate"), To: q.time("toDate"),
		}
		return c.Deliveries.List(ctx, q.project(), o)
	},
	"listDeliveries": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Deliveries.OfEvent(ctx, q.takes("eventId"), q.list())
	},
	"getDelivery": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Deliveries.Get(ctx, q.id())
	},
	"getDeliveryAttempts": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Deliveries.Attempts(ctx, q.id())
	},
	"replayDelivery": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		o := client.ReplayOptions{FromAttempt: q.number("fromAttempt")}
		if q.takes("dryRun") == "true" {
			return c.Deliveries.PlanReplay(ctx, q.id(), o)
		}
		return none(c.Deliveries.Replay(ctx, q.id(), o))
	},
	"bulkReplayDeliveries": input(func(ctx context.Context, c *client.Client, q *request, in client.BulkReplayInput) (any, error) {
		return c.Deliveries.ReplayMany(ctx, in)
	}),
	"listProjects": func(ctx context.Context, c *client.Client, _ *request) (any, error) {
		return c.Projects.List(ctx)
	},
	"createProject": input(func(ctx context.Context, c *client.Client, q *request, in client.ProjectInput) (any, error) {
		return c.Projects.Create(ctx, in)
	}, "name"),
	"createApiKey": input(func(ctx context.Context, c *client.Client, q *request, in client.APIKeyInput) (any, error) {
		return c.APIKeys.Create(ctx, q.project(), in)
	}, "name"),
	"listApiKeys": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.APIKeys.List(ctx, q.project(), q.list())
	},
	"revokeApiKey": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.APIKeys.Revoke(ctx, q.project(), q.path("apiKeyId")))
	},
	"deliveryDryRun": input(func(ctx context.Context, c *client.Client, q *request, in client.DeliveryPreviewInput) (any, error) {
		return c.Previews.Delivery(ctx, q.project(), in)
	}, "payload"),
}

// event is the event of a body.
func event(q *request) (string, json.RawMessage, error) {
	var in struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	err := json.Unmarshal(q.Body, &in)
	return in.Type, in.Data, err
}
