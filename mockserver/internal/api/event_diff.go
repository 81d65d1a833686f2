package api

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// DiffEvents implements diffEvents. What sanitize asks for needs masking rules,
// which are not among the operations here.
func (s *Server) DiffEvents(ctx context.Context, r apiserver.DiffEventsRequestObject) (apiserver.DiffEventsResponseObject, error) {
	var left, right store.Event
	err := s.read(func(tx *store.Tx) error {
		var ok bool
		if left, ok = eventIn(tx, r.ProjectID, r.Params.Left); !ok {
			return problem.NotFound("Left event not found")
		}
		if right, ok = eventIn(tx, r.ProjectID, r.Params.Right); !ok {
			return problem.NotFound("Right event not found")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	left, right = kept(ctx, left), kept(ctx, right)
	differences, err := differences(left.Data, right.Data)
	if err != nil {
		return nil, err
	}
	return apiserver.DiffEvents200JSONResponse{
		LeftEventID: left.ID, RightEventID: right.ID, EventType: left.EventType, LeftCreatedAt: left.CreatedAt, RightCreatedAt: right.CreatedAt,
		LeftPayload: string(left.Data), RightPayload: string(right.Data), Diffs: differences,
	}, nil
}

func eventIn(tx *store.Tx, projectID, id string) (store.Event, bool) {
	event, ok := tx.Events.Get(id)
	return event, ok && event.ProjectID == projectID
}

func differences(left, right []byte) ([]api.EventDifference, error) {
	found, err := transform.Diff(left, right)
	switch {
	case errors.Is(err, transform.ErrTooLarge):
		return []api.EventDifference{{
			Path: "$", Type: api.EventDifferenceTypeChanged, LeftValue: quoted(left), RightValue: quoted(right),
		}}, nil
	case err != nil:
		return nil, err
	}
	shown := make([]api.EventDifference, 0, len(found))
	for _, d := range found {
		kind := api.EventDifferenceTypeChanged
		switch {
		case d.Left == nil:
			kind = api.EventDifferenceTypeAdded
		case d.Right == nil:
			kind = api.EventDifferenceTypeRemoved
		}
		shown = append(shown, api.EventDifference{Path: d.Path, Type: kind, LeftValue: d.Left, RightValue: d.Right})
	}
	return shown, nil
}

func quoted(text []byte) json.RawMessage {
	quoted, _ := json.Marshal(string(text)) // a text always encodes
	return quoted
}
