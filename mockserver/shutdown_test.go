package mockserver_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// hold is a handler that says when it is entered, and stays until it is let go.
func hold(inside chan<- struct{}, release <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		inside <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
}

func TestShutdownDrains(t *testing.T) {
	t.Parallel()
	forms(t, func(t *testing.T, c caller) {
		inside, release := make(chan struct{}, 2), make(chan struct{})
		hooks := c.hf.Receiver(t, hold(inside, release))
		c.subscribe(hooks.URL(), "a", "")
		sent := make(chan reply, 1)
		go func() { sent <- c.post("/api/v1/events", `{"type":"a","data":1}`) }()
		<-inside
		stopped := make(chan error, 1)
		go func() { stopped <- c.hf.Shutdown(t.Context()) }()
		close(release)
		require.NoError(t, <-stopped)
		assert.Equal(t, 201, (<-sent).status)
		assert.Equal(t, 200, hooks.Last().Status, "what was under way came to its end")
		require.NoError(t, c.hf.Close(), "stopping twice is no error")
		_, err := c.transport().RoundTrip(must(http.NewRequest("GET", c.hf.URL()+"/", nil)))
		assert.Error(t, err)
	})
}

func TestShutdownSaysWhatItDropped(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener())
	inside := make(chan struct{}, 1)
	hooks := c.hf.Receiver(t, hold(inside, nil))
	c.subscribe(hooks.URL(), "a", "")
	for range 3 {
		c.post("/api/v1/events", `{"type":"a","data":1}`).object(201)
	}
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := c.hf.Shutdown(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Regexp(t, `dropped 1 request under way and 2 attempts that were due`, err.Error())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
