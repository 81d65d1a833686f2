package process_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/internal/process"
)

// TestMain makes this test binary an adapter when it is started as one.
func TestMain(m *testing.M) {
	if kind := os.Getenv("HOOKFLOW_TEST_ADAPTER"); kind != "" {
		misbehave(kind)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const (
	started = `{"seq":%d,"version":1,"sdk":{"name":"x","version":"1","language":"go"},"operations":["echo"]}`
	echoed  = `{"seq":%d,"result":1}`
)

// misbehave is an adapter with a mistake.
func misbehave(kind string) {
	lines := bufio.NewScanner(os.Stdin)
	for n := 1; lines.Scan(); n++ {
		what := "call"
		for _, do := range []string{"start", "stop"} {
			if strings.Contains(lines.Text(), `"do":"`+do+`"`) {
				what = do
			}
		}
		switch kind + " " + what {
		case "silent start", "hangs call":
			select {} // until it is killed
		case "chatty call":
			fmt.Println("DEBUG: calling")
		case "dies call":
			fmt.Fprintln(os.Stderr, "Traceback: no module named acme")
			os.Exit(3)
		case "wrong-seq call":
			n += 7
		case "off-schema call":
			fmt.Printf(`{"seq":%d,"value":1}`+"\n", n)
			continue
		case "bad-exit stop":
			fmt.Printf(`{"seq":%d}`+"\n", n)
			os.Exit(4)
		case "old start":
			fmt.Printf(strings.Replace(started, `"version":1,"sdk"`, `"version":0,"sdk"`, 1)+"\n", n)
			continue
		}
		switch what {
		case "start":
			fmt.Printf(started+"\n", n)
		case "stop":
			fmt.Printf(`{"seq":%d}`+"\n", n)
			return
		default:
			fmt.Printf(echoed+"\n", n)
		}
	}
}

// as is the command of an adapter with a mistake.
func as(kind string) []string {
	return []string{"env", "HOOKFLOW_TEST_ADAPTER=" + kind, os.Args[0]}
}

func TestAGoodAdapter(t *testing.T) {
	t.Parallel()
	p, err := process.Start(t.Context(), as("good"))
	require.NoError(t, err)
	assert.Equal(t, "x", p.Info().SDK.Name)
	for range 3 {
		outcome, err := p.Call(t.Context(), adapter.Call{Operation: adapter.Echo})
		require.NoError(t, err)
		assert.Equal(t, "1", string(outcome.Result))
	}
	assert.True(t, p.Alive())
	assert.NoError(t, p.Close())
}

func TestWhatAnAdapterDoesWrongIsSaid(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		"chatty":     "no JSON: DEBUG: calling",
		"dies":       "died before it answered call echo (exit status 3); it said: Traceback: no module named acme",
		"wrong-seq":  "answered seq 9 to seq 2",
		"off-schema": "off protocol.schema.json",
	} {
		p, err := process.Start(t.Context(), as(kind))
		require.NoError(t, err, kind)
		_, err = p.Call(t.Context(), adapter.Call{Operation: adapter.Echo})
		assert.ErrorContains(t, err, want, kind)
		assert.False(t, p.Alive(), kind)
		_, again := p.Call(t.Context(), adapter.Call{Operation: adapter.Echo})
		assert.Equal(t, err, again, "%s: it is not asked again", kind)
	}
	_, err := process.Start(t.Context(), as("old"))
	assert.ErrorContains(t, err, "version")
	_, err = process.Start(t.Context(), []string{"/no/such/adapter"})
	assert.ErrorContains(t, err, "cannot be started")
	_, err = process.Start(t.Context(), nil)
	assert.ErrorContains(t, err, "no command")
	_, err = process.Start(t.Context(), []string{"true"})
	assert.ErrorContains(t, err, "start")
}

// An adapter that does not answer is killed when the caller's time is over.
func TestAnAdapterThatHangs(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancelCause(t.Context())
	cancel(context.DeadlineExceeded)
	_, err := process.Start(over, as("silent"))
	assert.ErrorContains(t, err, "did not answer start in time")
	p, err := process.Start(t.Context(), as("hangs"))
	require.NoError(t, err)
	_, err = p.Call(over, adapter.Call{Operation: adapter.Echo})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Error(t, p.Close())
}

func TestHowAnAdapterEnds(t *testing.T) {
	t.Parallel()
	p, err := process.Start(t.Context(), as("bad-exit"))
	require.NoError(t, err)
	assert.ErrorContains(t, p.Close(), "exit code 4")
}

// A pool starts another process for one that died, and gives up on an adapter
// that does nothing else.
func TestPool(t *testing.T) {
	t.Parallel()
	pool, err := process.NewPool(t.Context(), as("dies"), 2)
	require.NoError(t, err)
	for i := range 7 {
		_, err := pool.Call(t.Context(), adapter.Call{Operation: adapter.Echo})
		want := "died before it answered"
		if i >= 5 {
			want = "died 5 times in a row"
		}
		assert.ErrorContains(t, err, want, i)
	}
	assert.NoError(t, pool.Close())

	good, err := process.NewPool(t.Context(), as("good"), 2)
	require.NoError(t, err)
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := good.Call(t.Context(), adapter.Call{Operation: adapter.Echo})
			done <- err
		}()
	}
	for range 8 {
		assert.NoError(t, <-done)
	}
	require.NoError(t, good.Close())
}

// The proxies of this machine do not come between an SDK and the suite.
func TestEnvironment(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.invalid:1")
	script := `read line; echo "{\"seq\":1,\"version\":1,\"sdk\":{\"name\":\"[$HTTPS_PROXY][$NO_PROXY]\",\"version\":\"1\",\"language\":\"sh\"},\"operations\":[\"echo\"]}"; read line; echo '{"seq":2}'`
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p, err := process.Start(ctx, []string{"sh", "-c", script})
	require.NoError(t, err)
	assert.Equal(t, "[][127.0.0.1,localhost]", p.Info().SDK.Name)
	assert.NoError(t, p.Close())
}
