package conformance

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// TestWatchedProgram is somebody's tests, run as a process of its own. It does
// nothing unless it is told to.
func TestWatchedProgram(t *testing.T) {
	mode := os.Getenv("WATCHED_MODE")
	if mode == "" {
		t.Skip("not started by a test")
	}
	base, project := os.Getenv("HOOKFLOW_BASE_URL"), os.Getenv("HOOKFLOW_PROJECT_ID")
	send := func(method, path, body string) {
		request, err := http.NewRequest(method, base+path, strings.NewReader(body))
		require.NoError(t, err)
		request.Header = http.Header{"X-Api-Key": {os.Getenv("HOOKFLOW_API_KEY")}, "Content-Type": {"application/json"}}
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	endpoints := "/api/v1/projects/" + project + "/endpoints"
	if mode != "stays" {
		fmt.Println("hello from the watched program")
	}
	switch mode {
	case "good", "fails", "dies":
		send("POST", endpoints, `{"url":"http://127.0.0.1:9/"}`)
		send("GET", endpoints+"?page=0", "")
	case "drifts":
		send("POST", endpoints, `{"url":"http://127.0.0.1:9/","retryPolicy":5}`)
		send("GET", endpoints+"?limit=5", "")
		send("POST", endpoints, `{"url":"bad"}`)
		send("GET", "/api/v2/things/11111111-2222-4333-8444-555555555555", "")
		send("GET", "/api/v2/things/21111111-2222-4333-8444-555555555555", "")
	case "other names":
		if os.Getenv("MY_URL") != base || os.Getenv("MY_AUTH") != "Bearer "+os.Getenv("HOOKFLOW_API_KEY") {
			t.Fatal("the names are not set")
		}
		send("GET", endpoints, "")
	case "hangs":
		send("GET", endpoints, "")
		select {}
	case "leaves a child":
		send("GET", endpoints, "")
		child := exec.Command(os.Args[0], "-test.run", "^TestWatchedProgram$")
		child.Env = append(os.Environ(), "WATCHED_MODE=stays")
		ready, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		_, err = bufio.NewReader(ready).ReadString('\n')
		require.NoError(t, err)
		os.Exit(0)
	case "stays":
		connection, err := net.Dial("tcp", os.Getenv("STAYS_CONNECTED_TO"))
		require.NoError(t, err)
		fmt.Println("connected")
		_, _ = io.Copy(io.Discard, connection)
	}
	switch mode {
	case "fails", "silent and fails":
		os.Exit(3)
	case "dies":
		process, err := os.FindProcess(os.Getpid())
		require.NoError(t, err)
		require.NoError(t, process.Kill())
		select {}
	}
}

func watched(mode string, change ...func(*WatchConfig)) WatchConfig {
	cfg := WatchConfig{Command: []string{os.Args[0], "-test.run", "^TestWatchedProgram$"}, Env: []string{"WATCHED_MODE=" + mode}}
	for _, fn := range change {
		fn(&cfg)
	}
	return cfg
}

func outcomes(r *report.Report) map[string]report.Outcome {
	all := map[string]report.Outcome{}
	for _, result := range r.Results {
		all[result.ID] = result.Outcome
	}
	return all
}

func TestWatchOfTestsThatAreRight(t *testing.T) {
	t.Parallel()
	var stdout bytes.Buffer
	r, err := watched("good", func(c *WatchConfig) { c.Stdout = &stdout }).run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]report.Outcome{
		"operations/createEndpoint": report.Passed, "operations/listEndpoints": report.Passed,
		"watch/command": report.Passed, "watch/exchanges": report.Passed,
	}, outcomes(r))
	assert.Equal(t, 0, r.ExitCode())
	assert.Contains(t, stdout.String(), "hello from the watched program")
	require.NotNil(t, r.Coverage)
	assert.Equal(t, 2, r.Coverage.Totals().Covered)
	assert.Contains(t, r.Coverage.Sentence(), "2 of 14 rows of the 2 operations touched")
	assert.Contains(t, r.Coverage.Sentence(), "never page 2")
}

