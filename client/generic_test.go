package client_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

func TestGenericCalls(t *testing.T) {
	t.Parallel()
	hf, w := scripted(t, gives(200, `{"a":1}`))
	ctx := t.Context()
	var out map[string]int
	require.NoError(t, hf.Get(ctx, "/api/v1/x?b=1&a=2", &out, client.WithQuery("c", "3 4"), client.WithHeader("X-A", "b")))
	require.NoError(t, hf.Post(ctx, "/api/v1/x", map[string]string{"k": "v"}, &out, client.WithIdempotencyKey("k1")))
	require.NoError(t, hf.Put(ctx, "/api/v1/x", []int{1}, nil))
	require.NoError(t, hf.Patch(ctx, "/api/v1/x", nil, nil))
	require.NoError(t, hf.Delete(ctx, "/api/v1/x%2Fy"))
	assert.Equal(t, map[string]int{"a": 1}, out)
	type line struct{ method, path, query, body, contentType, key string }
	var got []line
	for _, r := range w.requests() {
		assert.Equal(t, key, r.header.Get("X-API-Key"))
		got = append(got, line{r.method, r.path, r.query, r.body, r.header.Get("Content-Type"), r.header.Get("Idempotency-Key")})
	}
	assert.Equal(t, []line{
		{"GET", "/api/v1/x", "a=2&b=1&c=3+4", "", "", ""},
		{"POST", "/api/v1/x", "", `{"k":"v"}`, "application/json", "k1"},
		{"PUT", "/api/v1/x", "", `[1]`, "application/json", ""},
		{"PATCH", "/api/v1/x", "", "", "", ""},
		{"DELETE", "/api/v1/x%2Fy", "", "", "", ""},
	}, got)
}

func TestGenericErrorsAndRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, w := scripted(t, gives(503, ""), gives(404, `{"error":"not_found","message":"Resource not found","status":404}`))
		err := hf.Get(t.Context(), "/api/v1/nothing", nil)
		var e *client.Error
		require.ErrorAs(t, err, &e)
		assert.ErrorIs(t, err, client.ErrNotFound)
		assert.Equal(t, "GET", e.Operation)
		assert.Len(t, w.requests(), 2)

		hf, _ = scripted(t, gives(200, "<html>"))
		assert.ErrorIs(t, hf.Get(t.Context(), "/x", &struct{}{}), client.ErrInvalidResponse)
		assert.NoError(t, hf.Get(t.Context(), "/x", nil), "what is not wanted is not read")
	})
}

// The page of the SDKs shows paths that the platform does not have.
func TestGenericAgainstTheContract(t *testing.T) {
	t.Parallel()
	hf, s := mock(t)
	assert.ErrorIs(t, hf.Get(t.Context(), "/api/v1/no/such/route", nil), client.ErrNotFound)
	var projects []client.Project
	require.NoError(t, hf.Get(t.Context(), "/api/v1/projects", &projects))
	require.Len(t, projects, 1)
	assert.Equal(t, s.ProjectID(), projects[0].ID)
	var receipt client.Receipt
	err := hf.Post(t.Context(), "/api/v1/events", map[string]any{"type": "a", "data": 1}, &receipt, client.WithIdempotencyKey("k"))
	require.NoError(t, err)
	assert.NotEmpty(t, receipt.EventID)
}
