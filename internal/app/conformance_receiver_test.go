package app_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/app"
	"github.com/webhook-platform/hookflow-go/verify"
)

const webhookSecret = "a-secret-of-some-length"

func genuineOnly(t *testing.T) *httptest.Server {
	t.Helper()
	middleware, err := verify.Middleware([]string{webhookSecret})
	require.NoError(t, err)
	server := httptest.NewServer(middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	t.Cleanup(server.Close)
	return server
}

// conformanceRun runs a command and returns its exit code and what it said.
func conformanceRun(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, progress output
	err := app.Run(t.Context(), append([]string{"conformance"}, args...), &out, &progress)
	said := progress.String()
	if err != nil {
		said += err.Error()
	}
	return app.ExitCode(err), out.String(), said
}

func TestConformanceReceiver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	junit, body := filepath.Join(dir, "junit.xml"), filepath.Join(dir, "body.json")
	require.NoError(t, os.WriteFile(body, []byte(`{"order":1}`), 0o600))
	code, out, said := conformanceRun(t, "receiver", "--url", genuineOnly(t).URL, "--secret", webhookSecret, "--body", body, "--skip", "slow/*", "--junit", junit)
	assert.Equal(t, 0, code, out+said)
	assert.Contains(t, out, "It conforms.")
	assert.NotContains(t, out+said, webhookSecret)
	text, err := os.ReadFile(junit)
	require.NoError(t, err)
	assert.Contains(t, string(text), `failures="0"`)

	all := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer all.Close()
	known := filepath.Join(dir, "known.yaml")
	args := []string{"receiver", "--url", all.URL, "--secret", webhookSecret, "--run", "hookflow/forgery/*", "--baseline", known}
	code, out, _ = conformanceRun(t, append(args, "--baseline-update")...)
	assert.Equal(t, 0, code, "what is written is known")
	assert.Contains(t, out, "but for the known failures")
	code, _, said = conformanceRun(t, args...)
	assert.Equal(t, 0, code)
	assert.Contains(t, said, "FAILED hookflow/forgery/other-secret", "progress")
	code, out, said = conformanceRun(t, args[:7]...)
	assert.Equal(t, 1, code)
	assert.Contains(t, said, "It does not conform.")
	assert.Contains(t, out, `--secret "$HOOKFLOW_WEBHOOK_SECRET" --run hookflow/forgery/other-secret`)
	code, out, _ = conformanceRun(t, "receiver", "--url", genuineOnly(t).URL, "--secret", webhookSecret, "--run", "hookflow/forgery/*", "--baseline", known)
	assert.Equal(t, 1, code, "a known failure that passes")
	assert.Contains(t, out, "passes now")
}

func TestConformanceReceiverThatCannotRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.yaml")
	require.NoError(t, os.WriteFile(broken, []byte("version: 1\nfailures: {"), 0o600))
	url := genuineOnly(t).URL
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no URL":          {[]string{"--secret", "s"}, "must be absolute"},
		"no secret":       {[]string{"--url", url}, "without a secret"},
		"unknown flag":    {[]string{"--url", url, "--secrt", "s"}, "secrt"},
		"an argument":     {[]string{url}, "unknown command"},
		"no body file":    {[]string{"--url", url, "--secret", "s", "--body", filepath.Join(dir, "none")}, "--body"},
		"broken baseline": {[]string{"--url", url, "--secret", "s", "--baseline", broken}, "broken.yaml"},
		"pattern":         {[]string{"--url", url, "--secret", "s", "--run", "hookflow/**", "--run", "nope/**"}, `"nope/**" matches no case`},
		"not there":       {[]string{"--url", "http://127.0.0.1:1/", "--secret", "s"}, "cannot be reached"},
		"report file":     {[]string{"--url", url, "--secret", "s", "--json", filepath.Join(dir, "no", "r.json")}, "r.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, said := conformanceRun(t, append([]string{"receiver"}, tc.args...)...)
			assert.Equal(t, 2, code)
			assert.Contains(t, said, tc.want)
		})
	}
}
