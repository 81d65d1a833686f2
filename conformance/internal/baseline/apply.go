package baseline

import (
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// Apply marks the failures that b knows, and adds a problem to r for each entry
// that does not hold. now decides what has expired. unselected says whether a
// case exists that this run left out on purpose; nil says that none does.
func (b *Baseline) Apply(r *report.Report, now time.Time, unselected func(id string) bool) {
	byID := make(map[string]int, len(r.Results))
	for i, result := range r.Results {
		byID[result.ID] = i
	}
	for _, e := range b.Failures {
		i, found := byID[e.ID]
		if !found {
			if unselected == nil || !unselected(e.ID) {
				r.Problems = append(r.Problems, report.Problem{ID: e.ID, Text: "the known failure matches no case: was it renamed? Remove the entry or mend its id"})
			}
			continue
		}
		if text := e.hold(&r.Results[i], now); text != "" {
			r.Problems = append(r.Problems, report.Problem{ID: e.ID, Text: text})
		}
	}
}

// hold excuses a result that fails as e says, and says otherwise why not.
func (e Entry) hold(result *report.Result, now time.Time) string {
	switch result.Outcome {
	case report.Passed:
		return "the known failure passes now: remove the entry"
	case report.Skipped:
		return "the known failure was skipped, so nobody knows whether it still fails: " + result.Reason
	case report.BrokenHarness:
		return "" // the run fails for that already
	}
	if got := result.Fingerprint(); got != e.Fingerprint {
		return fmt.Sprintf("the known failure fails in another way: fingerprint %s, the baseline has %s", got, e.Fingerprint)
	}
	if e.expired(now) {
		return fmt.Sprintf("the excuse expired on %s: %s", e.Expires, e.Reason)
	}
	result.Known = &report.Known{Reason: e.Reason, Expires: e.Expires}
	return ""
}
