package store

import "time"

// Roles of a user in the organisation.
const (
	RoleOwner     = "OWNER"
	RoleDeveloper = "DEVELOPER"
	RoleViewer    = "VIEWER"
)

// Scopes of an API key.
const (
	ScopeReadOnly  = "READ_ONLY"
	ScopeReadWrite = "READ_WRITE"
)

// Organization owns projects and users.
type Organization struct {
	ID        string
	Name      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// User can log in.
type User struct {
	ID             string
	OrganizationID string
	Email          string
	PasswordHash   []byte
	FullName       *string
	Status         string // PENDING_VERIFICATION or ACTIVE
	Role           string
	EmailVerified  bool
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Session is a refresh token that was handed out.
type Session struct {
	ID        string // the token's jti
	UserID    string
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt *time.Time
}

// RevokedToken is an access token that a logout ended before its time.
type RevokedToken struct {
	ID        string // the token's jti
	ExpiresAt time.Time
}

// Project holds endpoints, events and sources. A deleted one stays in the table
// with Deleted set, because deleting it again is a success.
type Project struct {
	ID                      string
	OrganizationID          string
	Name                    string
	Description             *string
	SchemaValidationEnabled bool
	SchemaValidationPolicy  string // WARN or BLOCK
	IdempotencyPolicy       string // NONE, AUTO or REQUIRED
	Deleted                 bool
	Flags                   Flags
	CreatedAt               time.Time
	UpdatedAt               time.Time
}

// Gone reports whether the project is deleted and that means anything.
func (p Project) Gone() bool { return p.Deleted && !p.Flags.ProjectOutlivesDeletion }

// APIKey gives a program access to a project. The key itself is not kept.
type APIKey struct {
	ID         string
	ProjectID  string
	Name       string
	KeyPrefix  string // first 8 characters of the key
	KeyHash    string // whatever the caller looks keys up by
	Scope      string
	LastUsedAt *time.Time
	CreatedAt  time.Time
	RevokedAt  *time.Time
	ExpiresAt  *time.Time
	// Set by a rotation, whose grace ends at ExpiresAt.
	RotatedAt    *time.Time
	ReplacedByID *string
}
