package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Schemas manages the catalogue of event types, with the JSON Schemas that events are
// checked against.
type Schemas struct{ client *Client }

// EventTypeUpdate says what to change of an event type. What is absent stays as it
// is. Its name cannot be changed.
type EventTypeUpdate struct {
	Description Field[string]
}

// CreateEventType adds an event type to the catalogue (operation createEventType).
func (s *Schemas) CreateEventType(ctx context.Context, projectID string, in EventTypeInput, opts ...CallOption) (*EventType, error) {
	return one[EventType](ctx, s.client.request("createEventType", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateEventTypeRequest(server, projectID, in)
	}, projectID))
}

// EventType returns an event type (operation getEventType).
func (s *Schemas) EventType(ctx context.Context, projectID, id string, opts ...CallOption) (*EventType, error) {
	return one[EventType](ctx, s.client.request("getEventType", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetEventTypeRequest(server, projectID, id)
	}, projectID, id))
}

// EventTypes returns the catalogue in the order of the names; the list has no pages
// (operation listEventTypes).
func (s *Schemas) EventTypes(ctx context.Context, projectID string, opts ...CallOption) ([]EventType, error) {
	return array[EventType](ctx, s.client.request("listEventTypes", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListEventTypesRequest(server, projectID)
	}, projectID))
}

// UpdateEventType changes what u names and nothing else (operations getEventType and
// updateEventType). It reads the event type first, because the platform wants its
// name.
func (s *Schemas) UpdateEventType(ctx context.Context, projectID, id string, u EventTypeUpdate, opts ...CallOption) (*EventType, error) {
	present, err := s.EventType(ctx, projectID, id, opts...)
	if err != nil {
		return nil, err
	}
	body := EventTypeInput{Name: present.Name, Description: valueOf(u.Description.merged(present.Description))}
	return one[EventType](ctx, s.client.request("updateEventType", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateEventTypeRequest(server, projectID, id, body)
	}, projectID, id))
}

// DeleteEventType takes an event type out of the catalogue; its name stays taken
// (operation deleteEventType).
func (s *Schemas) DeleteEventType(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteEventType", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteEventTypeRequest(server, projectID, id)
	}, projectID, id))
}

// Changes returns what each new version changed, over all event types, the newest
// first (operation listProjectChanges).
func (s *Schemas) Changes(ctx context.Context, projectID string, opts ...CallOption) ([]SchemaChange, error) {
	return array[SchemaChange](ctx, s.client.request("listProjectChanges", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListProjectChangesRequest(server, projectID)
	}, projectID))
}

// ChangesOf is Changes of one event type (operation listChanges).
func (s *Schemas) ChangesOf(ctx context.Context, projectID, eventTypeID string, opts ...CallOption) ([]SchemaChange, error) {
	return array[SchemaChange](ctx, s.client.request("listChanges", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListChangesRequest(server, projectID, eventTypeID)
	}, projectID, eventTypeID))
}
