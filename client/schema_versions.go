package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// CreateVersion adds a draft of an event type's schema; a schema that the event type
// has already answers with the existing version (operation createVersion).
func (s *Schemas) CreateVersion(ctx context.Context, projectID, eventTypeID string, in SchemaVersionInput, opts ...CallOption) (*SchemaVersion, error) {
	return one[SchemaVersion](ctx, s.client.request("createVersion", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateVersionRequest(server, projectID, eventTypeID, in)
	}, projectID, eventTypeID))
}

// Version returns a version of an event type's schema (operation getVersion).
func (s *Schemas) Version(ctx context.Context, projectID, eventTypeID, id string, opts ...CallOption) (*SchemaVersion, error) {
	return one[SchemaVersion](ctx, s.client.request("getVersion", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetVersionRequest(server, projectID, eventTypeID, id)
	}, projectID, eventTypeID, id))
}

// Versions returns all versions of an event type's schema, the newest first; the list
// has no pages (operation listVersions).
func (s *Schemas) Versions(ctx context.Context, projectID, eventTypeID string, opts ...CallOption) ([]SchemaVersion, error) {
	return array[SchemaVersion](ctx, s.client.request("listVersions", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListVersionsRequest(server, projectID, eventTypeID)
	}, projectID, eventTypeID))
}

// Promote has events checked against this version from now on (operation
// promoteVersion).
func (s *Schemas) Promote(ctx context.Context, projectID, eventTypeID, id string, opts ...CallOption) (*SchemaVersion, error) {
	return one[SchemaVersion](ctx, s.client.request("promoteVersion", opts, func(server string) (*http.Request, error) {
		return apiclient.NewPromoteVersionRequest(server, projectID, eventTypeID, id)
	}, projectID, eventTypeID, id))
}

// Deprecate takes a version out of use; without an active one events are not checked
// (operation deprecateVersion).
func (s *Schemas) Deprecate(ctx context.Context, projectID, eventTypeID, id string, opts ...CallOption) (*SchemaVersion, error) {
	return one[SchemaVersion](ctx, s.client.request("deprecateVersion", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeprecateVersionRequest(server, projectID, eventTypeID, id)
	}, projectID, eventTypeID, id))
}
