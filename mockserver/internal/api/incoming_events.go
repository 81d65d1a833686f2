package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const textIncomingEventNotFound = "Incoming event not found"

// ListIncomingEvents implements listIncomingEvents. The platform always sorts:
// the events of a source oldest first unless asked otherwise, those of the whole
// project newest first before anything asked for.
func (s *Server) ListIncomingEvents(_ context.Context, r apiserver.ListIncomingEventsRequestObject) (apiserver.ListIncomingEventsResponseObject, error) {
	var answer apiserver.ListIncomingEvents200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		var rows []store.IncomingEvent
		order := r.Params.Sort
		if source := or(r.Params.SourceID, ""); source != "" {
			rows = collect(tx.IncomingEventsBySource.Of(source).Each(), func(e store.IncomingEvent) bool { return e.ProjectID == r.ProjectID })
			if !incomingEventOrder.asked(order) {
				order = []string{"receivedAt,asc"}
			}
		} else {
			rows = tx.IncomingEventsByProject.Of(r.ProjectID).List()
			slices.Reverse(rows)
			order = append([]string{"receivedAt,desc"}, order...)
		}
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, order}, incomingEventOrder,
			func(e store.IncomingEvent) api.IncomingEvent { return showIncomingEvent(tx, e) })
		answer = apiserver.ListIncomingEvents200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	return answer, err
}

var incomingEventOrder = sorter[store.IncomingEvent]{
	"id":                byText(func(v store.IncomingEvent) string { return v.ID }),
	"incomingSourceId":  byText(func(v store.IncomingEvent) string { return v.IncomingSourceID }),
	"requestId":         byText(func(v store.IncomingEvent) string { return v.RequestID }),
	"method":            byText(func(v store.IncomingEvent) string { return v.Method }),
	"path":              byText(func(v store.IncomingEvent) string { return v.Path }),
	"queryParams":       byOptional(func(v store.IncomingEvent) *string { return v.QueryParams }, compareText),
	"headersJson":       byText(func(v store.IncomingEvent) string { return v.HeadersJSON }),
	"bodyRaw":           byText(func(v store.IncomingEvent) string { return string(v.Body) }),
	"bodySha256":        byText(func(v store.IncomingEvent) string { return v.BodySha256 }),
	"contentType":       byOptional(func(v store.IncomingEvent) *string { return v.ContentType }, compareText),
	"clientIp":          byText(func(v store.IncomingEvent) string { return v.ClientIP }),
	"userAgent":         byOptional(func(v store.IncomingEvent) *string { return v.UserAgent }, compareText),
	"verified":          byOptional(func(v store.IncomingEvent) *bool { return v.Verified }, compareFlag),
	"verificationError": byOptional(func(v store.IncomingEvent) *string { return v.VerificationError }, compareText),
	"receivedAt":        byTime(func(v store.IncomingEvent) time.Time { return v.ReceivedAt }),
}

