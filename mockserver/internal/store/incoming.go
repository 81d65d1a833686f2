package store

import "time"

// States of an incoming source.
const (
	SourceActive   = "ACTIVE"
	SourceDisabled = "DISABLED"
)

// Verification modes of an incoming source.
const (
	VerifyNone     = "NONE"
	VerifyGeneric  = "HMAC_GENERIC"
	VerifyProvider = "PROVIDER"
)

// Authentication of a destination.
const (
	AuthNone         = "NONE"
	AuthBasic        = "BASIC"
	AuthBearer       = "BEARER"
	AuthCustomHeader = "CUSTOM_HEADER"
)

// Source takes webhooks from a provider.
type Source struct {
	ID                  string
	ProjectID           string
	Name                string
	Slug                string
	ProviderType        string
	Status              string
	IngressPathToken    string
	VerificationMode    string
	HMACHeaderName      string
	HMACSignaturePrefix string
	HMACSecret          string // empty when none is configured
	RateLimitPerSecond  *int
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

// Destination gets the webhooks of a source forwarded.
type Destination struct {
	ID                string
	ProjectID         string
	IncomingSourceID  string
	URL               string
	AuthType          string
	AuthConfig        *string // JSON object text; never shown
	CustomHeadersJSON *string // JSON object text
	Enabled           bool
	MaxAttempts       int
	TimeoutSeconds    int
	RetryDelays       string // seconds between attempts, separated by commas
	PayloadTransform  *string
	TransformationID  *string
	Flags             Flags
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// IncomingEvent was received from a provider.
type IncomingEvent struct {
	ID                string
	ProjectID         string
	IncomingSourceID  string
	SourceName        string
	RequestID         string
	Method            string
	Path              string
	QueryParams       *string
	HeadersJSON       string
	Body              []byte
	BodySha256        string
	ContentType       *string
	ClientIP          string
	UserAgent         *string
	Verified          *bool // nil when the source does not verify
	VerificationError *string
	DedupKey          string // empty when the provider sent none
	ReceivedAt        time.Time
}

// Forward is one attempt, made or planned, to pass an incoming event on.
type Forward struct {
	ID                  string
	ProjectID           string
	IncomingEventID     string
	DestinationID       string
	AttemptNumber       int
	Status              string
	StartedAt           *time.Time
	FinishedAt          *time.Time
	RequestHeadersJSON  *string // JSON object text, secrets masked; nil until the request was made
	RequestBodySnippet  *string
	ResponseCode        *int
	ResponseHeadersJSON *string
	ResponseBodySnippet *string
	ErrorMessage        *string
	NextRetryAt         *time.Time
	CreatedAt           time.Time
}
