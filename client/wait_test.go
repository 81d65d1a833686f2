package client_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

func deliveries(statuses ...string) func() (*http.Response, error) {
	items := make([]string, len(statuses))
	for i, s := range statuses {
		items[i] = fmt.Sprintf(`{"id":"d%d","status":%q}`, i, s)
	}
	return gives(200, fmt.Sprintf(`{"content":[%s],"last":true,"number":0}`, strings.Join(items, ",")))
}

func TestWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, w := scripted(t, deliveries("PENDING", "PROCESSING"), deliveries("SUCCESS", "PENDING"), deliveries("SUCCESS", "DLQ"))
		begun := time.Now()
		got, err := hf.Deliveries.Wait(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, got, 2)
		assert.Equal(t, client.DeliveryStatusDLQ, got[1].Status)
		assert.Equal(t, 300*time.Millisecond, time.Since(begun))
		assert.Len(t, w.requests(), 3)
	})
}

func TestWaitIsDoneAtOnce(t *testing.T) {
	t.Parallel()
	for _, statuses := range [][]string{nil, {"SUCCESS"}, {"FAILED"}, {"DLQ", "SUCCESS", "FAILED"}} {
		synctest.Test(t, func(t *testing.T) {
			hf, w := scripted(t, deliveries(statuses...))
			begun := time.Now()
			got, err := hf.Deliveries.Wait(t.Context(), id)
			require.NoError(t, err)
			assert.Len(t, got, len(statuses))
			assert.Zero(t, time.Since(begun))
			assert.Len(t, w.requests(), 1)
		})
	}
}

// An hour of waiting asks less than every five seconds.
func TestWaitIsPolite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, w := scripted(t, deliveries("PENDING"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		got, err := hf.Deliveries.Wait(ctx, id)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, client.ErrTimeout)
		var e *client.Error
		assert.ErrorAs(t, err, &e)
		assert.Len(t, got, 1, "the last that was seen")
		assert.LessOrEqual(t, len(w.requests()), 730)
	})
}

func TestWaitTellsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, _ := scripted(t, deliveries("PENDING"), gives(404, `{"error":"not_found","message":"Event not found","status":404}`))
		got, err := hf.Deliveries.Wait(t.Context(), id)
		assert.ErrorIs(t, err, client.ErrNotFound)
		assert.Len(t, got, 1)
	})
}

func TestWaitHeedsCancellation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hf, _ := scripted(t, deliveries("PENDING"))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		begun := time.Now()
		_, err := hf.Deliveries.Wait(ctx, id)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, client.ErrCanceled)
		assert.Equal(t, 3*time.Second, time.Since(begun))
	})
}
