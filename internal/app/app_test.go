package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/app"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// output is a writer that may be read while it is written.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func TestMockServesUntilItIsStopped(t *testing.T) {
	t.Parallel()
	ready := filepath.Join(t.TempDir(), "ready.json")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var stdout, stderr output
	done := make(chan error, 1)
	go func() {
		done <- app.Run(ctx, []string{"mock", "--addr", "127.0.0.1:0", "--ready-file", ready, "--rate-limit", "7",
			"--switch", "unknown-route=on", "--switch", "rate-limit-reset-unit=on"}, &stdout, &stderr)
	}()
	var server struct{ URL, ProjectID, APIKey string }
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(text, &server) == nil
	}, 10*time.Second, 5*time.Millisecond, "the ready file appears once, whole")

	request, err := http.NewRequest(http.MethodPost, server.URL+"/api/v1/events", strings.NewReader(`{"type":"a","data":1}`))
	require.NoError(t, err)
	request.Header = http.Header{"X-Api-Key": {server.APIKey}, "Content-Type": {"application/json"}}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, http.StatusCreated, response.StatusCode)
	assert.Equal(t, "7", response.Header.Get("X-RateLimit-Limit"))
	assert.Len(t, response.Header.Get("X-RateLimit-Reset"), 13, "milliseconds, by the switch")
	assert.Contains(t, response.Header.Get("X-Hookflow-Dialect"), "unknown-route=on")
	for _, shown := range []string{server.URL, server.ProjectID, server.APIKey, "auto", "curl -X POST " + server.URL} {
		assert.Contains(t, stdout.String(), shown)
	}

	stop()
	select {
	case err := <-done:
		assert.NoError(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("it does not stop")
	}
	_, err = http.Get(server.URL)
	assert.Error(t, err, "and is gone")
}

func TestMistakesAreExitCode2(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"mokc"}, "mokc"},
		{[]string{"conformance", "sdks"}, "sdks"},
		{[]string{"mock", "extra"}, "extra"},
		{[]string{"mock", "--adr", "x"}, "adr"},
		{[]string{"mock", "--dialect", "klingon"}, "klingon"},
		{[]string{"mock", "--addr", "nowhere:99999"}, "99999"},
		{[]string{"mock", "--switch", "coercion"}, `"coercion": want name=on or name=off`},
		{[]string{"mock", "--switch", "coercion=yes"}, "coercion=yes"},
		{[]string{"mock", "--switch", "no-such-switch=on"}, "no-such-switch"},
		{[]string{"mock", "--log-level", "loud"}, "loud"},
		{[]string{"mock", "--allow", "http://a/b"}, "http://a/b"},
		{[]string{"mock", "--rate-limit", "-1"}, "-1"},
		{[]string{"mock", "--delivery-rate-limit", "-2"}, "-2"},
		{[]string{"mock", "--signature-time", "sundial"}, "sundial"},
		{[]string{"mock", "--defect", "no-such-thing"}, "no-such-thing"},
		{[]string{"mock", "--state", "/no/such/file"}, "/no/such/file"},
	} {
		var out output
		err := app.Run(t.Context(), tc.args, &out, &out)
		require.Error(t, err, tc.args)
		assert.Contains(t, err.Error(), tc.want)
		assert.Equal(t, 2, app.ExitCode(err), tc.args)
	}
	assert.Equal(t, 0, app.ExitCode(nil))
	assert.Equal(t, 1, app.ExitCode(context.Canceled))
}

func TestMockBeginsWithAState(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ready, file := filepath.Join(dir, "ready.json"), filepath.Join(dir, "state.yaml")
	require.NoError(t, os.WriteFile(file, []byte("version: 1\nendpoints: [{url: 'https://example.com/'}]"), 0o600))
	ctx, stop := context.WithCancel(t.Context())
	var out output
	done := make(chan error, 1)
	go func() {
		done <- app.Run(ctx, []string{"mock", "--addr", "127.0.0.1:0", "--ready-file", ready, "--state", file, "--defect", "no-total-elements", "--no-control"}, &out, &out)
	}()
	var server struct{ URL, ProjectID, APIKey string }
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(ready)
		return err == nil && json.Unmarshal(text, &server) == nil
	}, 10*time.Second, 5*time.Millisecond)
	get := func(path string) string {
		request, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
		require.NoError(t, err)
		request.Header.Set("X-API-Key", server.APIKey)
		response, err := http.DefaultTransport.RoundTrip(request)
		require.NoError(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return string(body)
	}
	list := get("/api/v1/projects/" + server.ProjectID + "/endpoints")
	assert.Contains(t, list, "https://example.com/")
	assert.NotContains(t, list, "totalElements")
	assert.Contains(t, get("/__hookflow/health"), "not_found")
	stop()
	assert.NoError(t, <-done)
}

func TestDefectsAreListed(t *testing.T) {
	t.Parallel()
	var out output
	require.NoError(t, app.Run(t.Context(), []string{"mock", "--defect", "list"}, &out, &out))
	assert.Regexp(t, `(?m)^no-idempotency-key +delivery +forgets Idempotency-Key$`, out.String())
	assert.Equal(t, len(mockserver.Defects()), strings.Count(out.String(), "\n"))
}

func TestReadyFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	var out output
	err := app.Run(t.Context(), []string{"mock", "--addr", "127.0.0.1:0", "--ready-file", filepath.Join(t.TempDir(), "no", "dir")}, &out, &out)
	require.ErrorContains(t, err, "ready file")
	assert.Equal(t, 1, app.ExitCode(err))
}

func TestHelpNamesTheCommands(t *testing.T) {
	t.Parallel()
	var out output
	require.NoError(t, app.Run(t.Context(), nil, &out, &out))
	assert.Contains(t, out.String(), "mock")
	require.NoError(t, app.Run(t.Context(), []string{"mock", "--help"}, &out, &out))
	assert.Contains(t, out.String(), "--dialect")
}
