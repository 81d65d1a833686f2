package conformance

import (
	"testing"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// Run checks a target in a Go test: each case is a subtest. What is off the
// contract fails it; what is no more than good hygiene is logged.
//
//	conformance.Run(t, conformance.SDK(adapter), conformance.Options{})
//	conformance.Run(t, conformance.Server(mock.URL(), conformance.ServerOptions{}), conformance.Options{})
//
// A baseline in o.Output excuses known failures as it does on the command line.
func Run(t *testing.T, target Target, o Options) {
	t.Helper()
	known, err := o.Output.open()
	if err != nil {
		t.Fatalf("conformance: %v", err)
	}
	r, unselected, err := run(t.Context(), target, o)
	if err != nil {
		t.Fatalf("conformance: %v", err)
	}
	if err := o.Output.finish(r, known, unselected); err != nil && r.ExitCode() == report.ExitConforms {
		t.Errorf("conformance: %v", err)
	}
	for _, result := range r.Results {
		t.Run(result.ID, func(t *testing.T) { tell(t, result) })
	}
	for _, p := range r.Problems {
		t.Errorf("conformance: baseline: %s: %s", p.ID, p.Text)
	}
	if r.ExitCode() == report.ExitCouldNotRun {
		t.Fatalf("conformance: %s", r.Verdict())
	}
}
