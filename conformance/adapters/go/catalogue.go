package goadapter

import (
	"context"

	"github.com/webhook-platform/hookflow-go/client"
)

// catalogue are the calls about schemas, transformations, test endpoints and keys.
var catalogue = map[string]operation{
	"createTransformation": input(func(ctx context.Context, c *client.Client, q *request, in client.TransformationInput) (any, error) {
		return c.Transformations.Create(ctx, q.project(), in)
	}, "name", "template"),
	"getTransformation": get(func(ctx context.Context, c *client.Client, q *request) (*client.Transformation, error) {
		return c.Transformations.Get(ctx, q.project(), q.id())
	}),
	"listTransformations": get(func(ctx context.Context, c *client.Client, q *request) ([]client.Transformation, error) {
		return c.Transformations.List(ctx, q.project())
	}),
	"updateTransformation": change(func(ctx context.Context, c *client.Client, q *request, u client.TransformationUpdate) (any, error) {
		return c.Transformations.Update(ctx, q.project(), q.id(), u)
	}),
	"deleteTransformation": do(func(ctx context.Context, c *client.Client, q *request) error {
		return c.Transformations.Delete(ctx, q.project(), q.id())
	}),
	"previewTransform": input(func(ctx context.Context, c *client.Client, q *request, in client.TransformPreviewInput) (any, error) {
		return c.Previews.Transform(ctx, q.project(), in)
	}, "inputPayload"),
	"createEventType": input(func(ctx context.Context, c *client.Client, q *request, in client.EventTypeInput) (any, error) {
		return c.Schemas.CreateEventType(ctx, q.project(), in)
	}, "name"),
	"getEventType": get(func(ctx context.Context, c *client.Client, q *request) (*client.EventType, error) {
		return c.Schemas.EventType(ctx, q.project(), q.path("eventTypeId"))
	}),
	"listEventTypes": get(func(ctx context.Context, c *client.Client, q *request) ([]client.EventType, error) {
		return c.Schemas.EventTypes(ctx, q.project())
	}),
	"deleteEventType": do(func(ctx context.Context, c *client.Client, q *request) error {
		return c.Schemas.DeleteEventType(ctx, q.project(), q.path("eventTypeId"))
	}),
	"createVersion": input(func(ctx context.Context, c *client.Client, q *request, in client.SchemaVersionInput) (any, error) {
		return c.Schemas.CreateVersion(ctx, q.project(), q.path("eventTypeId"), in)
	}, "schemaJson"),
	"getVersion": get(func(ctx context.Context, c *client.Client, q *request) (*client.SchemaVersion, error) {
		return c.Schemas.Version(ctx, q.project(), q.path("eventTypeId"), q.path("versionId"))
	}),
	"listVersions": get(func(ctx context.Context, c *client.Client, q *request) ([]client.SchemaVersion, error) {
		return c.Schemas.Versions(ctx, q.project(), q.path("eventTypeId"))
	}),
	"promoteVersion": get(func(ctx context.Context, c *client.Client, q *request) (*client.SchemaVersion, error) {
		return c.Schemas.Promote(ctx, q.project(), q.path("eventTypeId"), q.path("versionId"))
	}),
	"deprecateVersion": get(func(ctx context.Context, c *client.Client, q *request) (*client.SchemaVersion, error) {
		return c.Schemas.Deprecate(ctx, q.project(), q.path("eventTypeId"), q.path("versionId"))
	}),
	"listChanges": get(func(ctx context.Context, c *client.Client, q *request) ([]client.SchemaChange, error) {
		return c.Schemas.ChangesOf(ctx, q.project(), q.path("eventTypeId"))
	}),
	"listProjectChanges": get(func(ctx context.Context, c *client.Client, q *request) ([]client.SchemaChange, error) {
		return c.Schemas.Changes(ctx, q.project())
	}),
	"createTestEndpoint": input(func(ctx context.Context, c *client.Client, q *request, in client.TestEndpointInput) (any, error) {
		return c.TestEndpoints.Create(ctx, q.project(), in)
	}),
	"getTestEndpoint": get(func(ctx context.Context, c *client.Client, q *request) (*client.TestEndpoint, error) {
		return c.TestEndpoints.Get(ctx, q.project(), q.id())
	}),
	"listTestEndpoints": get(func(ctx context.Context, c *client.Client, q *request) ([]client.TestEndpoint, error) {
		return c.TestEndpoints.List(ctx, q.project())
	}),
	"deleteTestEndpoint": do(func(ctx context.Context, c *client.Client, q *request) error {
		return c.TestEndpoints.Delete(ctx, q.project(), q.id())
	}),
	"listCapturedRequests": get(func(ctx context.Context, c *client.Client, q *request) (*client.Page[client.CapturedRequest], error) {
		return c.TestEndpoints.Requests(ctx, q.project(), q.id(), q.list())
	}),
	"clearRequests": do(func(ctx context.Context, c *client.Client, q *request) error {
		return c.TestEndpoints.ClearRequests(ctx, q.project(), q.id())
	}),
	"rotateApiKey": input(func(ctx context.Context, c *client.Client, q *request, in client.APIKeyRotation) (any, error) {
		return c.APIKeys.Rotate(ctx, q.project(), q.path("apiKeyId"), in)
	}),
	"getEventSanitized": get(func(ctx context.Context, c *client.Client, q *request) (*client.Event, error) {
		return c.Events.Sanitized(ctx, q.project(), q.id())
	}),
	"diffEvents": get(func(ctx context.Context, c *client.Client, q *request) (*client.EventDiff, error) {
		return c.Events.Diff(ctx, q.project(), q.takes("left"), q.takes("right"), client.EventDiffOptions{})
	}),
	"configureMtls": input(func(ctx context.Context, c *client.Client, q *request, in client.ClientCertificateInput) (any, error) {
		return c.Endpoints.ConfigureMTLS(ctx, q.project(), q.id(), in)
	}, "clientCert", "clientKey"),
	"disableMtls": get(func(ctx context.Context, c *client.Client, q *request) (*client.Endpoint, error) {
		return c.Endpoints.DisableMTLS(ctx, q.project(), q.id())
	}),
}