// GetIncomingEvent implements getIncomingEvent.
func (s *Server) GetIncomingEvent(ctx context.Context, r apiserver.GetIncomingEventRequestObject) (apiserver.GetIncomingEventResponseObject, error) {
	var shown api.IncomingEvent
	err := s.read(func(tx *store.Tx) error {
		event, err := findIncomingEvent(ctx, tx, r.ProjectID, r.ID)
		shown = showIncomingEvent(tx, event)
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetIncomingEvent200JSONResponse(shown), nil
}

// GetEventAttempts implements getEventAttempts.
func (s *Server) GetEventAttempts(ctx context.Context, r apiserver.GetEventAttemptsRequestObject) (apiserver.GetEventAttemptsResponseObject, error) {
	var answer apiserver.GetEventAttempts200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		if _, err := findIncomingEvent(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		rows := tx.ForwardsByEvent.Of(r.ID).List()
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, forwardOrder, showForward)
		answer = apiserver.GetEventAttempts200JSONResponse{
			Content: content, Pageable: m.Pageable, Last: m.Last, TotalPages: m.TotalPages, TotalElements: m.TotalElements, Size: m.Size,
			Number: m.Number, Sort: m.Sort, First: m.First, NumberOfElements: m.NumberOfElements, Empty: m.Empty,
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

var forwardOrder = sorter[store.Forward]{
	"id":                  byText(func(v store.Forward) string { return v.ID }),
	"incomingEventId":     byText(func(v store.Forward) string { return v.IncomingEventID }),
	"destinationId":       byText(func(v store.Forward) string { return v.DestinationID }),
	"attemptNumber":       byNumber(func(v store.Forward) int { return v.AttemptNumber }),
	"status":              byText(func(v store.Forward) string { return v.Status }),
	"startedAt":           byOptional(func(v store.Forward) *time.Time { return v.StartedAt }, time.Time.Compare),
	"finishedAt":          byOptional(func(v store.Forward) *time.Time { return v.FinishedAt }, time.Time.Compare),
	"responseCode":        byOptional(func(v store.Forward) *int { return v.ResponseCode }, compareNumber),
	"responseHeadersJson": byOptional(func(v store.Forward) *string { return v.ResponseHeadersJSON }, compareText),
	"responseBodySnippet": byOptional(func(v store.Forward) *string { return v.ResponseBodySnippet }, compareText),
	"errorMessage":        byOptional(func(v store.Forward) *string { return v.ErrorMessage }, compareText),
	"nextRetryAt":         byOptional(func(v store.Forward) *time.Time { return v.NextRetryAt }, time.Time.Compare),
	"createdAt":           byTime(func(v store.Forward) time.Time { return v.CreatedAt }),
}

// findIncomingEvent is an incoming event of the path's project.
func findIncomingEvent(ctx context.Context, tx *store.Tx, projectID, id string) (store.IncomingEvent, error) {
	event, ok := tx.IncomingEvents.Get(id)
	if !ok {
		return event, problem.NotFound(textIncomingEventNotFound)
	}
	return event, who(ctx).Reach(tx, event.ProjectID, projectID, textIncomingEventNotFound)
}

func showIncomingEvent(tx *store.Tx, v store.IncomingEvent) api.IncomingEvent {
	if source, ok := tx.Sources.Get(v.IncomingSourceID); ok {
		v.SourceName = source.Name
	}
	body := strings.ToValidUTF8(string(v.Body), "\uFFFD")
	return api.IncomingEvent{
		ID: v.ID, IncomingSourceID: v.IncomingSourceID, SourceName: v.SourceName, RequestID: v.RequestID,
		Method: api.IncomingEventMethod(v.Method), Path: v.Path, QueryParams: v.QueryParams, Headers: v.HeadersJSON,
		BodyRaw: &body, BodySHA256: &v.BodySha256, ContentType: v.ContentType, ClientIP: &v.ClientIP, UserAgent: v.UserAgent,
		Verified: v.Verified, VerificationError: v.VerificationError, ReceivedAt: v.ReceivedAt,
	}
}

func showForward(v store.Forward) api.IncomingForwardAttempt {
	return api.IncomingForwardAttempt{
		ID: v.ID, IncomingEventID: v.IncomingEventID, DestinationID: v.DestinationID, AttemptNumber: v.AttemptNumber,
		Status: api.ForwardAttemptStatus(v.Status), StartedAt: v.StartedAt, FinishedAt: v.FinishedAt,
		RequestHeaders: v.RequestHeadersJSON, RequestBodySnippet: v.RequestBodySnippet, ResponseCode: v.ResponseCode,
		ResponseHeaders: v.ResponseHeadersJSON, ResponseBodySnippet: v.ResponseBodySnippet, ErrorMessage: v.ErrorMessage,
		NextRetryAt: v.NextRetryAt, CreatedAt: v.CreatedAt,
	}
}
