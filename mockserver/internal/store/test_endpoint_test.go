package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestCapturedRequestsAreBounded(t *testing.T) {
	t.Parallel()
	s := store.New(store.Limits{Captured: 3})
	require.NoError(t, s.Write(func(tx *store.Tx) error {
		tx.TestEndpoints.Put(store.TestEndpoint{ID: "a"})
		for i := range 5 {
			tx.Capture(store.CapturedRequest{ID: fmt.Sprint("a", i), TestEndpointID: "a"})
			tx.Capture(store.CapturedRequest{ID: fmt.Sprint("b", i), TestEndpointID: "b"})
		}
		var kept []string
		for r := range tx.CapturedByTestEndpoint.Of("a").Each() {
			kept = append(kept, r.ID)
		}
		assert.Equal(t, []string{"a2", "a3", "a4"}, kept, "the oldest go")
		assert.Equal(t, 6, tx.CapturedRequests.Len(), "each for itself")
		assert.True(t, tx.DeleteTestEndpoint("a"))
		assert.Equal(t, 3, tx.CapturedRequests.Len(), "they go with their test endpoint")
		assert.False(t, tx.DeleteTestEndpoint("a"))
		return nil
	}))
}
