package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ListEventTypes implements listEventTypes, by name.
func (s *Server) ListEventTypes(_ context.Context, r apiserver.ListEventTypesRequestObject) (apiserver.ListEventTypesResponseObject, error) {
	answer := apiserver.ListEventTypes200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		for eventType := range tx.EventTypesByProject.Of(r.ProjectID).Each() {
			if !eventType.Deleted {
				answer = append(answer, showEventType(tx, eventType))
			}
		}
		return nil
	})
	slices.SortFunc(answer, func(a, b api.EventType) int { return strings.Compare(a.Name, b.Name) })
	return answer, err
}

// CreateEventType implements createEventType. The name of a deleted type stays
// taken.
func (s *Server) CreateEventType(_ context.Context, r apiserver.CreateEventTypeRequestObject) (apiserver.CreateEventTypeResponseObject, error) {
	now := s.now()
	eventType := store.EventType{
		ID: s.Chance.ID("event-type"), ProjectID: r.ProjectID, Name: r.Body.Name, Description: r.Body.Description, CreatedAt: now, UpdatedAt: now,
	}
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, taken := tx.EventTypeByName.One(r.ProjectID, eventType.Name); taken {
			return problem.Invalid(fmt.Sprintf("Event type '%s' already exists in this project", eventType.Name))
		}
		tx.EventTypes.Put(eventType)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateEventType201JSONResponse(api.EventType{
		ID: eventType.ID, ProjectID: eventType.ProjectID, Name: eventType.Name, Description: eventType.Description, CreatedAt: now, UpdatedAt: now,
	}), nil
}

// GetEventType implements getEventType.
func (s *Server) GetEventType(ctx context.Context, r apiserver.GetEventTypeRequestObject) (apiserver.GetEventTypeResponseObject, error) {
	var shown api.EventType
	err := s.read(func(tx *store.Tx) error {
		eventType, err := findEventType(ctx, tx, r.ProjectID, r.EventTypeID)
		if err != nil {
			return err
		}
		shown = showEventType(tx, eventType)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetEventType200JSONResponse(shown), nil
}

// UpdateEventType implements updateEventType: only the description changes.
func (s *Server) UpdateEventType(ctx context.Context, r apiserver.UpdateEventTypeRequestObject) (apiserver.UpdateEventTypeResponseObject, error) {
	now := s.now()
	var shown api.EventType
	err := s.Store.Write(func(tx *store.Tx) error {
		eventType, err := findEventType(ctx, tx, r.ProjectID, r.EventTypeID)
		if err != nil {
			return err
		}
		if d := r.Body.Description; d != nil && *d != or(eventType.Description, "") {
			eventType.Description, eventType.UpdatedAt = d, now
			tx.EventTypes.Put(eventType)
		}
		shown = showEventType(tx, eventType)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateEventType200JSONResponse(shown), nil
}

// DeleteEventType implements deleteEventType.
func (s *Server) DeleteEventType(ctx context.Context, r apiserver.DeleteEventTypeRequestObject) (apiserver.DeleteEventTypeResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		eventType, err := findEventType(ctx, tx, r.ProjectID, r.EventTypeID)
		if err != nil {
			return err
		}
		eventType.Deleted = true
		tx.EventTypes.Put(eventType)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteEventType204Response{}, nil
}

const textEventTypeNotFound = "Event type not found"

// findEventType is a living event type of the path's project.
func findEventType(ctx context.Context, tx *store.Tx, projectID, id string) (store.EventType, error) {
	eventType, ok := tx.EventTypes.Get(id)
	if !ok || eventType.Deleted {
		return eventType, problem.NotFound(textEventTypeNotFound)
	}
	return eventType, who(ctx).Reach(tx, eventType.ProjectID, projectID, textEventTypeNotFound)
}

func showEventType(tx *store.Tx, t store.EventType) api.EventType {
	shown := api.EventType{
		ID: t.ID, ProjectID: t.ProjectID, Name: t.Name, Description: t.Description, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	if latest, ok := tx.LatestSchema(t.ID); ok {
		shown.LatestVersion = &latest.Version
	}
	if _, ok := tx.ActiveSchema(t.ID); ok {
		active := api.SchemaVersionStatusActive
		shown.ActiveVersionStatus = &active
	}
	for change := range tx.SchemaChangesByEventType.Of(t.ID).Each() {
		shown.HasBreakingChanges = shown.HasBreakingChanges || change.Breaking
	}
	return shown
}
