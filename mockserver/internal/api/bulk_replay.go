package api

import (
	"context"
	"fmt"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const defaultBulkLimit = 1000

// BulkReplayDeliveries implements bulkReplayDeliveries: named deliveries or, when
// none are named, those of a project.
func (s *Server) BulkReplayDeliveries(ctx context.Context, r apiserver.BulkReplayDeliveriesRequestObject) (apiserver.BulkReplayDeliveriesResponseObject, error) {
	var result api.BulkReplayResult
	err := s.replay(func(tx *store.Tx) (ids []string, err error) {
		switch {
		case len(r.Body.DeliveryIDs) > 0:
			result, ids = restartNamed(ctx, tx, r.Body.DeliveryIDs)
		case r.Body.ProjectID != nil:
			if err := enter(ctx, tx, *r.Body.ProjectID, "Project not found"); err != nil {
				return nil, err
			}
			result, ids = restartMatching(tx, *r.Body)
		default:
			result.Message = "No deliveryIds or projectId provided"
		}
		return ids, nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.BulkReplayDeliveries202JSONResponse(result), nil
}

// restartNamed restarts those of the ids that the caller may replay. The others
// count as skipped, and so do repeated ids.
func restartNamed(ctx context.Context, tx *store.Tx, ids []string) (api.BulkReplayResult, []string) {
	var restarted []string
	seen := map[string]bool{}
	for _, id := range ids {
		delivery, err := findDelivery(ctx, tx, id)
		if err != nil || seen[id] || delivery.Status == store.StatusSuccess {
			continue
		}
		seen[id] = true
		restart(tx, delivery, 1)
		restarted = append(restarted, id)
	}
	return bulkResult(len(ids), len(ids), len(restarted)), restarted
}

// restartMatching restarts what has not succeeded, the oldest first, up to the
// limit.
func restartMatching(tx *store.Tx, input api.BulkReplayInput) (api.BulkReplayResult, []string) {
	limit := or(input.Limit, defaultBulkLimit)
	if limit < 1 {
		limit = defaultBulkLimit
	}
	filter := deliveryFilter{
		projectID: *input.ProjectID, status: string(or(input.Status, "")), endpointID: or(input.EndpointID, ""),
	}
	matched := 0
	var restarted []string
	for delivery := range filter.view(tx).Each() {
		if delivery.Status == store.StatusSuccess || !filter.keeps(delivery) {
			continue
		}
		if matched++; len(restarted) < limit {
			restart(tx, delivery, 1)
			restarted = append(restarted, delivery.ID)
		}
	}
	return bulkResult(matched, len(restarted), len(restarted)), restarted
}

func bulkResult(matched, requested, replayed int) api.BulkReplayResult {
	return api.BulkReplayResult{
		TotalRequested: requested, Replayed: replayed, Skipped: requested - replayed, TotalMatched: int64(matched),
		HasMore: matched > requested, Message: fmt.Sprintf("Bulk replay initiated for %d deliveries", replayed),
	}
}
