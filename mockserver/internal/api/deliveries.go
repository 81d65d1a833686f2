package api

import (
	"cmp"
	"context"
	"slices"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// GetDelivery implements getDelivery.
func (s *Server) GetDelivery(ctx context.Context, r apiserver.GetDeliveryRequestObject) (apiserver.GetDeliveryResponseObject, error) {
	var delivery store.Delivery
	err := s.read(func(tx *store.Tx) (err error) {
		delivery, err = findDelivery(ctx, tx, r.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetDelivery200JSONResponse(showDelivery(delivery)), nil
}

// GetDeliveryAttempts implements getDeliveryAttempts.
func (s *Server) GetDeliveryAttempts(ctx context.Context, r apiserver.GetDeliveryAttemptsRequestObject) (apiserver.GetDeliveryAttemptsResponseObject, error) {
	answer := apiserver.GetDeliveryAttempts200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		if _, err := findDelivery(ctx, tx, r.ID); err != nil {
			return err
		}
		for _, attempt := range attemptsOf(tx, r.ID) {
			answer = append(answer, showAttempt(attempt))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// attemptsOf lists a delivery's attempts by number; of equal numbers, which
// replays make, the newest comes first.
func attemptsOf(tx *store.Tx, deliveryID string) []store.Attempt {
	attempts := slices.Collect(tx.AttemptsByDelivery.Of(deliveryID).Backward())
	slices.SortStableFunc(attempts, func(a, b store.Attempt) int { return cmp.Compare(a.AttemptNumber, b.AttemptNumber) })
	return attempts
}

// findDelivery is a delivery that the caller may see.
func findDelivery(ctx context.Context, tx *store.Tx, id string) (store.Delivery, error) {
	const notFound = "Delivery not found"
	delivery, ok := tx.Deliveries.Get(id)
	if !ok {
		return delivery, problem.NotFound(notFound)
	}
	return delivery, enter(ctx, tx, delivery.ProjectID, notFound)
}

// enter decides whether the caller may see what a project holds where the path
// names no project. Unlike there, a key is told that its project is another one.
func enter(ctx context.Context, tx *store.Tx, projectID, notFound string) error {
	caller := who(ctx)
	project, ok := tx.Projects.Get(projectID)
	switch {
	case !ok:
		return problem.NotFound(notFound)
	case project.OrganizationID != caller.OrganizationID:
		return problem.AccessDenied()
	case project.Gone():
		return problem.NotFound(notFound)
	case caller.IsKey() && caller.ProjectID != projectID:
		return problem.Forbidden("API key does not have access to this project")
	}
	return nil
}

func showDelivery(d store.Delivery) api.Delivery {
	return api.Delivery{
		ID: d.ID, EventID: d.EventID, EndpointID: d.EndpointID, SubscriptionID: d.SubscriptionID, Status: api.DeliveryStatus(d.Status),
		AttemptCount: d.AttemptCount, MaxAttempts: d.MaxAttempts, NextRetryAt: d.NextRetryAt, LastAttemptAt: d.LastAttemptAt,
		SucceededAt: d.SucceededAt, FailedAt: d.FailedAt, CreatedAt: d.CreatedAt,
	}
}

func showAttempt(a store.Attempt) api.DeliveryAttempt {
	return api.DeliveryAttempt{
		ID: a.ID, DeliveryID: a.DeliveryID, AttemptNumber: a.AttemptNumber,
		RequestHeaders: or(a.RequestHeaders, "{}"), RequestBody: or(a.RequestBody, ""), HTTPStatusCode: a.HTTPStatusCode,
		ResponseHeaders: a.ResponseHeaders, ResponseBody: a.ResponseBody, ErrorMessage: a.ErrorMessage,
		DurationMs: a.DurationMs, CreatedAt: a.CreatedAt,
	}
}
