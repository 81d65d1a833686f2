package verify_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestMiddleware(t *testing.T) {
	t.Parallel()
	const body = `{"n": 1}`
	called := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		called++
		d, ok := verify.FromContext(r.Context())
		assert.True(t, ok)
		assert.Equal(t, "c1347ef8-d85c-4563-8543-5d6b9d7ee4e1", d.EventID)
		raw, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, body, string(raw))
		w.WriteHeader(http.StatusAccepted)
	})
	wrap, err := verify.Middleware([]string{secret}, at(0), verify.WithMaxBody(50))
	require.NoError(t, err)
	h := wrap(handler)
	tests := []struct {
		name   string
		body   string
		header http.Header
		want   int
	}{
		{"good", body, hookflowHeader(body, secret), 202},
		{"wrong secret", body, hookflowHeader(body, previous), 401},
		{"no header", body, http.Header{}, 401},
		{"stale", body, http.Header{"X-Signature": {xsig(secret, "1", body)}}, 401},
		{"not JSON", "x", hookflowHeader("x", secret), 400},
		{"too large", strings.Repeat("1", 51), hookflowHeader(strings.Repeat("1", 51), secret), 413},
	}
	for _, tt := range tests {
		before := called
		w := httptest.NewRecorder()
		h.ServeHTTP(w, post(strings.NewReader(tt.body), -1, tt.header))
		assert.Equal(t, tt.want, w.Code, tt.name)
		if tt.want == 202 {
			assert.Equal(t, before+1, called, tt.name)
			continue
		}
		assert.Equal(t, before, called, tt.name)
		assert.Equal(t, http.StatusText(tt.want)+"\n", w.Body.String(), "%s: the answer says no more than its status", tt.name)
		requireNoSecret(t, w.Body.String())
	}
	_, ok := verify.FromContext(t.Context())
	assert.False(t, ok)
}

func TestMiddlewareErrorHandler(t *testing.T) {
	t.Parallel()
	var got error
	wrap, err := verify.Middleware([]string{secret}, at(0), verify.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
		got = err
		verify.Reject(w, r, err)
	}))
	require.NoError(t, err)
	w := httptest.NewRecorder()
	wrap(http.NotFoundHandler()).ServeHTTP(w, post(strings.NewReader("{}"), 2, hookflowHeader("{}", previous)))
	assert.Equal(t, 401, w.Code)
	requireReason(t, verify.ErrInvalidSignature, got)
}

func TestMiddlewareHandlesOnce(t *testing.T) {
	t.Parallel()
	const body = `{}`
	g := verify.NewMemoryGuard(10)
	v, err := verify.New([]string{secret}, at(0), verify.WithReplayGuard(g))
	require.NoError(t, err)
	var answer func(w http.ResponseWriter)
	called := 0
	var inner func()
	h := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		called++
		if inner != nil {
			inner()
		}
		answer(w)
	}))
	send := func() (status int) {
		w := httptest.NewRecorder()
		defer func() {
			if recover() != nil {
				status = -1
			}
		}()
		h.ServeHTTP(finalOnly{w}, post(strings.NewReader(body), 2, hookflowHeader(body, secret)))
		return w.Code
	}

	answer = func(w http.ResponseWriter) { w.WriteHeader(500) }
	assert.Equal(t, 500, send())
	answer = func(w http.ResponseWriter) { w.WriteHeader(302) }
	assert.Equal(t, 302, send(), "a retry after a failure gets through")
	answer = func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	assert.Equal(t, -1, send(), "and after another")
	answer = func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(503)
		w.WriteHeader(200)
	}
	send()
	assert.Equal(t, 4, called, "and after a panic")

	answer = func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte("thanks"))
		w.WriteHeader(500)
	}
	inner = func() {
		inner = nil
		assert.Equal(t, 503, send(), "while it is handled")
	}
	assert.Equal(t, 200, send())
	assert.Equal(t, 5, called)
	assert.Equal(t, 200, send(), "a duplicate is acknowledged")
	assert.Equal(t, 5, called, "and not handled")
}

// finalOnly drops informational answers, which a ResponseRecorder would take for
// the final one.
type finalOnly struct{ http.ResponseWriter }

func (w finalOnly) WriteHeader(status int) {
	if status >= 200 {
		w.ResponseWriter.WriteHeader(status)
	}
}

// The claim of a failed delivery is given back even if the sender hung up.
func TestMiddlewareSettlesAfterCancel(t *testing.T) {
	t.Parallel()
	g := verify.NewMemoryGuard(10)
	v, err := verify.New([]string{secret}, at(0), verify.WithReplayGuard(contextGuard{g}))
	require.NoError(t, err)
	ctx, hangUp := context.WithCancel(t.Context())
	h := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 1, g.Len())
		hangUp()
		assert.Error(t, r.Context().Err())
		w.WriteHeader(500)
	}))
	h.ServeHTTP(httptest.NewRecorder(), post(strings.NewReader(`{}`), 2, hookflowHeader(`{}`, secret)).WithContext(ctx))
	assert.Zero(t, g.Len())
}

// contextGuard fails when the context is over, as a guard on a network does.
type contextGuard struct{ *verify.MemoryGuard }

func (g contextGuard) Finish(ctx context.Context, id string, handled bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return g.MemoryGuard.Finish(ctx, id, handled)
}

// A handler that writes without WriteHeader, or nothing, has answered 200.
func TestMiddlewareImplicitStatus(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"nothing":        func(http.ResponseWriter, *http.Request) {},
		"write":          func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) },
		"write and fail": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")); w.WriteHeader(500) },
	} {
		v, err := verify.New([]string{secret}, at(0), verify.WithReplayGuard(verify.NewMemoryGuard(1)))
		require.NoError(t, err)
		called := 0
		h := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { called++; answer(w, r) }))
		for range 2 {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, post(strings.NewReader("{}"), 2, hookflowHeader("{}", secret)))
			assert.Equal(t, 200, w.Code, name)
		}
		assert.Equal(t, 1, called, name)
	}
}

func TestMiddlewareKeepsTheResponseController(t *testing.T) {
	t.Parallel()
	v, err := verify.New([]string{secret}, at(0), verify.WithReplayGuard(verify.NewMemoryGuard(1)))
	require.NoError(t, err)
	w := httptest.NewRecorder()
	v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		assert.NoError(t, http.NewResponseController(w).Flush())
	})).ServeHTTP(w, post(strings.NewReader("{}"), 2, hookflowHeader("{}", secret)))
	assert.True(t, w.Flushed)
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{
		nil:                        200,
		verify.ErrReplayed:         200,
		verify.ErrInProgress:       503,
		verify.ErrGuardUnavailable: 503,
		verify.ErrBodyTooLarge:     413,
		verify.ErrBodyUnreadable:   400,
		verify.ErrInvalidPayload:   400,
		verify.ErrMissingSecret:    500,
		verify.ErrInvalidConfig:    500,
		verify.ErrMissingHeader:    401,
		verify.ErrInvalidSignature: 401,
		verify.ErrTimestampTooOld:  401,
		errors.New("anything"):     401,
	} {
		assert.Equal(t, want, verify.Status(err), "%v", err)
	}
}
