package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	goadapter "github.com/webhook-platform/hookflow-go/conformance/adapters/go"
	"github.com/webhook-platform/hookflow-go/internal/app"
)

// TestMain makes this test binary an adapter of our client when it is started as
// one.
func TestMain(m *testing.M) {
	switch os.Getenv("HOOKFLOW_TEST_ADAPTER") {
	case "good":
		if adapter.Serve(context.Background(), os.Stdin, os.Stdout, goadapter.New()) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	case "dies":
		os.Exit(3)
	}
	os.Exit(m.Run())
}

func adapterCommand(kind string) []string {
	return []string{"--", "env", "HOOKFLOW_TEST_ADAPTER=" + kind, os.Args[0]}
}

// Exit codes: 0 conforms, 1 does not, 2 could not run.
func TestConformanceExitCodes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.yaml")
	require.NoError(t, os.WriteFile(broken, []byte("failures: ["), 0o600))
	stale := filepath.Join(dir, "stale.yaml")
	require.NoError(t, os.WriteFile(stale, []byte("version: 1\nfailures:\n- {id: endpoints/get/returns, fingerprint: abc, reason: it once failed}\n"), 0o600))
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"an SDK that conforms":     {append([]string{"sdk", "--run", "endpoints/**"}, adapterCommand("good")...), 0, "It conforms."},
		"a pattern of nothing":     {append([]string{"sdk", "--run", "moon/**"}, adapterCommand("good")...), 2, "moon/**"},
		"an adapter that dies":     {append([]string{"sdk"}, adapterCommand("dies")...), 2, "exit status 3"},
		"no such adapter":          {[]string{"sdk", "--", "/no/such/adapter"}, 2, "cannot be started"},
		"no adapter":               {[]string{"sdk"}, 2, "which adapter?"},
		"a broken baseline":        {append([]string{"sdk", "--baseline", broken}, adapterCommand("good")...), 2, "broken.yaml"},
		"a stale baseline":         {append([]string{"sdk", "--run", "endpoints/get/returns", "--baseline", stale}, adapterCommand("good")...), 1, "the baseline does not hold"},
		"a mock that conforms":     {[]string{"server", "--mock", "canonical", "--run", "endpoints/get/*"}, 0, "It conforms."},
		"a mock that does not":     {[]string{"server", "--mock", "sdk-2.2", "--run", "endpoints/list/is-a-page"}, 1, "It does not conform."},
		"a dialect there is not":   {[]string{"server", "--mock", "klingon"}, 2, "klingon"},
		"no server":                {[]string{"server"}, 2, "which server?"},
		"two servers":              {[]string{"server", "--mock", "canonical", "--url", "http://localhost"}, 2, "which server?"},
		"nobody at the URL":        {[]string{"server", "--url", "http://127.0.0.1:1"}, 2, "no tenant could be made"},
		"no URL":                   {[]string{"server", "--url", "localhost:8080"}, 2, "no http or https URL"},
		"an argument too many":     {[]string{"server", "--mock", "canonical", "extra"}, 2, "extra"},
		"an unknown flag":          {[]string{"sdk", "--rnu", "x"}, 2, "rnu"},
		"a report without a place": {append([]string{"sdk", "--json", filepath.Join(dir, "no", "r.json")}, adapterCommand("good")...), 2, "r.json"},
		"a doctor's good word":     {append([]string{"adapter", "doctor"}, adapterCommand("good")...), 0, "exit code 0"},
		"a doctor's bad word":      {append([]string{"adapter", "doctor"}, adapterCommand("dies")...), 2, "BROKEN ADAPTER"},
		"a doctor without patient": {[]string{"adapter", "doctor"}, 2, "which adapter?"},
		"a language there is not":  {[]string{"adapter", "init", "--lang", "cobol"}, 2, "cobol"},
		"no command of adapter":    {[]string{"adapter", "mend"}, 2, "mend"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out output
			err := app.Run(t.Context(), append([]string{"conformance"}, tc.args...), &out, &out)
			text := out.String()
			if err != nil {
				text += err.Error()
			}
			assert.Equal(t, tc.code, app.ExitCode(err), text)
			assert.Contains(t, text, tc.says)
		})
	}
}

func TestAdapterInitWritesOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for lang, name := range map[string]string{"python": "adapter.py", "node": "adapter.mjs", "go": "main.go"} {
		var out output
		args := []string{"conformance", "adapter", "init", "--lang", lang, "--dir", dir}
		require.NoError(t, app.Run(t.Context(), args, &out, &out))
		assert.Contains(t, out.String(), name)
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Contains(t, string(text), "FILL IN")
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o600))
		err = app.Run(t.Context(), args, &out, &out)
		assert.Equal(t, 2, app.ExitCode(err), "what is there is not written over")
		text, err = os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		assert.Equal(t, "mine", string(text))
	}
}
