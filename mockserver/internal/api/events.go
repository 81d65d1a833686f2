package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// Idempotency policies that the handlers look at.
const (
	policyRequired = "REQUIRED"
	policyAuto     = "AUTO"
)

// IngestEvent implements ingestEvent.
func (s *Server) IngestEvent(ctx context.Context, r apiserver.IngestEventRequestObject) (apiserver.IngestEventResponseObject, error) {
	receipt, err := s.ingest(store.Event{
		ProjectID: who(ctx).ProjectID, EventType: r.Body.Type, Data: r.Body.Data, IdempotencyKey: r.Params.IdempotencyKey,
	}, false, who(ctx).Flags)
	if err != nil {
		return nil, err
	}
	answer := apiserver.IngestEvent201JSONResponse{
		EventID: receipt.Event.ID, Type: receipt.Event.EventType, CreatedAt: receipt.Event.CreatedAt,
		DeliveriesCreated: receipt.Event.DeliveriesCreated, SchemaWarnings: receipt.Event.SchemaWarnings,
	}
	if receipt.Duplicate {
		answer.DeliveriesCreated = 0
	}
	return answer, nil
}

// SendTestEvent implements sendTestEvent.
func (s *Server) SendTestEvent(ctx context.Context, r apiserver.SendTestEventRequestObject) (apiserver.SendTestEventResponseObject, error) {
	receipt, err := s.ingest(store.Event{ProjectID: r.ProjectID, EventType: r.Body.Type, Data: r.Body.Data}, true, who(ctx).Flags)
	if err != nil {
		return nil, err
	}
	if who(ctx).Flags.DatabasePayloads {
		if text, err := transform.Compact(receipt.Event.Data); err == nil {
			receipt.Event.Data = text
		}
	}
	return apiserver.SendTestEvent201JSONResponse(showEvent(receipt.Event)), nil
}

// ingest stores an event and sends its deliveries on their way.
func (s *Server) ingest(event store.Event, exact bool, flags store.Flags) (store.Receipt, error) {
	event.ID, event.CreatedAt = s.Chance.ID("event"), s.now()
	var receipt store.Receipt
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		project, _ := tx.Projects.Get(event.ProjectID)
		if project.IdempotencyPolicy == policyRequired && event.IdempotencyKey == nil && !exact {
			return problem.Invalid(fmt.Sprintf("Idempotency-Key header is required for this project (policy: %s)", policyRequired))
		}
		if project.IdempotencyPolicy == policyAuto && event.IdempotencyKey == nil && !exact {
			key := s.Chance.ID("idempotency-key")
			event.IdempotencyKey = &key
		}
		if !tx.IsRepeat(event) {
			if err := s.checkSchema(tx, project, &event); err != nil {
				return err
			}
		}
		if receipt, err = tx.Ingest(event, exact, func() string { return s.Chance.ID("delivery") }); err != nil {
			return err
		}
		if !receipt.Duplicate && (flags.LargeEventsFail && isLarge(event.Data) || flags.LongKeysFail && isLongKey(receipt)) {
			return problem.Internal()
		}
		return s.room(len(receipt.DeliveryIDs))
	})
	if err != nil {
		return receipt, err
	}
	return receipt, s.Engine.Dispatch(receipt.DeliveryIDs...)
}

// room refuses what the queue of deliveries cannot hold.
func (s *Server) room(deliveries int) error {
	if err := s.Engine.Room(deliveries); errors.Is(err, engine.ErrFull) {
		return problem.RateLimited(time.Second)
	} else if err != nil {
		return err
	}
	return nil
}

// ListEvents implements listEvents.
func (s *Server) ListEvents(ctx context.Context, r apiserver.ListEventsRequestObject) (apiserver.ListEventsResponseObject, error) {
	var answer apiserver.ListEvents200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		filter := or(r.Params.EventType, "")
		rows := collect(tx.EventsByProject.Of(r.ProjectID).Each(), func(e store.Event) bool { return containsFold(e.EventType, filter) })
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, eventOrder,
			func(e store.Event) api.Event { return showEvent(kept(ctx, e)) })
		answer = apiserver.ListEvents200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

var eventOrder = sorter[store.Event]{
	"id":        byText(func(e store.Event) string { return e.ID }),
	"projectId": byText(func(e store.Event) string { return e.ProjectID }),
	"eventType": byText(func(e store.Event) string { return e.EventType }),
	"payload":   byText(func(e store.Event) string { return string(e.Data) }),
	"createdAt": byTime(func(e store.Event) time.Time { return e.CreatedAt }),
}

// GetEvent implements getEvent.
func (s *Server) GetEvent(ctx context.Context, r apiserver.GetEventRequestObject) (apiserver.GetEventResponseObject, error) {
	event, err := s.event(ctx, r.ProjectID, r.ID)
	if err != nil {
		return nil, err
	}
	return apiserver.GetEvent200JSONResponse(event), nil
}

// GetEventSanitized implements getEventSanitized. Masking rules are not among the
// operations here, and without rules nothing is masked.
func (s *Server) GetEventSanitized(ctx context.Context, r apiserver.GetEventSanitizedRequestObject) (apiserver.GetEventSanitizedResponseObject, error) {
	event, err := s.event(ctx, r.ProjectID, r.ID)
	if err != nil {
		return nil, err
	}
	return apiserver.GetEventSanitized200JSONResponse(event), nil
}

// event is an event of the path's project as it is shown.
func (s *Server) event(ctx context.Context, projectID, id string) (api.Event, error) {
	var event store.Event
	err := s.read(func(tx *store.Tx) (err error) {
		event, err = findEvent(ctx, tx, projectID, id)
		return err
	})
	if err != nil {
		return api.Event{}, err
	}
	return showEvent(kept(ctx, event)), nil
}

// findEvent is an event of the path's project.
func findEvent(ctx context.Context, tx *store.Tx, projectID, id string) (store.Event, error) {
	event, ok := tx.Events.Get(id)
	if !ok {
		return event, problem.NotFound("Event not found")
	}
	if project, _ := tx.Projects.Get(event.ProjectID); project.OrganizationID != who(ctx).OrganizationID {
		return event, problem.Forbidden("Event does not belong to this project")
	}
	if event.ProjectID != projectID {
		return event, problem.NotFound("Event not found")
	}
	return event, nil
}

// kept is the event with its data as the caller's installation keeps it.
func kept(ctx context.Context, e store.Event) store.Event {
	if who(ctx).Flags.DatabasePayloads {
		if text, err := transform.Database(e.Data); err == nil {
			e.Data = text
		}
	}
	return e
}

func showEvent(e store.Event) api.Event {
	return api.Event{
		ID: e.ID, ProjectID: e.ProjectID, EventType: e.EventType, Payload: string(e.Data), CreatedAt: e.CreatedAt,
		DeliveriesCreated: e.DeliveriesCreated, SchemaWarnings: e.SchemaWarnings,
	}
}
