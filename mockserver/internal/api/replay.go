package api

import (
	"context"
	"fmt"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ReplayDelivery implements replayDelivery.
func (s *Server) ReplayDelivery(ctx context.Context, r apiserver.ReplayDeliveryRequestObject) (apiserver.ReplayDeliveryResponseObject, error) {
	if or(r.Params.DryRun, false) {
		return s.dryRun(ctx, r.ID)
	}
	err := s.replay(func(tx *store.Tx) ([]string, error) {
		delivery, err := findDelivery(ctx, tx, r.ID)
		if err != nil {
			return nil, err
		}
		if delivery.Status == store.StatusSuccess {
			return nil, problem.Invalid("Cannot replay successful delivery")
		}
		first := or(r.Params.FromAttempt, 1)
		if r.Params.FromAttempt != nil && (first < 1 || first > delivery.AttemptCount) {
			return nil, problem.Invalid(fmt.Sprintf("fromAttempt must be between 1 and %d", delivery.AttemptCount))
		}
		restart(tx, delivery, first)
		return []string{delivery.ID}, nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.ReplayDelivery202Response{}, nil
}

// replay sends the deliveries again that fn restarts. When the engine has no
// room for all of them, none is restarted.
func (s *Server) replay(fn func(tx *store.Tx) ([]string, error)) error {
	var ids []string
	err := s.Store.Write(func(tx *store.Tx) (err error) {
		if ids, err = fn(tx); err != nil {
			return err
		}
		return s.room(len(ids))
	})
	if err != nil {
		return err
	}
	return s.Engine.Dispatch(ids...)
}

// restart puts a delivery back, so that its next attempt is number first.
func restart(tx *store.Tx, d store.Delivery, first int) {
	d = d.Replayed()
	d.AttemptCount = first - 1
	tx.Deliveries.Put(d)
}

func (s *Server) dryRun(ctx context.Context, id string) (apiserver.ReplayDeliveryResponseObject, error) {
	var plan api.DeliveryReplayPlan
	err := s.read(func(tx *store.Tx) error {
		delivery, err := findDelivery(ctx, tx, id)
		if err != nil {
			return err
		}
		plan = planReplay(ctx, tx, delivery)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.ReplayDelivery200JSONResponse(plan), nil
}

func planReplay(ctx context.Context, tx *store.Tx, d store.Delivery) api.DeliveryReplayPlan {
	event, _ := tx.Events.Get(d.EventID)
	endpoint, _ := tx.Endpoints.Get(d.EndpointID)
	plan := api.DeliveryReplayPlan{
		DeliveryID: d.ID, EventID: d.EventID, EndpointID: d.EndpointID, EndpointURL: endpoint.URL, EventType: d.EventType,
		IdempotencyKey: d.IdempotencyKey, Payload: string(kept(ctx, event).Data), PreviousAttemptCount: d.AttemptCount, MaxAttempts: d.MaxAttempts,
		CurrentStatus: api.DeliveryStatus(d.Status), LastAttemptAt: d.LastAttemptAt, PreviousAttempts: []api.DeliveryAttemptSummary{},
		Plan: "SKIP: Delivery already succeeded. Safe replay will not re-send.",
	}
	if d.Status != store.StatusSuccess {
		plan.Plan = fmt.Sprintf("WILL_SEND: POST %s with Idempotency-Key: %s (attempt %d/%d)",
			endpoint.URL, d.IdempotencyKey, d.AttemptCount+1, d.MaxAttempts)
	}
	for _, a := range attemptsOf(tx, d.ID) {
		plan.PreviousAttempts = append(plan.PreviousAttempts, api.DeliveryAttemptSummary{
			AttemptNumber: a.AttemptNumber, HTTPStatusCode: a.HTTPStatusCode, ErrorMessage: a.ErrorMessage,
			DurationMs: a.DurationMs, CreatedAt: a.CreatedAt,
		})
	}
	return plan
}
