package store

import "time"

// States of a delivery and of an incoming forward.
const (
	StatusPending    = "PENDING"
	StatusProcessing = "PROCESSING"
	StatusSuccess    = "SUCCESS"
	StatusFailed     = "FAILED"
	StatusDLQ        = "DLQ"
)

// Event was accepted from a sender.
type Event struct {
	ID                string
	ProjectID         string
	EventType         string
	Data              []byte // JSON, byte for byte as it was sent
	IdempotencyKey    *string
	SchemaWarnings    []string
	DeliveriesCreated int
	CreatedAt         time.Time
}

// Delivery is an event on its way to an endpoint. How it is sent is copied from
// the subscription when it is created.
type Delivery struct {
	ID               string
	ProjectID        string
	EventID          string
	EventType        string
	EndpointID       string
	SubscriptionID   string
	IdempotencyKey   string // as sent to the endpoint
	SequenceNumber   int64  // 0 unless the subscription is ordered
	TimeoutSeconds   int
	RetryDelays      string
	PayloadTemplate  *string
	CustomHeaders    *string
	TransformationID *string

	Status        string
	AttemptCount  int
	MaxAttempts   int
	NextRetryAt   *time.Time
	LastAttemptAt *time.Time
	SucceededAt   *time.Time
	FailedAt      *time.Time
	WaitingSince  *time.Time // of an ordered one: since when it waits for the one before it
	Reason        string     // why it is where it is, in words; not part of the API
	Run           int        // how often it was replayed
	CreatedAt     time.Time
}

// Final reports whether the delivery has come to its end.
func (d Delivery) Final() bool {
	return d.Status == StatusSuccess || d.Status == StatusFailed || d.Status == StatusDLQ
}

// Replayed returns the delivery as it is right after a replay: pending, with
// its attempts counted from the start.
func (d Delivery) Replayed() Delivery {
	d.Status, d.AttemptCount, d.Reason = StatusPending, 0, ""
	d.NextRetryAt, d.LastAttemptAt, d.SucceededAt, d.FailedAt, d.WaitingSince = nil, nil, nil, nil, nil
	d.Run++
	return d
}

// Attempt is one request made for a delivery.
type Attempt struct {
	ID              string
	DeliveryID      string
	AttemptNumber   int
	Run             int     // of the delivery: numbers start again with each replay
	RequestHeaders  *string // JSON object text
	RequestBody     *string
	HTTPStatusCode  *int
	ResponseHeaders *string // JSON object text
	ResponseBody    *string
	ErrorMessage    *string
	DurationMs      int
	CreatedAt       time.Time
}
