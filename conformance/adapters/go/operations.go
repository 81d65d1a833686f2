package goadapter

import (
	"context"
	"encoding/json"

	"github.com/webhook-platform/hookflow-go/client"
)

// operations are the calls of the client by operationId.
var operations = map[string]operation{
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

	"createEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.EndpointCreate](q, "url")
		if err != nil {
			return nil, err
		}
		return c.Endpoints.Create(ctx, q.project(), in)
	},
	"getEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.Get(ctx, q.project(), q.id())
	},
	"listEndpoints": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Endpoints.List(ctx, q.project(), q.list())
	},
	"updateEndpoint": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		u, err := update[client.EndpointUpdate](q)
		if err != nil {
			return nil, err
		}
		return c.Endpoints.Update(ctx, q.project(), q.id(), u)
	},
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

	"createSubscription": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.SubscriptionCreate](q, "endpointId", "eventType")
		if err != nil {
			return nil, err
		}
		return c.Subscriptions.Create(ctx, q.project(), in)
	},
	"getSubscription": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Subscriptions.Get(ctx, q.project(), q.id())
	},
	"listSubscriptions": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.Subscriptions.List(ctx, q.project())
	},
	"updateSubscription": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.SubscriptionCreate](q, "endpointId", "eventType")
		if err != nil {
			return nil, err
		}
		return c.Subscriptions.Replace(ctx, q.project(), q.id(), in)
	},
	"patchSubscription": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		u, err := update[client.SubscriptionUpdate](q)
		if err != nil {
			return nil, err
		}
		return c.Subscriptions.Update(ctx, q.project(), q.id(), u)
	},
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
	"bulkReplayDeliveries": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.BulkReplayInput](q)
		if err != nil {
			return nil, err
		}
		return c.Deliveries.ReplayMany(ctx, in)
	},

	"listProjects": func(ctx context.Context, c *client.Client, _ *request) (any, error) {
		return c.Projects.List(ctx)
	},
	"createProject": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.ProjectInput](q, "name")
		if err != nil {
			return nil, err
		}
		return c.Projects.Create(ctx, in)
	},
	"createApiKey": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.APIKeyInput](q, "name")
		if err != nil {
			return nil, err
		}
		return c.APIKeys.Create(ctx, q.project(), in)
	},
	"listApiKeys": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.APIKeys.List(ctx, q.project(), q.list())
	},
	"revokeApiKey": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.APIKeys.Revoke(ctx, q.project(), q.path("apiKeyId")))
	},
	"deliveryDryRun": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.DeliveryPreviewInput](q, "payload")
		if err != nil {
			return nil, err
		}
		return c.Previews.Delivery(ctx, q.project(), in)
	},

	"createSource": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.IncomingSourceCreate](q, "name")
		if err != nil {
			return nil, err
		}
		return c.IncomingSources.Create(ctx, q.project(), in)
	},
	"getSource": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingSources.Get(ctx, q.project(), q.id())
	},
	"listSources": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingSources.List(ctx, q.project(), q.list())
	},
	"updateSource": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		u, err := update[client.IncomingSourceUpdate](q)
		if err != nil {
			return nil, err
		}
		return c.IncomingSources.Update(ctx, q.project(), q.id(), u)
	},
	"deleteSource": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return none(c.IncomingSources.Delete(ctx, q.project(), q.id()))
	},
	"createDestination": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.IncomingDestinationCreate](q, "url")
		if err != nil {
			return nil, err
		}
		return c.IncomingDestinations.Create(ctx, q.project(), q.path("sourceId"), in)
	},
	"getDestination": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingDestinations.Get(ctx, q.project(), q.path("sourceId"), q.id())
	},
	"listDestinations": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		return c.IncomingDestinations.List(ctx, q.project(), q.path("sourceId"), q.list())
	},
	"updateDestination": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		u, err := update[client.IncomingDestinationUpdate](q)
		if err != nil {
			return nil, err
		}
		return c.IncomingDestinations.Update(ctx, q.project(), q.path("sourceId"), q.id(), u)
	},
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
	"bulkReplayIncomingEvents": func(ctx context.Context, c *client.Client, q *request) (any, error) {
		in, err := body[client.IncomingBulkReplay](q, "sourceId")
		if err != nil {
			return nil, err
		}
		return c.IncomingEvents.ReplayMany(ctx, q.project(), in)
	},
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
