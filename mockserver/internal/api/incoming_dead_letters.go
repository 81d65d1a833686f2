package api

import (
	"context"
	"slices"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// ListIncomingDLQItems implements listIncomingDlqItems: the last failure comes
// first.
func (s *Server) ListIncomingDLQItems(_ context.Context, r apiserver.ListIncomingDLQItemsRequestObject) (apiserver.ListIncomingDLQItemsResponseObject, error) {
	var answer apiserver.ListIncomingDLQItems200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		destination := or(r.Params.DestinationID, "")
		rows := collect(tx.ForwardsByStatus.Of(r.ProjectID, store.StatusDLQ).Backward(), func(f store.Forward) bool {
			return destination == "" || f.DestinationID == destination
		})
		slices.SortStableFunc(rows, func(a, b store.Forward) int { return latestFirst(a.FinishedAt, b.FinishedAt) })
		content, m := cut(rows, paging{page: r.Params.Page, size: r.Params.Size}, nil,
			func(f store.Forward) api.IncomingDeadLetter { return showIncomingDeadLetter(tx, f) })
		answer = apiserver.ListIncomingDLQItems200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

// GetIncomingDLQItem implements getIncomingDlqItem.
func (s *Server) GetIncomingDLQItem(ctx context.Context, r apiserver.GetIncomingDLQItemRequestObject) (apiserver.GetIncomingDLQItemResponseObject, error) {
	const notFound = "Forward attempt not found"
	var shown api.IncomingDeadLetter
	err := s.read(func(tx *store.Tx) error {
		forward, ok := tx.Forwards.Get(r.ForwardAttemptID)
		if !ok {
			return problem.NotFound(notFound)
		}
		if err := who(ctx).Reach(tx, forward.ProjectID, r.ProjectID, notFound); err != nil {
			return err
		}
		if forward.Status != store.StatusDLQ {
			return problem.Invalid("Forward is not in DLQ")
		}
		shown = showIncomingDeadLetter(tx, forward)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetIncomingDLQItem200JSONResponse(shown), nil
}

// GetIncomingDLQStats implements getIncomingDlqStats.
func (s *Server) GetIncomingDLQStats(_ context.Context, r apiserver.GetIncomingDLQStatsRequestObject) (apiserver.GetIncomingDLQStatsResponseObject, error) {
	count := failures{now: s.now()}
	err := s.read(func(tx *store.Tx) error {
		for f := range tx.ForwardsByStatus.Of(r.ProjectID, store.StatusDLQ).Each() {
			count.add(f.FinishedAt)
		}
		return nil
	})
	return apiserver.GetIncomingDLQStats200JSONResponse(count.DeadLetterStats), err
}

// RetryIncomingDLQItem implements retryIncomingDlqItem: what is no dead letter
// is left alone.
func (s *Server) RetryIncomingDLQItem(_ context.Context, r apiserver.RetryIncomingDLQItemRequestObject) (apiserver.RetryIncomingDLQItemResponseObject, error) {
	retried, err := s.retryIncomingDeadLetters(r.ProjectID, []string{r.ForwardAttemptID})
	if err != nil {
		return nil, err
	}
	return apiserver.RetryIncomingDLQItem200JSONResponse{Retried: retried}, nil
}

// RetryIncomingDLQItems implements retryIncomingDlqItems.
func (s *Server) RetryIncomingDLQItems(_ context.Context, r apiserver.RetryIncomingDLQItemsRequestObject) (apiserver.RetryIncomingDLQItemsResponseObject, error) {
	retried, err := s.retryIncomingDeadLetters(r.ProjectID, r.Body.ForwardAttemptIDs)
	if err != nil {
		return nil, err
	}
	return apiserver.RetryIncomingDLQItems200JSONResponse{Retried: retried, Requested: len(r.Body.ForwardAttemptIDs)}, nil
}

// retryIncomingDeadLetters plans one more attempt for those of the ids that are
// dead letters of the project, all of them or, when there is no room, none.
func (s *Server) retryIncomingDeadLetters(projectID string, ids []string) (retried int, err error) {
	var planned []string
	now := s.now()
	err = s.Store.Write(func(tx *store.Tx) error {
		for _, id := range ids {
			dead, ok := tx.Forwards.Get(id)
			if !ok || dead.ProjectID != projectID || dead.Status != store.StatusDLQ {
				continue // one that is named twice has failed by now
			}
			planned = append(planned, engine.PlanAnother(tx, dead, now, s.forwardID()))
			dead.Status = store.StatusFailed
			tx.Forwards.Put(dead)
		}
		return s.room(len(planned))
	})
	if err != nil {
		return 0, err
	}
	return len(planned), s.Engine.Forward(planned...)
}

// PurgeIncomingDLQ implements purgeIncomingDlq.
func (s *Server) PurgeIncomingDLQ(_ context.Context, r apiserver.PurgeIncomingDLQRequestObject) (apiserver.PurgeIncomingDLQResponseObject, error) {
	purged := 0
	err := s.Store.Write(func(tx *store.Tx) error {
		for f := range tx.ForwardsByStatus.Of(r.ProjectID, store.StatusDLQ).Each() {
			tx.Forwards.Delete(f.ID)
			purged++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.PurgeIncomingDLQ200JSONResponse{Purged: purged}, nil
}

func showIncomingDeadLetter(tx *store.Tx, f store.Forward) api.IncomingDeadLetter {
	event, _ := tx.IncomingEvents.Get(f.IncomingEventID) // it takes its forwards along when it goes
	source, _ := tx.Sources.Get(event.IncomingSourceID)
	shown := api.IncomingDeadLetter{
		ForwardAttemptID: f.ID, IncomingEventID: f.IncomingEventID, DestinationID: f.DestinationID,
		IncomingSourceID: event.IncomingSourceID, SourceName: source.Name, AttemptNumber: f.AttemptNumber,
		ResponseCode: f.ResponseCode, LastError: or(f.ErrorMessage, ""), FailedAt: or(f.FinishedAt, time.Time{}), CreatedAt: f.CreatedAt,
	}
	if destination, ok := tx.Destinations.Get(f.DestinationID); ok {
		shown.DestinationURL, shown.MaxAttempts = &destination.URL, &destination.MaxAttempts
	}
	return shown
}
