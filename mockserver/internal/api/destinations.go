package api

import (
	"context"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// What a destination has when the request does not say.
const (
	defaultForwardAttempts = 5
	defaultForwardTimeout  = 30
	defaultForwardDelays   = "60,300,900,3600,21600"
)

const textDestinationNotFound = "Incoming destination not found"

// ListDestinations implements listDestinations.
func (s *Server) ListDestinations(ctx context.Context, r apiserver.ListDestinationsRequestObject) (apiserver.ListDestinationsResponseObject, error) {
	var answer apiserver.ListDestinations200JSONResponse
	err := s.read(func(tx *store.Tx) error {
		if _, err := findSource(ctx, tx, r.ProjectID, r.SourceID); err != nil {
			return err
		}
		rows := tx.DestinationsBySource.Of(r.SourceID).List()
		content, m := cut(rows, paging{r.Params.Page, r.Params.Size, r.Params.Sort}, destinationOrder,
			func(d store.Destination) api.IncomingDestination { return showDestination(tx, d) })
		answer = apiserver.ListDestinations200JSONResponse{
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

var destinationOrder = sorter[store.Destination]{
	"id":                byText(func(v store.Destination) string { return v.ID }),
	"incomingSourceId":  byText(func(v store.Destination) string { return v.IncomingSourceID }),
	"url":               byText(func(v store.Destination) string { return v.URL }),
	"authType":          byText(func(v store.Destination) string { return v.AuthType }),
	"customHeadersJson": byOptional(func(v store.Destination) *string { return v.CustomHeadersJSON }, compareText),
	"enabled":           byFlag(func(v store.Destination) bool { return v.Enabled }),
	"maxAttempts":       byNumber(func(v store.Destination) int { return v.MaxAttempts }),
	"timeoutSeconds":    byNumber(func(v store.Destination) int { return v.TimeoutSeconds }),
	"retryDelays":       byText(func(v store.Destination) string { return v.RetryDelays }),
	"payloadTransform":  byOptional(func(v store.Destination) *string { return v.PayloadTransform }, compareText),
	"transformationId":  byOptional(func(v store.Destination) *string { return v.TransformationID }, compareText),
	"createdAt":         byTime(func(v store.Destination) time.Time { return v.CreatedAt }),
	"updatedAt":         byTime(func(v store.Destination) time.Time { return v.UpdatedAt }),
}

// CreateDestination implements createDestination.
func (s *Server) CreateDestination(ctx context.Context, r apiserver.CreateDestinationRequestObject) (apiserver.CreateDestinationResponseObject, error) {
	now, b := s.now(), r.Body
	if who(ctx).Flags.DestinationURLMustResolve && !outbound.Resolves(b.URL, !s.RefusePrivate) {
		return nil, problem.Internal()
	}
	destination := store.Destination{
		ID: s.Chance.ID("destination"), ProjectID: r.ProjectID, IncomingSourceID: r.SourceID, URL: b.URL,
		AuthType: string(or(b.AuthType, api.DestinationAuthTypeNone)), AuthConfig: notBlank(b.AuthConfig),
		CustomHeadersJSON: b.CustomHeaders, Enabled: or(b.Enabled, true),
		MaxAttempts: or(b.MaxAttempts, defaultForwardAttempts), TimeoutSeconds: or(b.TimeoutSeconds, defaultForwardTimeout),
		RetryDelays: or(b.RetryDelays, defaultForwardDelays), PayloadTransform: b.PayloadTransform,
		TransformationID: notBlank(b.TransformationID), Flags: who(ctx).Flags, CreatedAt: now, UpdatedAt: now,
	}
	var shown api.IncomingDestination
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findSource(ctx, tx, r.ProjectID, r.SourceID); err != nil {
			return err
		}
		if err := mayTransform(tx, r.ProjectID, destination.TransformationID, who(ctx).Flags.ForeignDestinationTransformation); err != nil {
			return err
		}
		tx.Destinations.Put(destination)
		shown = showDestination(tx, destination)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateDestination201JSONResponse(shown), nil
}

// GetDestination implements getDestination.
func (s *Server) GetDestination(ctx context.Context, r apiserver.GetDestinationRequestObject) (apiserver.GetDestinationResponseObject, error) {
	var shown api.IncomingDestination
	err := s.read(func(tx *store.Tx) error {
		destination, err := findDestination(ctx, tx, r.ProjectID, r.SourceID, r.ID)
		shown = showDestination(tx, destination)
		return err
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetDestination200JSONResponse(shown), nil
}

// UpdateDestination implements updateDestination: what is left out is kept.
func (s *Server) UpdateDestination(ctx context.Context, r apiserver.UpdateDestinationRequestObject) (apiserver.UpdateDestinationResponseObject, error) {
	if who(ctx).Flags.DestinationURLMustResolve && !outbound.Resolves(r.Body.URL, !s.RefusePrivate) {
		return nil, problem.Internal()
	}
	var shown api.IncomingDestination
	now := s.now()
	err := s.Store.Write(func(tx *store.Tx) error {
		destination, err := findDestination(ctx, tx, r.ProjectID, r.SourceID, r.ID)
		if err != nil {
			return err
		}
		changeDestination(&destination, *r.Body)
		if err := mayTransform(tx, r.ProjectID, destination.TransformationID, who(ctx).Flags.ForeignDestinationTransformation); err != nil {
			return err
		}
		destination.UpdatedAt = now
		tx.Destinations.Put(destination)
		shown = showDestination(tx, destination)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateDestination200JSONResponse(shown), nil
}

func changeDestination(d *store.Destination, b api.IncomingDestinationUpdate) {
	d.URL = b.URL
	if auth, ok := given(b.AuthType); ok {
		d.AuthType = string(auth)
	}
	if config, ok := given(b.AuthConfig); ok && !blank(config) {
		d.AuthConfig = &config
	}
	if headers, ok := given(b.CustomHeaders); ok {
		d.CustomHeadersJSON = &headers
	}
	if enabled, ok := given(b.Enabled); ok {
		d.Enabled = enabled
	}
	if attempts, ok := given(b.MaxAttempts); ok {
		d.MaxAttempts = attempts
	}
	if timeout, ok := given(b.TimeoutSeconds); ok {
		d.TimeoutSeconds = timeout
	}
	if delays, ok := given(b.RetryDelays); ok {
		d.RetryDelays = delays
	}
	if path, ok := given(b.PayloadTransform); ok {
		d.PayloadTransform = &path
	}
	if id, ok := given(b.TransformationID); ok {
		d.TransformationID = unlessZero(id)
	}
}

// DeleteDestination implements deleteDestination. Attempts that were made stay.
func (s *Server) DeleteDestination(ctx context.Context, r apiserver.DeleteDestinationRequestObject) (apiserver.DeleteDestinationResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findDestination(ctx, tx, r.ProjectID, r.SourceID, r.ID); err != nil {
			return err
		}
		tx.Destinations.Delete(r.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteDestination204Response{}, nil
}

// findDestination is a destination of the path's source and project.
func findDestination(ctx context.Context, tx *store.Tx, projectID, sourceID, id string) (store.Destination, error) {
	destination, ok := tx.Destinations.Get(id)
	if !ok {
		return destination, problem.NotFound(textDestinationNotFound)
	}
	if err := who(ctx).Reach(tx, destination.ProjectID, projectID, textDestinationNotFound); err != nil {
		return destination, err
	}
	if destination.IncomingSourceID != sourceID && !who(ctx).Flags.DestinationOfAnySource {
		return destination, problem.NotFound(textDestinationNotFound)
	}
	return destination, nil
}

func showDestination(tx *store.Tx, v store.Destination) api.IncomingDestination {
	shown := api.IncomingDestination{
		ID: v.ID, IncomingSourceID: v.IncomingSourceID, URL: v.URL, AuthType: api.DestinationAuthType(v.AuthType),
		AuthConfigured: v.AuthConfig != nil, CustomHeaders: v.CustomHeadersJSON, Enabled: v.Enabled,
		MaxAttempts: v.MaxAttempts, TimeoutSeconds: v.TimeoutSeconds, RetryDelays: v.RetryDelays,
		PayloadTransform: v.PayloadTransform, TransformationID: v.TransformationID, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
	if v.TransformationID != nil {
		if t, ok := tx.Transformations.Get(*v.TransformationID); ok {
			shown.TransformationName = &t.Name
		}
	}
	return shown
}
