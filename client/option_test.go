package client_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func() (*client.Client, error){
		"empty key":             func() (*client.Client, error) { return client.New("") },
		"key with a new line":   func() (*client.Client, error) { return client.New("key\n") },
		"key with a space":      func() (*client.Client, error) { return client.New(" key") },
		"key beyond ASCII":      func() (*client.Client, error) { return client.New("kéy") },
		"empty token":           func() (*client.Client, error) { return client.NewWithToken("") },
		"no scheme":             func() (*client.Client, error) { return client.New(key, client.WithBaseURL("localhost:8080")) },
		"another scheme":        func() (*client.Client, error) { return client.New(key, client.WithBaseURL("ftp://x.test")) },
		"no host":               func() (*client.Client, error) { return client.New(key, client.WithBaseURL("http://")) },
		"a port alone":          func() (*client.Client, error) { return client.New(key, client.WithBaseURL("http://:8080")) },
		"no URL":                func() (*client.Client, error) { return client.New(key, client.WithBaseURL("http://a b")) },
		"an empty URL":          func() (*client.Client, error) { return client.New(key, client.WithBaseURL("")) },
		"a password":            func() (*client.Client, error) { return client.New(key, client.WithBaseURL("http://u:hidden@x.test")) },
		"a query":               func() (*client.Client, error) { return client.New(key, client.WithBaseURL("http://x.test?hidden=1")) },
		"no timeout":            func() (*client.Client, error) { return client.New(key, client.WithTimeout(0)) },
		"a negative timeout":    func() (*client.Client, error) { return client.New(key, client.WithTimeout(-1)) },
		"no HTTP client":        func() (*client.Client, error) { return client.New(key, client.WithHTTPClient(nil)) },
		"no logger":             func() (*client.Client, error) { return client.New(key, client.WithLogger(nil)) },
		"a nil option":          func() (*client.Client, error) { return client.New(key, nil) },
		"no suffix":             func() (*client.Client, error) { return client.New(key, client.WithUserAgentSuffix("")) },
		"a suffix of two lines": func() (*client.Client, error) { return client.New(key, client.WithUserAgentSuffix("a\r\nX: b")) },
		"a header's name":       func() (*client.Client, error) { return client.New(key, client.WithHeader("a b", "c")) },
		"a header's value":      func() (*client.Client, error) { return client.New(key, client.WithHeader("A", "hidden\n")) },
		"the credential":        func() (*client.Client, error) { return client.New(key, client.WithHeader("x-api-key", "hidden")) },
		"a key for all calls":   func() (*client.Client, error) { return client.New(key, client.WithHeader("Idempotency-Key", "hidden")) },
		"a negative policy": func() (*client.Client, error) {
			return client.New(key, client.WithRetry(client.RetryPolicy{MaxAttempts: -1}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hf, err := make()
			assert.Nil(t, hf)
			require.Error(t, err)
			assert.Contains(t, err.Error(), "client: ")
			assert.NotContains(t, err.Error(), "hidden")
			assert.NotContains(t, err.Error(), key)
		})
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	hf, err := client.New(key)
	require.NoError(t, err)
	assert.Equal(t, "http://localhost:8080", hf.BaseURL())
	assert.Equal(t, 30*time.Second, client.DefaultTimeout)
}

func TestOptions(t *testing.T) {
	t.Parallel()
	w := &wire{answer: inOrder(gives(200, `{"id":"x"}`))}
	mine := &http.Client{Transport: w}
	hf, err := client.New(key, client.WithHTTPClient(mine), client.WithBaseURL("https://x.test/prefix/"), client.WithUserAgentSuffix("shop/2.1"),
		client.WithLogger(slog.New(slog.DiscardHandler)), client.WithHeader("X-A", "client"), client.WithHeader("X-B", "client"))
	require.NoError(t, err)
	assert.Equal(t, "https://x.test/prefix", hf.BaseURL())
	assert.Nil(t, mine.CheckRedirect, "the caller's HTTP client stays as it is")

	_, err = hf.Endpoints.Get(t.Context(), project, id, client.WithHeader("X-A", "call"))
	require.NoError(t, err)
	require.NoError(t, hf.Get(t.Context(), "/api/v1/x", nil))
	r := w.requests()
	assert.Equal(t, "/prefix/api/v1/projects/"+project+"/endpoints/"+id, r[0].path)
	assert.Equal(t, "/prefix/api/v1/x", r[1].path)
	assert.Equal(t, "hookflow-go/1.0 shop/2.1", r[0].header.Get("User-Agent"))
	assert.Equal(t, []string{"call", "client"}, []string{r[0].header.Get("X-A"), r[0].header.Get("X-B")})
	assert.Equal(t, "client", r[1].header.Get("X-A"), "a call's header is of that call alone")
}

func TestFromEnv(t *testing.T) {
	t.Setenv(client.EnvAPIKey, "")
	_, err := client.FromEnv()
	assert.ErrorContains(t, err, "HOOKFLOW_API_KEY is not set")

	t.Setenv(client.EnvAPIKey, key)
	hf, err := client.FromEnv()
	require.NoError(t, err)
	assert.Equal(t, client.DefaultBaseURL, hf.BaseURL())

	t.Setenv(client.EnvBaseURL, "https://env.test")
	hf, err = client.FromEnv()
	require.NoError(t, err)
	assert.Equal(t, "https://env.test", hf.BaseURL())
	hf, err = client.FromEnv(client.WithBaseURL("https://code.test"))
	require.NoError(t, err)
	assert.Equal(t, "https://code.test", hf.BaseURL())

	hf, err = client.New("another")
	require.NoError(t, err)
	assert.Equal(t, client.DefaultBaseURL, hf.BaseURL(), "New looks at no environment")
}

// Ids are data: whatever is in one, it stays one segment of the path.
func TestPathSegmentsAreEscaped(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"a/b": "a%2Fb", "../x": "..%2Fx", "a?b#c": "a%3Fb%23c", "a b": "a%20b", "%2e%2e": "%252e%252e", "é": "%C3%A9", "a;b": "a%3Bb", "...": "...",
	} {
		hf, w := scripted(t, gives(200, `{"id":"x"}`))
		_, err := hf.Endpoints.Get(t.Context(), raw, raw)
		require.NoError(t, err)
		assert.Equal(t, "/api/v1/projects/"+want+"/endpoints/"+want, w.requests()[0].path)
	}
}
