package sdk

import (
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

func skip(r report.Result, reason string) report.Result {
	r.Outcome, r.Reason = report.Skipped, reason
	return r
}

func broken(r report.Result, reason string) report.Result {
	r.Outcome, r.Reason = report.BrokenHarness, reason
	return r
}

// fail is r with findings; without any it passed.
func fail(r report.Result, findings ...report.Finding) report.Result {
	r.Findings = findings
	r.Outcome = report.Passed
	if len(findings) > 0 {
		r.Outcome = report.Failed
	}
	return r
}

func list(names []string) string { return strings.Join(names, ", ") }
