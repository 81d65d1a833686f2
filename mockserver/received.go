package mockserver

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
)

// Received is a request that came to a Receiver.
type Received struct {
	Method string
	URL    string // in full
	Header http.Header
	Body   []byte
	At     time.Time // by the server's clock
	Status int       // of the answer; 0 while there is none

	clock time.Time // that signatures are checked by
}

// Verify verifies the signature as a receiver does whose clock is the server's:
// at the instant of arrival, whatever that is. The secret is the endpoint's.
func (r Received) Verify(secrets ...string) (verify.Delivery, error) {
	return verify.Event(r.Body, r.Header, secrets, verify.WithClock(func() time.Time { return r.clock }))
}

// Decode reads the body as JSON into v.
func (r Received) Decode(v any) error { return json.Unmarshal(r.Body, v) }

// EventID, DeliveryID and IdempotencyKey are headers of a delivery; a forward has
// others.
func (r Received) EventID() string { return r.Header.Get("X-Event-Id") }

// DeliveryID is the same on every attempt of a delivery.
func (r Received) DeliveryID() string { return r.Header.Get("X-Delivery-Id") }

// IdempotencyKey is the same on every attempt and every replay of a delivery.
func (r Received) IdempotencyKey() string { return r.Header.Get("Idempotency-Key") }

// Verifier returns a verifier on the server's clock, for handlers that verify
// what a frozen or moved server sends them.
func (s *Server) Verifier(secrets []string, opts ...verify.Option) (*verify.Verifier, error) {
	return verify.New(secrets, append([]verify.Option{verify.WithClock(s.signatureTime)}, opts...)...)
}