func TestWatchFindsWhatIsOffTheContract(t *testing.T) {
	t.Parallel()
	r, err := watched("drifts").run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]report.Outcome{
		"operations/createEndpoint": report.Passed, "operations/listEndpoints": report.Passed,
		"refused/createEndpoint": report.Failed, "unread/createEndpoint": report.Failed, "unread/listEndpoints": report.Failed,
		"routes/GET/api/v2/things/*": report.Failed,
		"watch/command":              report.Passed, "watch/exchanges": report.Passed,
	}, outcomes(r))
	assert.Equal(t, 1, r.ExitCode())
	assert.Equal(t, []string{"routes/GET/api/v2/things/*"}, bad(r, report.Contract))
	var text bytes.Buffer
	require.NoError(t, r.Terminal(&text))
	for _, want := range []string{"the member retryPolicy", "the query parameter limit", "Invalid URL format", "GET /api/v2/things/*", "curl "} {
		assert.Contains(t, text.String(), want)
	}
	assert.NotContains(t, text.String(), mockserver.APIKey)
}

func TestTwoWatchesGiveTheSameReport(t *testing.T) {
	t.Parallel()
	render := func() string {
		r, err := watched("drifts").run(t.Context())
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, r.JSON(&b))
		require.NoError(t, r.Markdown(&b))
		return b.String()
	}
	assert.Equal(t, render(), render())
}

func TestWatchTellsHowTheCommandEnded(t *testing.T) {
	t.Parallel()
	for mode, tc := range map[string]struct {
		code int
		want string
	}{
		"fails":            {1, "it ended with exit code 3"},
		"dies":             {1, "it was ended by a signal"},
		"hangs":            {2, "did not end in time"},
		"silent":           {2, "not one request came"},
		"silent and fails": {2, "it ended with exit code 3"},
		"other names":      {0, ""},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			r, err := watched(mode, func(c *WatchConfig) {
				c.Env = append(c.Env, "MY_URL={url}", "MY_AUTH=Bearer {key}", "SOME_TOKEN=abcdefgh")
				if mode == "hangs" {
					c.Timeout = time.Second // long enough to start, and it never ends
				}
			}).run(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tc.code, r.ExitCode(), outcomes(r))
			var text bytes.Buffer
			require.NoError(t, r.JSON(&text))
			assert.Contains(t, text.String(), tc.want)
			assert.NotContains(t, text.String(), "abcdefgh")
		})
	}
}

// What the command leaves running ends with it.
func TestWatchLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no process groups")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	r, err := watched("leaves a child", func(c *WatchConfig) {
		c.Env = append(c.Env, "STAYS_CONNECTED_TO="+listener.Addr().String())
	}).run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 0, r.ExitCode(), outcomes(r))
	connection, err := listener.Accept()
	require.NoError(t, err)
	defer connection.Close()
	require.NoError(t, connection.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, err = connection.Read(make([]byte, 1))
	require.Error(t, err)
	var waiting net.Error
	assert.False(t, errors.As(err, &waiting) && waiting.Timeout(), "the child is still there")
}

func TestWatchThatCannotRun(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "not-a-program")
	require.NoError(t, os.WriteFile(text, []byte("x"), 0o600))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, tc := range map[string]struct {
		ctx    context.Context
		change func(*WatchConfig)
		want   string
	}{
		"no command":      {t.Context(), func(c *WatchConfig) { c.Command = nil }, "which command"},
		"missing command": {t.Context(), func(c *WatchConfig) { c.Command = []string{"no-such-program-anywhere"} }, "no-such-program-anywhere cannot be run"},
		"no program":      {t.Context(), func(c *WatchConfig) { c.Command = []string{text} }, "cannot be run"},
		"env":             {t.Context(), func(c *WatchConfig) { c.Env = []string{"NAME"} }, "want NAME=VALUE"},
		"env name":        {t.Context(), func(c *WatchConfig) { c.Env = []string{"1A={url}"} }, "want NAME=VALUE"},
		"placeholder":     {t.Context(), func(c *WatchConfig) { c.Env = []string{"A={uri}"} }, "there is no {uri}"},
		"dialect":         {t.Context(), func(c *WatchConfig) { c.Dialect = "klingon" }, "klingon"},
		"rate limit":      {t.Context(), func(c *WatchConfig) { c.RateLimit = -1 }, "negative"},
		"timeout":         {t.Context(), func(c *WatchConfig) { c.Timeout = -1 }, "negative"},
		"no baseline":     {t.Context(), func(c *WatchConfig) { c.Output.Baseline = []string{"/no/such/file"} }, "/no/such/file"},
		"cancelled":       {ended, func(*WatchConfig) {}, "canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Watch(tc.ctx, watched("good", tc.change))
			require.ErrorContains(t, err, tc.want)
			var failure *Failure
			assert.False(t, errors.As(err, &failure))
		})
	}
}
