package store

import "time"

// States of a schema version.
const (
	SchemaDraft      = "DRAFT"
	SchemaActive     = "ACTIVE"
	SchemaDeprecated = "DEPRECATED"
)

// EventType is a type of events in a project's catalogue. A deleted one stays in
// the table with Deleted set, because its name stays taken.
type EventType struct {
	ID          string
	ProjectID   string
	Name        string
	Description *string
	Deleted     bool
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// SchemaVersion is a JSON Schema for the events of a type.
type SchemaVersion struct {
	ID                string
	EventTypeID       string
	Version           int // counted from 1 within the event type
	SchemaJSON        string
	Fingerprint       string
	Status            string
	CompatibilityMode string // NONE, BACKWARD, FORWARD or FULL
	Description       *string
	CreatedBy         *string // the user
	CreatedAt         time.Time
}

// SchemaChange is what a version changed against the one before it.
type SchemaChange struct {
	ID            string
	ProjectID     string
	EventTypeID   string
	FromVersionID string
	FromVersion   int
	ToVersionID   string
	ToVersion     int
	Summary       string // JSON text
	Breaking      bool
	CreatedAt     time.Time
}

// ActiveSchema is the version that events of a type are checked against.
func (tx *Tx) ActiveSchema(eventTypeID string) (SchemaVersion, bool) {
	return tx.SchemaVersionsByStatus.One(eventTypeID, SchemaActive)
}

// LatestSchema is the version of an event type with the highest number.
func (tx *Tx) LatestSchema(eventTypeID string) (SchemaVersion, bool) {
	versions := tx.SchemaVersionsByEventType.Of(eventTypeID)
	if versions.Len() == 0 {
		return SchemaVersion{}, false
	}
	return versions.At(versions.Len() - 1), true
}
