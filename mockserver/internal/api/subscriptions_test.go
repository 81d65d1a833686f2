package api_test

import (
	"context"
	"testing"

	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const textDuplicate = "Subscription for this endpoint and event type already exists"

func (s *stage) subscribe(input gen.SubscriptionCreate) (gen.Subscription, error) {
	r, err := s.CreateSubscription(shopKey(), apiserver.CreateSubscriptionRequestObject{ProjectID: "shop", Body: &input})
	if err != nil {
		return gen.Subscription{}, err
	}
	return gen.Subscription(r.(apiserver.CreateSubscription201JSONResponse)), nil
}

func (s *stage) subscribed(endpoint, eventType string) gen.Subscription {
	s.t.Helper()
	subscription, err := s.subscribe(gen.SubscriptionCreate{EndpointID: endpoint, EventType: eventType})
	require.NoError(s.t, err)
	return subscription
}

func (s *stage) patch(ctx context.Context, id string, patch gen.SubscriptionPatch) (gen.Subscription, error) {
	r, err := s.PatchSubscription(ctx, apiserver.PatchSubscriptionRequestObject{ProjectID: "shop", ID: id, Body: &patch})
	if err != nil {
		return gen.Subscription{}, err
	}
	return gen.Subscription(r.(apiserver.PatchSubscription200JSONResponse)), nil
}

func (s *stage) get(ctx context.Context, project, id string) (gen.Subscription, error) {
	r, err := s.GetSubscription(ctx, apiserver.GetSubscriptionRequestObject{ProjectID: project, ID: id})
	if err != nil {
		return gen.Subscription{}, err
	}
	return gen.Subscription(r.(apiserver.GetSubscription200JSONResponse)), nil
}

func (s *stage) list() []gen.Subscription {
	s.t.Helper()
	r, err := s.ListSubscriptions(shopKey(), apiserver.ListSubscriptionsRequestObject{ProjectID: "shop"})
	require.NoError(s.t, err)
	return r.(apiserver.ListSubscriptions200JSONResponse)
}

func TestASubscriptionHasDefaults(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	got := s.subscribed("shop", "order.*")
	assert.Equal(t, gen.Subscription{
		ID: got.ID, ProjectID: "shop", EndpointID: "shop", EventType: "order.*", Enabled: true, MaxAttempts: 7, TimeoutSeconds: 30,
		RetryDelays: "60,300,900,3600,21600,86400", CreatedAt: began, UpdatedAt: began,
	}, got)
	assert.Equal(t, []gen.Subscription{got}, s.list())
	again, err := s.get(shopKey(), "shop", got.ID)
	require.NoError(t, err)
	assert.Equal(t, got, again)
}

func TestAnEmptyListOfSubscriptionsIsNoNull(t *testing.T) {
	t.Parallel()
	assert.NotNil(t, newStage(t).list())
}

func TestWhatASubscriptionMayName(t *testing.T) {
	t.Parallel()
	const template = "Invalid payload template: not valid JSON - "
	for name, test := range map[string]struct {
		input   gen.SubscriptionCreate
		status  int // 0: created
		message string
	}{
		"unknown endpoint":          {gen.SubscriptionCreate{EndpointID: "nobody"}, 404, "Endpoint not found"},
		"another project's":         {gen.SubscriptionCreate{EndpointID: "other"}, 404, "Endpoint not found"},
		"another organisation's":    {gen.SubscriptionCreate{EndpointID: "foreign"}, 404, "Endpoint not found"},
		"deleted endpoint":          {gen.SubscriptionCreate{EndpointID: "gone"}, 404, "Endpoint not found"},
		"unknown transformation":    {gen.SubscriptionCreate{EndpointID: "shop", TransformationID: ptr("nothing")}, 404, "Transformation not found"},
		"a stranger's":              {gen.SubscriptionCreate{EndpointID: "shop", TransformationID: ptr("strange")}, 404, "Transformation not found"},
		"own transformation":        {gen.SubscriptionCreate{EndpointID: "shop", TransformationID: ptr("own")}, 0, ""},
		"taken":                     {gen.SubscriptionCreate{EndpointID: "shop2"}, 409, textDuplicate},
		"blank template":            {gen.SubscriptionCreate{EndpointID: "shop", PayloadTemplate: ptr(" ")}, 0, ""},
		"template of any type":      {gen.SubscriptionCreate{EndpointID: "shop", PayloadTemplate: ptr(`"str"`)}, 0, ""},
		"template cut short":        {gen.SubscriptionCreate{EndpointID: "shop", PayloadTemplate: ptr(`{"a":`)}, 400, template + "unexpected end of JSON input"},
		"template before endpoint":  {gen.SubscriptionCreate{EndpointID: "gone", PayloadTemplate: ptr(`[`)}, 400, template + "unexpected end of JSON input"},
		"headers and delays unread": {gen.SubscriptionCreate{EndpointID: "shop", CustomHeaders: ptr("{bad"), RetryDelays: ptr("1,x")}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.write(func(tx *store.Tx) {
				tx.Transformations.Put(store.Transformation{ID: "own", ProjectID: "shop", Name: "Mine"})
				tx.Transformations.Put(store.Transformation{ID: "strange", ProjectID: "other", Name: "Theirs"})
			})
			s.subscribed("shop2", "order.created")
			test.input.EventType = "order.created"
			got, err := s.subscribe(test.input)
			if test.status != 0 {
				refused(t, err, test.status, test.message)
				assert.Len(t, s.list(), 1, "nothing may be left of it")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, test.input.PayloadTemplate, got.PayloadTemplate)
			assert.Equal(t, test.input.CustomHeaders, got.CustomHeaders)
			if test.input.TransformationID != nil {
				assert.Equal(t, ptr("Mine"), got.TransformationName)
			}
		})
	}
}

func TestSubscriptionsOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.write(func(tx *store.Tx) {
		for _, project := range []string{"other", "foreign"} {
			tx.Subscriptions.Put(store.Subscription{ID: "of-" + project, ProjectID: project, EndpointID: project, EventType: "a.b"})
		}
	})
	for id, want := range map[string]struct {
		status  int
		message string
	}{
		"nothing":    {404, "Subscription not found"},
		"of-other":   {404, "Subscription not found"},
		"of-foreign": {403, "Access denied"},
	} {
		for _, ctx := range []context.Context{shopKey(), person("home")} {
			_, err := s.get(ctx, "shop", id)
			refused(t, err, want.status, want.message)
			_, err = s.patch(ctx, id, gen.SubscriptionPatch{Enabled: nullable.NewNullableWithValue(true)})
			refused(t, err, want.status, want.message)
			_, err = s.UpdateSubscription(ctx, apiserver.UpdateSubscriptionRequestObject{
				ProjectID: "shop", ID: id, Body: &gen.SubscriptionUpdate{EndpointID: "nobody", EventType: "a.b"},
			})
			refused(t, err, want.status, want.message)
			_, err = s.DeleteSubscription(ctx, apiserver.DeleteSubscriptionRequestObject{ProjectID: "shop", ID: id})
			refused(t, err, want.status, want.message)
		}
	}
	s.Store.Read(func(tx *store.Tx) { assert.Equal(t, 2, tx.Subscriptions.Len()) })
}

func TestADeletedSubscriptionTakesItsDeliveriesAlong(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	subscription := s.subscribed("shop", "a.b")
	s.deliver("d", "shop", store.StatusFailed, 0, func(d *store.Delivery) { d.SubscriptionID = subscription.ID })
	s.deliver("kept", "shop", store.StatusFailed, 0)
	request := apiserver.DeleteSubscriptionRequestObject{ProjectID: "shop", ID: subscription.ID}
	_, err := s.DeleteSubscription(shopKey(), request)
	require.NoError(t, err)
	_, err = s.GetDelivery(shopKey(), apiserver.GetDeliveryRequestObject{ID: "d"})
	refused(t, err, 404, "Delivery not found")
	s.delivery("kept")
	_, err = s.DeleteSubscription(shopKey(), request)
	refused(t, err, 404, "Subscription not found")
}
