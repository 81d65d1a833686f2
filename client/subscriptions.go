package client

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiclient"
)

// Subscriptions says which event types go to which endpoint.
type Subscriptions struct{ client *Client }

// SubscriptionUpdate says what to change of a subscription. What is absent stays
// as it is. The platform takes nothing away from a subscription but three texts,
// which are empty then; the others cannot be cleared.
type SubscriptionUpdate struct {
	EndpointID       Field[string]
	EventType        Field[string]
	Enabled          Field[bool]
	OrderingEnabled  Field[bool]
	MaxAttempts      Field[int]
	TimeoutSeconds   Field[int]
	RetryDelays      Field[string] // seconds between attempts, separated by commas; cleared: the platform's own
	PayloadTemplate  Field[string] // JSON text; cleared: the event's data as it is
	CustomHeaders    Field[string] // a JSON object of texts, as text; cleared: none
	TransformationID Field[string]
}

// Create makes a subscription (operation createSubscription).
func (s *Subscriptions) Create(ctx context.Context, projectID string, in SubscriptionCreate, opts ...CallOption) (*Subscription, error) {
	return one[Subscription](ctx, s.client.request("createSubscription", opts, func(server string) (*http.Request, error) {
		return apiclient.NewCreateSubscriptionRequest(server, projectID, in)
	}, projectID))
}

// Get returns a subscription (operation getSubscription).
func (s *Subscriptions) Get(ctx context.Context, projectID, id string, opts ...CallOption) (*Subscription, error) {
	return one[Subscription](ctx, s.client.request("getSubscription", opts, func(server string) (*http.Request, error) {
		return apiclient.NewGetSubscriptionRequest(server, projectID, id)
	}, projectID, id))
}

// List returns all subscriptions of a project; the list has no pages (operation
// listSubscriptions).
func (s *Subscriptions) List(ctx context.Context, projectID string, opts ...CallOption) ([]Subscription, error) {
	return array[Subscription](ctx, s.client.request("listSubscriptions", opts, func(server string) (*http.Request, error) {
		return apiclient.NewListSubscriptionsRequest(server, projectID)
	}, projectID))
}

// Update changes what u names and nothing else, in one call (operation
// patchSubscription).
func (s *Subscriptions) Update(ctx context.Context, projectID, id string, u SubscriptionUpdate, opts ...CallOption) (*Subscription, error) {
	err := uncleared("patchSubscription", u.EndpointID.keeps("EndpointID"), u.EventType.keeps("EventType"), u.Enabled.keeps("Enabled"),
		u.OrderingEnabled.keeps("OrderingEnabled"), u.MaxAttempts.keeps("MaxAttempts"), u.TimeoutSeconds.keeps("TimeoutSeconds"),
		u.TransformationID.keeps("TransformationID"))
	if err != nil {
		return nil, err
	}
	body := api.SubscriptionPatch{
		EndpointID: u.EndpointID.only(), EventType: u.EventType.only(), Enabled: u.Enabled.only(), OrderingEnabled: u.OrderingEnabled.only(),
		MaxAttempts: u.MaxAttempts.only(), TimeoutSeconds: u.TimeoutSeconds.only(), RetryDelays: u.RetryDelays.only(),
		PayloadTemplate: u.PayloadTemplate.only(), CustomHeaders: u.CustomHeaders.only(), TransformationID: u.TransformationID.only(),
	}
	return one[Subscription](ctx, s.client.request("patchSubscription", opts, func(server string) (*http.Request, error) {
		return apiclient.NewPatchSubscriptionRequest(server, projectID, id, body)
	}, projectID, id))
}

// Replace puts a whole subscription in the place of another (operation
// updateSubscription). Optional properties that are nil keep their value.
func (s *Subscriptions) Replace(ctx context.Context, projectID, id string, in SubscriptionCreate, opts ...CallOption) (*Subscription, error) {
	body := api.SubscriptionUpdate{
		EndpointID: in.EndpointID, EventType: in.EventType, Enabled: given(in.Enabled), OrderingEnabled: given(in.OrderingEnabled),
		MaxAttempts: given(in.MaxAttempts), TimeoutSeconds: given(in.TimeoutSeconds), RetryDelays: given(in.RetryDelays),
		PayloadTemplate: given(in.PayloadTemplate), CustomHeaders: given(in.CustomHeaders), TransformationID: given(in.TransformationID),
	}
	return one[Subscription](ctx, s.client.request("updateSubscription", opts, func(server string) (*http.Request, error) {
		return apiclient.NewUpdateSubscriptionRequest(server, projectID, id, body)
	}, projectID, id))
}

// Delete deletes a subscription and its deliveries (operation deleteSubscription).
func (s *Subscriptions) Delete(ctx context.Context, projectID, id string, opts ...CallOption) error {
	return none(ctx, s.client.request("deleteSubscription", opts, func(server string) (*http.Request, error) {
		return apiclient.NewDeleteSubscriptionRequest(server, projectID, id)
	}, projectID, id))
}
