package client

import (
	"context"
	"time"
)

// How often Wait asks: soon at first, then less and less.
const (
	firstPoll = 100 * time.Millisecond
	lastPoll  = 5 * time.Second
)

// Wait returns the deliveries of an event when all of them are final: SUCCESS,
// FAILED or DLQ. It asks at once, after 0.1 s, and then ever less often down to
// every 5 s. An event without deliveries is done at once.
//
// With the platform's usual retries a failing endpoint takes a day, so bound ctx.
// When it ends first the error is an *Error with ctx's error in it, and the
// deliveries are the last ones seen, the unfinished ones among them.
func (s *Deliveries) Wait(ctx context.Context, eventID string, opts ...CallOption) ([]Delivery, error) {
	var last []Delivery
	for interval := firstPoll; ; interval = min(2*interval, lastPoll) {
		var seen []Delivery
		done := true
		for d, err := range s.AllOfEvent(ctx, eventID, ListOptions{}, opts...) {
			if err != nil {
				return last, err
			}
			seen = append(seen, d)
			done = done && IsFinal(d)
		}
		if last = seen; done {
			return last, nil
		}
		if !pause(ctx, interval) {
			return last, &Error{Operation: "listDeliveries", Code: contextCode(ctx), Message: "given up waiting for deliveries", cause: ctx.Err()}
		}
	}
}

// IsFinal reports whether a delivery has come to its end: nothing but a replay
// changes it any more.
func IsFinal(d Delivery) bool {
	return d.Status == DeliveryStatusSuccess || d.Status == DeliveryStatusFailed || d.Status == DeliveryStatusDLQ
}
