package verify

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// Delivery is a webhook whose signature was verified.
//
// The body and the time are always covered by the signature, the delivery's id
// only under Standard Webhooks. EventID, Sequence, IdempotencyKey, Test and a
// type from a header are not: whoever sits between the platform and the
// receiver could change them.
type Delivery struct {
	// Scheme is the scheme that was verified.
	Scheme Scheme
	// EventID names the event. All its deliveries share it. From X-Event-Id.
	EventID string
	// DeliveryID names this delivery. Every attempt has the same. From
	// webhook-id under Standard Webhooks, from X-Delivery-Id otherwise.
	DeliveryID string
	// Sequence is the number of the delivery on an ordered endpoint, counted
	// from 1, and 0 on any other. From X-Sequence-Number.
	Sequence int64
	// IdempotencyKey is the same for every attempt at every subscription of one
	// endpoint. From Idempotency-Key; test deliveries have none.
	IdempotencyKey string
	// Time is when this attempt was signed, to the millisecond under
	// X-Signature and to the second under Standard Webhooks.
	Time time.Time
	// Test is set on what the endpoint's test operation sends.
	Test bool
	// Type is the event's type when the delivery says so, otherwise "": a plain
	// delivery carries none. See "Event types" in the package documentation.
	Type string
	// Body is the whole body as it was received. It is valid JSON.
	Body json.RawMessage
	// Data is the event's data: the envelope's member if the body is an
	// envelope, otherwise the whole body.
	Data json.RawMessage
}

// Decode unmarshals the event's data into v. A mismatch is ErrInvalidPayload
// with the cause of package encoding/json.
func (d Delivery) Decode(v any) error {
	if err := json.Unmarshal(d.Data, v); err != nil {
		return &Error{Reason: ErrInvalidPayload, Detail: "the data does not fit", Err: err}
	}
	return nil
}

// Event verifies payload under the scheme that the headers show and returns
// what the delivery says. It returns the errors of Signature, ErrInvalidPayload
// when a genuine body is not JSON, and with a replay guard ErrReplayed,
// ErrInProgress or ErrGuardUnavailable. The guard is called with the background
// context; use Request or Middleware to give it the request's.
func (v *Verifier) Event(payload []byte, header http.Header) (Delivery, error) {
	return v.core.event(context.Background(), payload, header)
}

// Event is New and Verifier.Event in one call.
func Event(payload []byte, header http.Header, secrets []string, opts ...Option) (Delivery, error) {
	v, err := New(secrets, opts...)
	if err != nil {
		return Delivery{}, err
	}
	return v.Event(payload, header)
}

// event is verified, claimed and settled.
func (c *core) event(ctx context.Context, payload []byte, header http.Header) (Delivery, error) {
	d, err := c.claimed(ctx, payload, header)
	if err == nil {
		err = c.settle(ctx, d, true)
	}
	if err != nil {
		return Delivery{}, err
	}
	return d, nil
}

// claimed verifies a delivery and leaves the guard's claim open.
func (c *core) claimed(ctx context.Context, payload []byte, header http.Header) (Delivery, error) {
	d, err := c.delivery(payload, header)
	if err == nil {
		err = c.claim(ctx, d)
	}
	if err != nil {
		return Delivery{}, err
	}
	return d, nil
}

func (c *core) delivery(payload []byte, header http.Header) (Delivery, error) {
	d := Delivery{Scheme: c.pick(header), Body: payload, Data: payload}
	var err error
	if d.Scheme == SchemeStandard {
		d.DeliveryID, d.Time, err = c.verifyStandard(payload, header)
	} else {
		var field [1]sig.Field
		sig.Collect(header, []string{HeaderSignature}, field[:])
		var value string
		if value, err = checkField(HeaderSignature, field[0]); err == nil {
			var ms int64
			ms, err = c.verifyHookflow(payload, value)
			d.Time = time.UnixMilli(ms)
		}
	}
	if err == nil {
		err = c.describe(&d, header)
	}
	if err == nil && !json.Valid(payload) {
		err = fail(ErrInvalidPayload, "", "the body is not JSON")
	}
	if err != nil {
		return Delivery{}, err
	}
	if c.typeHeader == "" && mayBeEnvelope(payload) {
		if typ, data, ok := openEnvelope(payload); ok {
			d.Type, d.Data = typ, data
		}
	}
	return d, nil
}

// pick says which scheme to demand. Standard Webhooks wins where a request has
// both, because it signs the id.
func (c *core) pick(header http.Header) Scheme {
	if c.scheme != SchemeAuto {
		return c.scheme
	}
	if len(sig.Lookup(header, HeaderStandardSignature)) > 0 {
		return SchemeStandard
	}
	return SchemeHookflow
}

// describe reads the headers that are not signed. They are bounded, and a
// sequence number that is none counts as 0, because it decides nothing here.
func (c *core) describe(d *Delivery, header http.Header) error {
	if d.DeliveryID == "" {
		d.DeliveryID = sig.First(header, HeaderDeliveryID)
	}
	d.EventID = sig.First(header, HeaderEventID)
	d.IdempotencyKey = sig.First(header, HeaderIdempotencyKey)
	d.Test = sig.First(header, HeaderTest) == "true"
	if n, err := strconv.ParseUint(sig.First(header, HeaderSequence), 10, 63); err == nil {
		d.Sequence = int64(n)
	}
	if c.typeHeader != "" {
		d.Type = sig.First(header, c.typeHeader)
	}
	for _, value := range [...]string{d.DeliveryID, d.EventID, d.IdempotencyKey, d.Type} {
		if len(value) > MaxHeader {
			return fail(ErrHeaderTooLarge, "", "one of the headers that describe the delivery")
		}
	}
	return nil
}
