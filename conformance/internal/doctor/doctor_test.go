package doctor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	goadapter "github.com/webhook-platform/hookflow-go/conformance/adapters/go"
	"github.com/webhook-platform/hookflow-go/conformance/internal/doctor"
)

// TestMain makes this test binary an adapter of our client when it is started as
// one, with a mistake.
func TestMain(m *testing.M) {
	kind := os.Getenv("HOOKFLOW_TEST_ADAPTER")
	if kind == "" {
		os.Exit(m.Run())
	}
	if adapter.Serve(context.Background(), os.Stdin, os.Stdout, sick{goadapter.New(), kind}) != nil || kind == "exit" {
		os.Exit(1)
	}
	os.Exit(0)
}

type sick struct {
	adapter.Adapter
	kind string
}

func (s sick) Info() adapter.Info {
	info := s.Adapter.Info()
	switch s.kind {
	case "names":
		info.Operations = []string{adapter.Echo, "get_endpoint", "ingestEvent"}
	case "no-echo":
		info.Operations = []string{"ingestEvent"}
	case "nothing":
		info.Operations = []string{adapter.Echo}
	}
	return info
}

func (s sick) Call(ctx context.Context, call adapter.Call) adapter.Outcome {
	switch {
	case s.kind == "echo" && call.Operation == adapter.Echo && string(call.Args.Value) == "null":
		return adapter.Return("")
	case s.kind == "unknown" && call.Operation == "noSuchOperation":
		return adapter.Return(nil)
	case s.kind == "base" && call.BaseURL != "":
		return adapter.Return(map[string]any{"eventId": "1"})
	case s.kind == "key":
		call.APIKey = "mine"
	case s.kind == "function" && call.Operation == adapter.VerifySignature:
		return adapter.Return(false)
	}
	outcome := s.Adapter.Call(ctx, call)
	switch {
	case s.kind == "own" && outcome.Error != nil:
		outcome.Error.Own = false
	case s.kind == "status" && outcome.Error != nil:
		delete(outcome.Error.Attributes, "status")
	case s.kind == "sdk" && call.Operation == "ingestEvent":
		return adapter.Outcome{Error: &adapter.Error{Class: "KeyError", Message: "'eventId'"}}
	case s.kind == "code" && outcome.Error != nil:
		outcome.Error.Attributes["code"] = json.Number("1")
	}
	return outcome
}

func TestExamine(t *testing.T) {
	t.Parallel()
	for kind, tc := range map[string]struct {
		verdict doctor.Verdict
		says    string
	}{
		"good":     {doctor.Healthy, "ok              stop"},
		"names":    {doctor.BrokenAdapter, "get_endpoint (is it getEndpoint?)"},
		"no-echo":  {doctor.BrokenAdapter, "echo is not among the operations"},
		"nothing":  {doctor.BrokenAdapter, "nothing of the SDK would be tested"},
		"echo":     {doctor.BrokenAdapter, "sent null, got"},
		"unknown":  {doctor.BrokenAdapter, "must be answered with skipped"},
		"base":     {doctor.BrokenAdapter, "does it use baseUrl?"},
		"key":      {doctor.BrokenAdapter, "does it use apiKey?"},
		"own":      {doctor.BrokenAdapter, "own must be true"},
		"status":   {doctor.BrokenAdapter, "do the attributes have the error's status?"},
		"exit":     {doctor.BrokenAdapter, "exit code 1 after stop"},
		"sdk":      {doctor.BrokenSDK, "BROKEN SDK      call ingestEvent"},
		"code":     {doctor.BrokenSDK, "error.code"},
		"function": {doctor.BrokenSDK, "BROKEN SDK      verifySignature"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			verdict, err := doctor.Examine(t.Context(), []string{"env", "HOOKFLOW_TEST_ADAPTER=" + kind, os.Args[0]}, &out)
			require.NoError(t, err)
			assert.Equal(t, tc.verdict, verdict, out.String())
			assert.Contains(t, out.String(), tc.says)
			if tc.verdict != doctor.BrokenAdapter {
				assert.NotContains(t, out.String(), "BROKEN ADAPTER")
			}
		})
	}
}

func TestAdaptersThatDoNotStart(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"/no/such"}, {"true"}, {"echo", "hello"}} {
		var out bytes.Buffer
		verdict, err := doctor.Examine(t.Context(), command, &out)
		require.NoError(t, err)
		assert.Equal(t, doctor.BrokenAdapter, verdict)
		assert.True(t, strings.HasPrefix(out.String(), "BROKEN ADAPTER  start: "), out.String())
	}
}
