package conformance

import (
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// ReceiverOption changes how Receiver checks.
type ReceiverOption func(*ReceiverConfig)

// CountHandled lets the check see what the handler acted on, see
// ReceiverConfig.Handled.
func CountHandled(count func() int) ReceiverOption {
	return func(c *ReceiverConfig) { c.Handled = count }
}

// DeliveryBody is the JSON of genuine deliveries, for a handler that looks into
// the data.
func DeliveryBody(json []byte) ReceiverOption { return func(c *ReceiverConfig) { c.Body = json } }

// SignatureScheme is what the handler takes: hookflow, standard, both, or auto.
func SignatureScheme(scheme string) ReceiverOption {
	return func(c *ReceiverConfig) { c.Scheme = scheme }
}

// Receiver checks a webhook handler in a Go test: each case is a subtest. A
// delivery that is wrongly taken or refused fails it; what is no more than good
// hygiene is logged.
//
//	conformance.Receiver(t, handler, secret)
func Receiver(t *testing.T, handler http.Handler, secret string, options ...ReceiverOption) {
	t.Helper()
	var cfg ReceiverConfig
	for _, option := range options {
		option(&cfg)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("conformance: %v", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }() // it returns when it is closed below
	defer server.Close()
	cfg.URL, cfg.Secret, cfg.Output = "http://"+listener.Addr().String()+"/", secret, Output{}
	r, _, err := cfg.run(t.Context())
	if err != nil {
		t.Fatalf("conformance: %v", err)
	}
	for _, result := range r.Results {
		t.Run(result.ID, func(t *testing.T) { tell(t, result) })
	}
	if r.ExitCode() == report.ExitCouldNotRun {
		t.Fatalf("conformance: %s", r.Verdict())
	}
}

func tell(t *testing.T, result report.Result) {
	t.Helper()
	if result.Outcome == report.Passed {
		return
	}
	var text strings.Builder
	(&report.Report{Results: []report.Result{result}}).Failures(&text)
	switch {
	case result.Outcome == report.Skipped:
		t.Skip(result.Reason)
	case result.Excused():
		t.Skip("known failure: " + result.Known.Reason)
	case result.Outcome == report.Failed && result.Level == report.Hygiene:
		t.Logf("hygiene, no failure:%s", text.String())
	default:
		t.Error(text.String())
	}
}
