package api

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// UpdateSubscription implements updateSubscription: a patch that names the
// endpoint and the event type.
func (s *Server) UpdateSubscription(ctx context.Context, r apiserver.UpdateSubscriptionRequestObject) (apiserver.UpdateSubscriptionResponseObject, error) {
	b := r.Body
	shown, err := s.changeSubscription(ctx, r.ProjectID, r.ID, api.SubscriptionPatch{
		EndpointID: nullable.NewNullableWithValue(b.EndpointID), EventType: nullable.NewNullableWithValue(b.EventType),
		Enabled: b.Enabled, OrderingEnabled: b.OrderingEnabled, MaxAttempts: b.MaxAttempts, TimeoutSeconds: b.TimeoutSeconds,
		RetryDelays: b.RetryDelays, PayloadTemplate: b.PayloadTemplate, CustomHeaders: b.CustomHeaders, TransformationID: b.TransformationID,
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateSubscription200JSONResponse(shown), nil
}

// PatchSubscription implements patchSubscription.
func (s *Server) PatchSubscription(ctx context.Context, r apiserver.PatchSubscriptionRequestObject) (apiserver.PatchSubscriptionResponseObject, error) {
	shown, err := s.changeSubscription(ctx, r.ProjectID, r.ID, *r.Body)
	if err != nil {
		return nil, err
	}
	return apiserver.PatchSubscription200JSONResponse(shown), nil
}

func (s *Server) changeSubscription(ctx context.Context, projectID, id string, patch api.SubscriptionPatch) (shown api.Subscription, err error) {
	now := s.now()
	err = s.Store.Write(func(tx *store.Tx) error {
		before, err := findSubscription(ctx, tx, projectID, id)
		if err != nil {
			return err
		}
		after := patched(before, patch)
		if err := checkSubscription(tx, before, after, who(ctx).Flags); err != nil {
			return err
		}
		if after != before {
			after.UpdatedAt = now
			tx.Subscriptions.Put(after)
		}
		shown = showSubscription(tx, after)
		return nil
	})
	return shown, err
}

// patched is the subscription with what the patch names. It equals s when no
// value differs.
func patched(s store.Subscription, patch api.SubscriptionPatch) store.Subscription {
	replace(&s.EndpointID, patch.EndpointID)
	replace(&s.EventType, patch.EventType)
	replace(&s.Enabled, patch.Enabled)
	replace(&s.OrderingEnabled, patch.OrderingEnabled)
	replace(&s.MaxAttempts, patch.MaxAttempts)
	replace(&s.TimeoutSeconds, patch.TimeoutSeconds)
	replace(&s.RetryDelays, patch.RetryDelays)
	replaceOptional(&s.PayloadTemplate, patch.PayloadTemplate)
	replaceOptional(&s.CustomHeaders, patch.CustomHeaders)
	replaceOptional(&s.TransformationID, patch.TransformationID)
	return s
}

func replace[T any](field *T, n nullable.Nullable[T]) {
	if value, ok := given(n); ok {
		*field = value
	}
}

// An equal value keeps its pointer, so that records can be compared with ==.
func replaceOptional[T comparable](field **T, n nullable.Nullable[T]) {
	if value, ok := given(n); ok && (*field == nil || **field != value) {
		*field = &value
	}
}

// checkSubscription decides whether a subscription may become after. What does
// not change is not looked at: the endpoint that it has may be deleted by now.
func checkSubscription(tx *store.Tx, before, after store.Subscription, flags store.Flags) error {
	if template := notBlank(after.PayloadTemplate); template != nil && after.PayloadTemplate != before.PayloadTemplate {
		if err := transform.Valid(*template); err != nil {
			return problem.Invalid("Invalid payload template: not valid JSON - " + err.Error())
		}
	}
	if after.EndpointID != before.EndpointID {
		// Another project's endpoint is as good as none: saying more would tell that it exists.
		if endpoint, ok := tx.Endpoints.Get(after.EndpointID); !ok || endpoint.Gone() || endpoint.ProjectID != after.ProjectID && !flags.ForeignEndpoint {
			return errEndpointNotFound()
		}
	}
	if after.TransformationID != before.TransformationID {
		if err := mayTransform(tx, after.ProjectID, after.TransformationID, flags.ForeignTransformation); err != nil {
			return err
		}
	}
	for other := range tx.SubscriptionBySlot.Of(after.EndpointID, after.EventType).Each() {
		if other.ID != after.ID {
			return problem.Conflict("Subscription for this endpoint and event type already exists")
		}
	}
	return nil
}
