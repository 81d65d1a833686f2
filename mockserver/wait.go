package mockserver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// WaitForDelivery returns the first attempt to deliver that matches, one in the
// past included. It does not move the clock: a retry that is due later comes
// with Advance. When ctx ends first, the error says what was near: which part of
// the filter failed, and what is still pending.
//
//	got, err := hf.WaitForDelivery(ctx, mockserver.Filter{EventType: "order.*", Outcome: mockserver.OutcomeSuccess})
func (s *Server) WaitForDelivery(ctx context.Context, f Filter) (Entry, error) {
	return s.waitForOne(ctx, KindDelivery, f)
}

// WaitForForward does with forwards of incoming events what WaitForDelivery does
// with deliveries.
func (s *Server) WaitForForward(ctx context.Context, f Filter) (Entry, error) {
	return s.waitForOne(ctx, KindForward, f)
}

// WaitForRequest returns the first request to the server that matches, one in
// the past included.
func (s *Server) WaitForRequest(ctx context.Context, f Filter) (Entry, error) {
	return s.waitForOne(ctx, KindRequest, f)
}

// WaitForCount returns the first n entries that match, of any kind, as soon as
// there are n.
func (s *Server) WaitForCount(ctx context.Context, f Filter, n int) ([]Entry, error) {
	if n < 1 {
		return nil, fmt.Errorf("mockserver: cannot wait for %d entries", n)
	}
	found, err := s.journal.Wait(ctx, journal.Filter(f), n)
	return public(found), s.hinted(err)
}

func (s *Server) waitForOne(ctx context.Context, kind string, f Filter) (Entry, error) {
	if f.Kind != "" && f.Kind != kind {
		return Entry{}, fmt.Errorf("mockserver: a filter for kind %s where one for %s is meant", f.Kind, kind)
	}
	f.Kind = kind
	found, err := s.WaitForCount(ctx, f, 1)
	if err != nil {
		return Entry{}, err
	}
	return found[0], nil
}

// maxPending is how many pending deliveries a hint names.
const maxPending = 5

// hinted adds what is pending to the error of a wait.
func (s *Server) hinted(err error) error {
	var wait *journal.WaitError
	if errors.As(err, &wait) && wait.Filter.Kind != KindRequest {
		wait.Hints = s.pending()
	}
	return err
}

// pending says which deliveries wait for their next attempt.
func (s *Server) pending() []string {
	now := s.Now()
	var waiting []store.Delivery
	s.store.Read(func(tx *store.Tx) {
		for d := range tx.Deliveries.All().Each() {
			if d.Status == store.StatusPending && d.NextRetryAt != nil && d.NextRetryAt.After(now) {
				waiting = append(waiting, d)
			}
		}
	})
	slices.SortStableFunc(waiting, func(a, b store.Delivery) int { return a.NextRetryAt.Compare(*b.NextRetryAt) })
	var hints []string
	for _, d := range waiting[:min(len(waiting), maxPending)] {
		hints = append(hints, fmt.Sprintf("pending: delivery %s of %s (%s), attempt %d due in %s on the server's clock; Advance gets there",
			d.ID, d.EventType, d.Reason, d.AttemptCount+1, d.NextRetryAt.Sub(now).Round(time.Millisecond)))
	}
	if more := len(waiting) - len(hints); more > 0 {
		hints = append(hints, fmt.Sprintf("pending: %d more", more))
	}
	return hints
}
