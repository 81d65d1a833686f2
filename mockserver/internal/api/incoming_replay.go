package api

import (
	"context"
	"slices"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const defaultMaxEvents = 1000

func errNoDestinations() error {
	return problem.Unprocessable("No enabled destinations for this source")
}

// ReplayIncomingEvent implements replayIncomingEvent.
func (s *Server) ReplayIncomingEvent(ctx context.Context, r apiserver.ReplayIncomingEventRequestObject) (apiserver.ReplayIncomingEventResponseObject, error) {
	var ids []string
	err := s.Store.Write(func(tx *store.Tx) error {
		event, err := findIncomingEvent(ctx, tx, r.ProjectID, r.ID)
		if err != nil {
			return err
		}
		if ids = engine.PlanForwards(tx, event, s.now(), s.forwardID); len(ids) == 0 {
			return errNoDestinations()
		}
		return s.room(len(ids))
	})
	if err != nil {
		return nil, err
	}
	if err := s.Engine.Forward(ids...); err != nil {
		return nil, err
	}
	return apiserver.ReplayIncomingEvent200JSONResponse{
		Status: api.IncomingReplayReceiptStatusReplayed, EventID: r.ID, DestinationsCount: len(ids),
	}, nil
}

func (s *Server) forwardID() string { return s.Chance.ID("forward") }

// BulkReplayIncomingEvents implements bulkReplayIncomingEvents.
func (s *Server) BulkReplayIncomingEvents(ctx context.Context, r apiserver.BulkReplayIncomingEventsRequestObject) (apiserver.BulkReplayIncomingEventsResponseObject, error) {
	limit := or(r.Body.MaxEvents, defaultMaxEvents)
	if limit < 1 {
		return nil, problem.Invalid("Page size must not be less than one")
	}
	var ids []string
	replayed := 0
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findSource(ctx, tx, r.ProjectID, r.Body.SourceID); err != nil {
			return err
		}
		if len(r.Body.EventIDs) == 0 && who(ctx).Flags.BulkReplayNeedsIDs {
			return problem.Internal()
		}
		for event := range tx.IncomingEventsBySource.Of(r.Body.SourceID).Each() {
			if replayed == limit {
				break
			}
			if !selects(*r.Body, event) {
				continue
			}
			planned := engine.PlanForwards(tx, event, s.now(), s.forwardID)
			if len(planned) == 0 {
				return errNoDestinations()
			}
			replayed++
			ids = append(ids, planned...)
		}
		return s.room(len(ids))
	})
	if err != nil {
		return nil, err
	}
	if err := s.Engine.Forward(ids...); err != nil {
		return nil, err
	}
	return apiserver.BulkReplayIncomingEvents200JSONResponse{
		Status: api.IncomingBulkReplayReceiptStatusBulkReplayed, SourceID: r.Body.SourceID,
		EventsReplayed: replayed, TotalForwardAttempts: len(ids),
	}, nil
}

// selects reports whether a bulk replay asks for an event: by id where it names
// ids, and by the filters it gives.
func selects(b api.IncomingBulkReplay, event store.IncomingEvent) bool {
	switch {
	case len(b.EventIDs) > 0 && !slices.Contains(b.EventIDs, event.ID),
		b.From != nil && event.ReceivedAt.Before(*b.From),
		b.To != nil && !event.ReceivedAt.Before(*b.To),
		b.Verified != nil && (event.Verified == nil || *event.Verified != *b.Verified):
		return false
	}
	return true
}
