package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/webhook-platform/hookflow-go/client"
)

// Each attempt is a span, carries the trace to the server, and shows no key.
func TestEveryAttemptIsASpan(t *testing.T) {
	const key = "key-that-must-not-show"
	t.Setenv(client.EnvAPIKey, key)
	var parents []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if parents = append(parents, r.Header.Get("traceparent")); len(parents) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"eventId":"e1","type":"order.created","createdAt":"2026-11-23T18:48:33Z","deliveriesCreated":0}`))
	}))
	defer s.Close()

	var traces bytes.Buffer
	retry := client.WithRetry(client.RetryPolicy{MaxAttempts: 2, MaxElapsed: time.Minute})
	if err := run(t.Context(), &traces, client.WithBaseURL(s.URL), retry); err != nil {
		t.Fatal(err)
	}
	if len(parents) != 2 || parents[0] == parents[1] {
		t.Errorf("the server saw %q, want two spans", parents)
	}
	if n := strings.Count(traces.String(), `"Name": "hookflow POST"`); n != 2 {
		t.Errorf("%d spans of attempts, want 2:\n%s", n, traces.String())
	}
	if strings.Contains(traces.String(), key) {
		t.Error("the traces show the API key")
	}
}
