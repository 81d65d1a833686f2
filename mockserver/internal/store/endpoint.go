package store

import "time"

// States of an endpoint's verification.
const (
	VerificationPending  = "PENDING"
	VerificationVerified = "VERIFIED"
	VerificationFailed   = "FAILED"
	VerificationSkipped  = "SKIPPED"
)

// Signature schemes of an endpoint.
const (
	SchemeLegacy   = "LEGACY"   // X-Signature only
	SchemeStandard = "STANDARD" // Standard Webhooks headers only
	SchemeBoth     = "BOTH"     // both sets, the default
)

// SecretGrace is how long a retired secret still signs beside the new one.
const SecretGrace = 24 * time.Hour

// Endpoint receives deliveries.
type Endpoint struct {
	ID                      string
	ProjectID               string
	URL                     string
	Description             *string
	Enabled                 bool
	RateLimitPerSecond      *int
	AllowedSourceIPs        *string
	MTLSEnabled             bool
	ClientCert              string // PEM, as sent
	ClientKey               string // PEM, as sent
	CACert                  string // PEM, as sent; may be empty
	VerificationStatus      string
	VerificationAttemptedAt *time.Time
	VerificationCompletedAt *time.Time
	VerificationSkipReason  *string
	SignatureScheme         string
	Secret                  string
	RetiredSecrets          []RetiredSecret
	LastSequence            int64 // number of the last ordered delivery
	Deleted                 bool
	Flags                   Flags
	CreatedAt               time.Time
	UpdatedAt               time.Time
}

// RetiredSecret was replaced by a rotation and signs until it expires.
type RetiredSecret struct {
	Secret    string
	ExpiresAt time.Time
}

// Gone reports whether the endpoint is deleted and that means anything.
func (e Endpoint) Gone() bool { return e.Deleted && !e.Flags.EndpointOutlivesDeletion }

// Rotated returns the endpoint with a new secret. The one it replaces keeps
// signing for SecretGrace; one retired before is dropped.
func (e Endpoint) Rotated(secret string, now time.Time) Endpoint {
	if secret == e.Secret {
		return e
	}
	e.RetiredSecrets = []RetiredSecret{{Secret: e.Secret, ExpiresAt: Stamp(now.Add(SecretGrace))}}
	e.Secret = secret
	return e
}

// Secrets are those that sign at this moment, the current one first.
func (e Endpoint) Secrets(now time.Time) []string {
	secrets := []string{e.Secret}
	if e.Flags.SingleSignature {
		return secrets
	}
	for _, r := range e.RetiredSecrets {
		if now.Before(r.ExpiresAt) {
			secrets = append(secrets, r.Secret)
		}
	}
	return secrets
}

// Transformation is a named template that reshapes payloads.
type Transformation struct {
	ID          string
	ProjectID   string
	Name        string
	Description *string
	Template    string
	Version     int
	Enabled     bool
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Subscription sends the events of a type, or of a pattern, to an endpoint.
type Subscription struct {
	ID               string
	ProjectID        string
	EndpointID       string
	EventType        string
	Enabled          bool
	OrderingEnabled  bool
	MaxAttempts      int
	TimeoutSeconds   int
	RetryDelays      string // seconds between attempts, separated by commas
	PayloadTemplate  *string
	CustomHeaders    *string // JSON object text
	TransformationID *string
	CreatedAt        time.Time
	UpdatedAt        time.Time
}
