package api

import (
	"context"
	"slices"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/schema"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ListVersions implements listVersions, the newest first.
func (s *Server) ListVersions(ctx context.Context, r apiserver.ListVersionsRequestObject) (apiserver.ListVersionsResponseObject, error) {
	answer := apiserver.ListVersions200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		if _, err := findEventType(ctx, tx, r.ProjectID, r.EventTypeID); err != nil {
			return err
		}
		for version := range tx.SchemaVersionsByEventType.Of(r.EventTypeID).Backward() {
			answer = append(answer, showSchemaVersion(version))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// CreateVersion implements createVersion: a schema that is there already adds
// nothing.
func (s *Server) CreateVersion(ctx context.Context, r apiserver.CreateVersionRequestObject) (apiserver.CreateVersionResponseObject, error) {
	now := s.now()
	parsed, parseErr := schema.Parse(r.Body.Schema)
	var version store.SchemaVersion
	err := s.Store.Write(func(tx *store.Tx) error {
		eventType, err := findEventType(ctx, tx, r.ProjectID, r.EventTypeID)
		if err != nil {
			return err
		}
		if parseErr != nil {
			return problem.Invalid("Invalid JSON Schema: " + parseErr.Error())
		}
		fingerprint := parsed.Fingerprint()
		known, ok := tx.SchemaVersionByFingerprint.One(eventType.ID, fingerprint)
		if ok {
			version = known
			return nil
		}
		version = store.SchemaVersion{
			ID: s.Chance.ID("schema-version"), EventTypeID: eventType.ID, SchemaJSON: r.Body.Schema, Fingerprint: fingerprint,
			CompatibilityMode: compatibilityMode(r.Body.CompatibilityMode), Description: r.Body.Description, CreatedAt: now,
		}
		if who(ctx).IsUser() {
			version.CreatedBy = &who(ctx).UserID
		}
		return s.addVersion(tx, eventType, &version)
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateVersion201JSONResponse(showSchemaVersion(version)), nil
}

// addVersion stores the next version of an event type, a draft, with what it
// changes.
func (s *Server) addVersion(tx *store.Tx, eventType store.EventType, version *store.SchemaVersion) error {
	version.Version, version.Status = 1, store.SchemaDraft
	if before, ok := tx.LatestSchema(eventType.ID); ok {
		version.Version = before.Version + 1
		if err := s.addChange(tx, eventType, before, *version); err != nil {
			return err
		}
	}
	tx.SchemaVersions.Put(*version)
	return nil
}

func (s *Server) addChange(tx *store.Tx, eventType store.EventType, before, after store.SchemaVersion) error {
	old, err := s.schemas.Get(before.ID, before.SchemaJSON)
	if err != nil {
		return err
	}
	fresh, err := s.schemas.Get(after.ID, after.SchemaJSON)
	if err != nil {
		return err
	}
	change := schema.Compare(old, fresh)
	tx.SchemaChanges.Put(store.SchemaChange{
		ID: s.Chance.ID("schema-change"), ProjectID: eventType.ProjectID, EventTypeID: eventType.ID,
		FromVersionID: before.ID, FromVersion: before.Version, ToVersionID: after.ID, ToVersion: after.Version,
		Summary: change.Summary, Breaking: change.Breaking, CreatedAt: after.CreatedAt,
	})
	return nil
}

// compatibilityMode is NONE for everything that is no mode.
func compatibilityMode(given *string) string {
	modes := []api.CompatibilityMode{api.CompatibilityModeBackward, api.CompatibilityModeForward, api.CompatibilityModeFull}
	if mode := api.CompatibilityMode(or(given, "")); slices.Contains(modes, mode) {
		return string(mode)
	}
	return string(api.CompatibilityModeNone)
}

// GetVersion implements getVersion.
func (s *Server) GetVersion(ctx context.Context, r apiserver.GetVersionRequestObject) (apiserver.GetVersionResponseObject, error) {
	var version store.SchemaVersion
	err := s.read(func(tx *store.Tx) (err error) {
		version, err = findSchemaVersion(ctx, tx, r.ProjectID, r.EventTypeID, r.VersionID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetVersion200JSONResponse(showSchemaVersion(version)), nil
}

// PromoteVersion implements promoteVersion: the version that was active is
// deprecated.
func (s *Server) PromoteVersion(ctx context.Context, r apiserver.PromoteVersionRequestObject) (apiserver.PromoteVersionResponseObject, error) {
	var version store.SchemaVersion
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		if version, err = findSchemaVersion(ctx, tx, r.ProjectID, r.EventTypeID, r.VersionID); err != nil {
			return err
		}
		if active, ok := tx.ActiveSchema(r.EventTypeID); ok {
			active.Status = store.SchemaDeprecated
			tx.SchemaVersions.Put(active)
		}
		version.Status = store.SchemaActive
		tx.SchemaVersions.Put(version)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.PromoteVersion200JSONResponse(showSchemaVersion(version)), nil
}

// DeprecateVersion implements deprecateVersion.
func (s *Server) DeprecateVersion(ctx context.Context, r apiserver.DeprecateVersionRequestObject) (apiserver.DeprecateVersionResponseObject, error) {
	var version store.SchemaVersion
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		if version, err = findSchemaVersion(ctx, tx, r.ProjectID, r.EventTypeID, r.VersionID); err != nil {
			return err
		}
		version.Status = store.SchemaDeprecated
		tx.SchemaVersions.Put(version)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeprecateVersion200JSONResponse(showSchemaVersion(version)), nil
}

// ListChanges implements listChanges, the newest first.
func (s *Server) ListChanges(ctx context.Context, r apiserver.ListChangesRequestObject) (apiserver.ListChangesResponseObject, error) {
	answer := apiserver.ListChanges200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		if _, err := findEventType(ctx, tx, r.ProjectID, r.EventTypeID); err != nil {
			return err
		}
		for change := range tx.SchemaChangesByEventType.Of(r.EventTypeID).Backward() {
			answer = append(answer, showSchemaChange(tx, change))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// ListProjectChanges implements listProjectChanges, the newest first.
func (s *Server) ListProjectChanges(_ context.Context, r apiserver.ListProjectChangesRequestObject) (apiserver.ListProjectChangesResponseObject, error) {
	answer := apiserver.ListProjectChanges200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		for change := range tx.SchemaChangesByProject.Of(r.ProjectID).Backward() {
			answer = append(answer, showSchemaChange(tx, change))
		}
		return nil
	})
	return answer, err
}

// findSchemaVersion is a version of the path's event type.
func findSchemaVersion(ctx context.Context, tx *store.Tx, projectID, eventTypeID, id string) (store.SchemaVersion, error) {
	if _, err := findEventType(ctx, tx, projectID, eventTypeID); err != nil {
		return store.SchemaVersion{}, err
	}
	version, ok := tx.SchemaVersions.Get(id)
	if !ok || version.EventTypeID != eventTypeID && !who(ctx).Flags.VersionOfAnyType {
		return version, problem.NotFound("Schema version not found")
	}
	return version, nil
}

func showSchemaVersion(v store.SchemaVersion) api.SchemaVersion {
	return api.SchemaVersion{
		ID: v.ID, EventTypeID: v.EventTypeID, Version: v.Version, Schema: v.SchemaJSON, Fingerprint: v.Fingerprint,
		Status: api.SchemaVersionStatus(v.Status), CompatibilityMode: api.CompatibilityMode(v.CompatibilityMode),
		Description: v.Description, CreatedBy: v.CreatedBy, CreatedAt: v.CreatedAt,
	}
}

func showSchemaChange(tx *store.Tx, c store.SchemaChange) api.SchemaChange {
	eventType, _ := tx.EventTypes.Get(c.EventTypeID)
	return api.SchemaChange{
		ID: c.ID, EventTypeID: c.EventTypeID, EventTypeName: eventType.Name, FromVersionID: c.FromVersionID, FromVersion: c.FromVersion,
		ToVersionID: c.ToVersionID, ToVersion: c.ToVersion, ChangeSummary: c.Summary, Breaking: c.Breaking, CreatedAt: c.CreatedAt,
	}
}
