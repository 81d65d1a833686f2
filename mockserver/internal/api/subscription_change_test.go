package api_test

import (
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestAPatchChangesWhatItNames(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	full, err := s.subscribe(gen.SubscriptionCreate{
		EndpointID: "shop", EventType: "a.b", PayloadTemplate: ptr(`{"a":1}`), CustomHeaders: ptr(`{"X":"1"}`),
	})
	require.NoError(t, err)
	later := began.Add(time.Minute)
	s.tick.Advance(time.Minute)

	for name, patch := range map[string]gen.SubscriptionPatch{
		"nothing": {},
		"nulls": {
			EndpointID: nullable.NewNullNullable[string](), MaxAttempts: nullable.NewNullNullable[int](),
			PayloadTemplate: nullable.NewNullNullable[string](),
		},
		"equal values": {
			EventType: nullable.NewNullableWithValue("a.b"), PayloadTemplate: nullable.NewNullableWithValue(`{"a":1}`),
			Enabled: nullable.NewNullableWithValue(true),
		},
	} {
		got, err := s.patch(shopKey(), full.ID, patch)
		require.NoError(t, err, name)
		assert.Equal(t, full, got, "%s: updatedAt must not move either", name)
	}

	want := full
	want.UpdatedAt, want.MaxAttempts, want.OrderingEnabled, want.CustomHeaders = later, 3, true, ptr("")
	got, err := s.patch(shopKey(), full.ID, gen.SubscriptionPatch{
		MaxAttempts: nullable.NewNullableWithValue(3), OrderingEnabled: nullable.NewNullableWithValue(true),
		CustomHeaders: nullable.NewNullableWithValue(""),
	})
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Equal(t, []gen.Subscription{want}, s.list())
}

func TestAPutKeepsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	full, err := s.subscribe(gen.SubscriptionCreate{
		EndpointID: "shop", EventType: "a.b", MaxAttempts: ptr(4), RetryDelays: ptr("1"), PayloadTemplate: ptr(`{"a":1}`),
	})
	require.NoError(t, err)
	r, err := s.UpdateSubscription(shopKey(), apiserver.UpdateSubscriptionRequestObject{
		ProjectID: "shop", ID: full.ID,
		Body: &gen.SubscriptionUpdate{EndpointID: "shop2", EventType: "a.c", TimeoutSeconds: nullable.NewNullableWithValue(5)},
	})
	require.NoError(t, err)
	want := full
	want.EndpointID, want.EventType, want.TimeoutSeconds = "shop2", "a.c", 5
	assert.Equal(t, want, gen.Subscription(r.(apiserver.UpdateSubscription200JSONResponse)))
}

func TestARefusedChangeLeavesTheSubscription(t *testing.T) {
	t.Parallel()
	text := nullable.NewNullableWithValue[string]
	for name, test := range map[string]struct {
		patch   gen.SubscriptionPatch
		status  int
		message string
	}{
		"into another's place": {gen.SubscriptionPatch{EventType: text("taken")}, 409, textDuplicate},
		"other project":        {gen.SubscriptionPatch{EndpointID: text("other")}, 404, "Endpoint not found"},
		"transformation":       {gen.SubscriptionPatch{TransformationID: text("nothing")}, 404, "Transformation not found"},
		"template": {
			gen.SubscriptionPatch{PayloadTemplate: text("[")}, 400, "Invalid payload template: not valid JSON - unexpected end of JSON input",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.subscribed("shop", "taken")
			before := s.subscribed("shop", "free")
			test.patch.MaxAttempts = nullable.NewNullableWithValue(1)
			_, err := s.patch(shopKey(), before.ID, test.patch)
			refused(t, err, test.status, test.message)
			after, err := s.get(shopKey(), "shop", before.ID)
			require.NoError(t, err)
			assert.Equal(t, before, after)
		})
	}
}

func TestASubscriptionOfADeletedEndpointCanChange(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	before := s.subscribed("shop2", "a.b")
	s.write(func(tx *store.Tx) { tx.Endpoints.Put(store.Endpoint{ID: "shop2", ProjectID: "shop", Deleted: true}) })
	assert.Len(t, s.list(), 1)
	got, err := s.patch(shopKey(), before.ID, gen.SubscriptionPatch{
		EndpointID: nullable.NewNullableWithValue("shop2"), Enabled: nullable.NewNullableWithValue(false),
	})
	require.NoError(t, err)
	assert.False(t, got.Enabled)
}
