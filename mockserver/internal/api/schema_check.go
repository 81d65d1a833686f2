package api

import (
	"strings"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/schema"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// checkSchema holds an event against the active schema of its type, where the
// project wants that: BLOCK refuses it, WARN lists what departs. A type that the
// catalogue does not have is added to it.
func (s *Server) checkSchema(tx *store.Tx, project store.Project, event *store.Event) error {
	if !project.SchemaValidationEnabled {
		return nil
	}
	eventType, known := tx.EventTypeByName.One(project.ID, event.EventType)
	if !known {
		return s.discover(tx, event)
	}
	version, ok := tx.ActiveSchema(eventType.ID)
	if !ok || eventType.Deleted {
		return nil
	}
	rules, err := s.schemas.Get(version.ID, version.SchemaJSON)
	if err != nil {
		return err
	}
	if project.SchemaValidationPolicy == string(api.SchemaPolicyWarn) {
		event.SchemaWarnings = rules.Departures(event.Data)
		return nil
	}
	if refusals := rules.Refusals(event.Data); len(refusals) > 0 {
		return problem.Invalid("Schema validation failed: " + strings.Join(refusals, "; "))
	}
	return nil
}

// discover adds the type of an event to the catalogue, with a draft that
// describes the event.
func (s *Server) discover(tx *store.Tx, event *store.Event) error {
	text, description := schema.Infer(event.Data), "Auto-discovered from ingested event"
	parsed, err := schema.Parse(text)
	if err != nil {
		return err
	}
	eventType := store.EventType{
		ID: s.Chance.ID("event-type"), ProjectID: event.ProjectID, Name: event.EventType, Description: &description,
		CreatedAt: event.CreatedAt, UpdatedAt: event.CreatedAt,
	}
	tx.EventTypes.Put(eventType)
	return s.addVersion(tx, eventType, &store.SchemaVersion{
		ID: s.Chance.ID("schema-version"), EventTypeID: eventType.ID, SchemaJSON: text, Fingerprint: parsed.Fingerprint(),
		CompatibilityMode: string(api.CompatibilityModeNone), CreatedAt: event.CreatedAt,
	})
}
