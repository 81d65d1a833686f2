package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWatchedProgram is somebody's tests, run as a process of its own.
func TestWatchedProgram(t *testing.T) {
	path := os.Getenv("WATCHED_PATH")
	if path == "" {
		t.Skip("not started by a test")
	}
	request, err := http.NewRequest(http.MethodGet, os.Getenv("MY_URL")+path, nil)
	require.NoError(t, err)
	request.Header.Set("X-Api-Key", os.Getenv("HOOKFLOW_API_KEY"))
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	response.Body.Close()
}

func TestConformanceWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.yaml")
	require.NoError(t, os.WriteFile(broken, []byte("version: 1\nfailures: {"), 0o600))
	program := []string{"--", os.Args[0], "-test.run", "^TestWatchedProgram$"}
	for name, tc := range map[string]struct {
		flags, command []string
		code           int
		want           string
	}{
		"conforms":        {[]string{"--env", "MY_URL={url}", "--env", "WATCHED_PATH=/api/v1/projects/{project}/endpoints"}, program, 0, "It conforms."},
		"off":             {[]string{"--env", "MY_URL={url}", "--env", "WATCHED_PATH=/api/v2/nothing"}, program, 1, "GET /api/v2/nothing"},
		"no exchange":     {nil, program, 2, "not one request came"},
		"no command":      {nil, nil, 2, "which command"},
		"missing command": {nil, []string{"--", "no-such-program-anywhere"}, 2, "no-such-program-anywhere cannot be run"},
		"placeholder":     {[]string{"--env", "A={uri}"}, program, 2, "{uri}"},
		"dialect":         {[]string{"--dialect", "klingon"}, program, 2, "klingon"},
		"broken baseline": {[]string{"--baseline", broken}, program, 2, "broken.yaml"},
		"unknown flag":    {[]string{"--evn", "x"}, program, 2, "evn"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, said := conformanceRun(t, append(append([]string{"watch"}, tc.flags...), tc.command...)...)
			assert.Equal(t, tc.code, code, out+said)
			assert.Contains(t, out+said, tc.want)
		})
	}
}
