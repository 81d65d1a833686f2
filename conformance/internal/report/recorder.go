package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
)

// maxBody bounds each body that a report keeps, in bytes.
const maxBody = 64 << 10

// Recorder takes results as they come, from many goroutines, without their
// secrets, and shows progress.
type Recorder struct {
	header   Header
	total    int
	progress io.Writer
	redactor *exchange.Redactor

	mu      sync.Mutex
	results []Result
	failed  int
}

// NewRecorder starts a report. total is how many results will come, 0 when
// nobody knows. progress may be io.Discard.
func NewRecorder(header Header, total int, progress io.Writer, redactor *exchange.Redactor) *Recorder {
	header.Command = redactor.Text(header.Command)
	header.Target = redactor.Text(header.Target)
	return &Recorder{header: header, total: total, progress: progress, redactor: redactor}
}

// Add records a result. A failure without a finding, or an outcome that there is
// not, is the suite's own mistake and recorded as such.
func (r *Recorder) Add(result Result) {
	result = r.clean(result)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results = append(r.results, result)
	r.show(result)
}

func (r *Recorder) clean(result Result) Result {
	result.Title, result.Reason = r.redactor.Text(result.Title), r.redactor.Text(result.Reason)
	result.Again = r.redactor.Text(result.Again)
	result.Findings = slices.Clone(result.Findings)
	for i, f := range result.Findings {
		result.Findings[i] = Finding{Check: f.Check, Expected: r.redactor.Text(f.Expected), Got: r.redactor.Text(f.Got)}
	}
	result.Exchanges = slices.Clone(result.Exchanges)
	for i, x := range result.Exchanges {
		result.Exchanges[i] = r.redactor.Exchange(x, maxBody)
	}
	broken := ""
	switch result.Outcome {
	case Passed, Skipped, BrokenHarness:
	case Failed:
		if len(result.Findings) == 0 {
			broken = "the suite reported a failure without saying what failed"
		}
	default:
		broken = fmt.Sprintf("the suite reported the outcome %q, which there is not", result.Outcome)
	}
	if result.Level != Contract && result.Level != Hygiene {
		broken = fmt.Sprintf("the suite reported the level %q, which there is not", result.Level)
		result.Level = Contract
	}
	if broken != "" {
		result.Outcome, result.Reason = BrokenHarness, broken
	}
	return result
}

// show writes a line for what is not well, and now and then how far it is.
func (r *Recorder) show(result Result) {
	done := len(r.results)
	of := ""
	if r.total > 0 {
		of = fmt.Sprintf("/%d", r.total)
	}
	bad := result.Outcome == Failed || result.Outcome == BrokenHarness
	if bad {
		r.failed++
		fmt.Fprintf(r.progress, "[%d%s] %s %s\n", done, of, label(result), result.ID)
		return
	}
	if step := max(r.total/10, 10); done%step == 0 {
		fmt.Fprintf(r.progress, "[%d%s] %d not well so far\n", done, of, r.failed)
	}
}

// Report returns what was recorded so far. Two results with one id are a
// problem of the suite.
func (r *Recorder) Report(c *coverage.Coverage) *Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := &Report{Header: r.header, Results: slices.Clone(r.results), Coverage: c}
	slices.SortStableFunc(report.Results, func(a, b Result) int { return cmp.Compare(a.ID, b.ID) })
	for i := 1; i < len(report.Results); i++ {
		if report.Results[i].ID == report.Results[i-1].ID {
			report.Results[i].Outcome = BrokenHarness
			report.Results[i].Reason = "the suite reported this case twice"
		}
	}
	return report
}

// label is a result's outcome as people read it.
func label(r Result) string {
	switch {
	case r.Outcome == BrokenHarness:
		return "BROKEN HARNESS"
	case r.Outcome == Skipped:
		return "SKIPPED"
	case r.Outcome == Passed:
		return "passed"
	case r.Excused():
		return "known"
	case r.Level == Hygiene:
		return "hygiene"
	}
	return "FAILED"
}
