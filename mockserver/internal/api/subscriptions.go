package api

import (
	"context"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// What a subscription has when its creator does not say.
const (
	subscriptionMaxAttempts    = 7
	subscriptionTimeoutSeconds = 30
	subscriptionRetryDelays    = "60,300,900,3600,21600,86400"
)

const textSubscriptionNotFound = "Subscription not found"

// ListSubscriptions implements listSubscriptions: all of them, there are no pages.
func (s *Server) ListSubscriptions(_ context.Context, r apiserver.ListSubscriptionsRequestObject) (apiserver.ListSubscriptionsResponseObject, error) {
	answer := apiserver.ListSubscriptions200JSONResponse{}
	err := s.read(func(tx *store.Tx) error {
		for subscription := range tx.SubscriptionsByProject.Of(r.ProjectID).Each() {
			answer = append(answer, showSubscription(tx, subscription))
		}
		return nil
	})
	return answer, err
}

// CreateSubscription implements createSubscription.
func (s *Server) CreateSubscription(ctx context.Context, r apiserver.CreateSubscriptionRequestObject) (apiserver.CreateSubscriptionResponseObject, error) {
	now := s.now()
	subscription := store.Subscription{
		ID: s.Chance.ID("subscription"), ProjectID: r.ProjectID, EndpointID: r.Body.EndpointID, EventType: r.Body.EventType,
		Enabled: or(r.Body.Enabled, true), OrderingEnabled: or(r.Body.OrderingEnabled, false),
		MaxAttempts:    or(r.Body.MaxAttempts, subscriptionMaxAttempts),
		TimeoutSeconds: or(r.Body.TimeoutSeconds, subscriptionTimeoutSeconds),
		RetryDelays:    or(r.Body.RetryDelays, subscriptionRetryDelays), PayloadTemplate: r.Body.PayloadTemplate,
		CustomHeaders: r.Body.CustomHeaders, TransformationID: r.Body.TransformationID,
		CreatedAt: now, UpdatedAt: now,
	}
	var shown api.Subscription
	err := s.Store.Write(func(tx *store.Tx) error {
		if err := checkSubscription(tx, store.Subscription{}, subscription, who(ctx).Flags); err != nil {
			return err
		}
		tx.Subscriptions.Put(subscription)
		shown = showSubscription(tx, subscription)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.CreateSubscription201JSONResponse(shown), nil
}

// GetSubscription implements getSubscription.
func (s *Server) GetSubscription(ctx context.Context, r apiserver.GetSubscriptionRequestObject) (apiserver.GetSubscriptionResponseObject, error) {
	var shown api.Subscription
	err := s.read(func(tx *store.Tx) error {
		subscription, err := findSubscription(ctx, tx, r.ProjectID, r.ID)
		if err != nil {
			return err
		}
		shown = showSubscription(tx, subscription)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.GetSubscription200JSONResponse(shown), nil
}

// DeleteSubscription implements deleteSubscription. Its deliveries go with it.
func (s *Server) DeleteSubscription(ctx context.Context, r apiserver.DeleteSubscriptionRequestObject) (apiserver.DeleteSubscriptionResponseObject, error) {
	err := s.Store.Write(func(tx *store.Tx) error {
		if _, err := findSubscription(ctx, tx, r.ProjectID, r.ID); err != nil {
			return err
		}
		tx.DeleteSubscription(r.ID)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return apiserver.DeleteSubscription204Response{}, nil
}

// findSubscription is a subscription of the path's project.
func findSubscription(ctx context.Context, tx *store.Tx, projectID, id string) (store.Subscription, error) {
	subscription, ok := tx.Subscriptions.Get(id)
	if !ok {
		return subscription, problem.NotFound(textSubscriptionNotFound)
	}
	return subscription, who(ctx).Reach(tx, subscription.ProjectID, projectID, textSubscriptionNotFound)
}

func showSubscription(tx *store.Tx, s store.Subscription) api.Subscription {
	shown := api.Subscription{
		ID: s.ID, ProjectID: s.ProjectID, EndpointID: s.EndpointID, EventType: s.EventType, Enabled: s.Enabled,
		OrderingEnabled: s.OrderingEnabled, MaxAttempts: s.MaxAttempts, TimeoutSeconds: s.TimeoutSeconds, RetryDelays: s.RetryDelays,
		PayloadTemplate: s.PayloadTemplate, CustomHeaders: s.CustomHeaders, TransformationID: s.TransformationID,
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
	if s.TransformationID != nil {
		if transformation, ok := tx.Transformations.Get(*s.TransformationID); ok {
			shown.TransformationName = &transformation.Name
		}
	}
	return shown
}
