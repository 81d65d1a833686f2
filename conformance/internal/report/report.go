// Package report is what a conformance run found, and its renderings: for a
// terminal, as JSON, as JUnit, and as Markdown for a job's summary.
package report

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
)

// Level says what a case stands for.
type Level string

// The levels. Only Contract fails an implementation.
const (
	Contract Level = "contract"
	Hygiene  Level = "hygiene"
)

// Outcome is how a case ended.
type Outcome string

// The outcomes.
const (
	Passed Outcome = "passed"
	Failed Outcome = "failed"
	// Skipped was not tried; Result.Reason says why.
	Skipped Outcome = "skipped"
	// BrokenHarness says nothing of the implementation: the suite, its adapter or
	// the way to the target is at fault; Result.Reason says what.
	BrokenHarness Outcome = "broken-harness"
)

// Header says what was run.
type Header struct {
	Kind     string            `json:"kind"`               // sdk, server, receiver, watch or spec
	Target   string            `json:"target"`             // what was tested
	Versions map[string]string `json:"versions,omitempty"` // by name: suite, contract, adapter, …
	Seed     string            `json:"seed,omitempty"`
	Command  string            `json:"command"` // that makes this report again
}

// Result is the outcome of one case.
type Result struct {
	ID        string  `json:"id"` // like endpoints/update/partial-keeps-url
	Title     string  `json:"title"`
	Tag       string  `json:"tag,omitempty"`
	Operation string  `json:"operation,omitempty"` // operationId
	Level     Level   `json:"level"`
	Outcome   Outcome `json:"outcome"`
	// Reason says why a case was skipped, or what of the harness is broken.
	Reason   string    `json:"reason,omitempty"`
	Findings []Finding `json:"findings,omitempty"` // what failed, at least one for Failed
	// Exchanges are those that show it, the telling one last.
	Exchanges []exchange.Exchange `json:"exchanges,omitempty"`
	Pointer   string              `json:"pointer,omitempty"` // JSON pointer into openapi.yaml
	Ledger    string              `json:"ledger,omitempty"`  // id of a drift.yaml entry
	Known     *Known              `json:"known,omitempty"`   // the baseline excuses it
	Again     string              `json:"again,omitempty"`   // command that runs this case alone

	// Duration is in JUnit and on the terminal, never in JSON and Markdown: two
	// runs that found the same write the same bytes there.
	Duration time.Duration `json:"-"`
}

// Finding is one thing that was expected and did not come.
type Finding struct {
	Check    string `json:"check"` // stable name, such as wire.path or result.httpStatusCode
	Expected string `json:"expected"`
	Got      string `json:"got"`
}

// Known is the baseline's excuse for a failure.
type Known struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires,omitempty"`
}

// Problem is a mistake in the run itself that makes it fail, such as an entry of
// the baseline that no longer holds.
type Problem struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Report is a whole run. A Recorder makes it.
type Report struct {
	Header   Header             `json:"header"`
	Results  []Result           `json:"results"` // in the order of their ids
	Problems []Problem          `json:"problems,omitempty"`
	Coverage *coverage.Coverage `json:"coverage,omitempty"`
	// Took is the whole run's time, shown on the terminal and in JUnit only.
	Took time.Duration `json:"-"`
}

// Excused reports whether a failure is known.
func (r Result) Excused() bool { return r.Outcome == Failed && r.Known != nil }

// What changes from run to run and says nothing of the failure.
var volatile = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), "<uuid>"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`), "<time>"},
	{regexp.MustCompile(`\b(?:127\.0\.0\.1|localhost|\[::1\]):\d+`), "<host>"},
	{regexp.MustCompile(`\b\d{10}(?:\d{3})?\b`), "<unix-time>"},
	{regexp.MustCompile(`(?i)\b[0-9a-f]{32,}\b`), "<hex>"},
	{regexp.MustCompile(`/ingress/[A-Za-z0-9_-]+`), "/ingress/<token>"},
	{regexp.MustCompile(`\b[A-Za-z0-9_-]{43}\b`), "<token>"},
	{regexp.MustCompile(`\b0x[0-9a-f]{6,}\b`), "<address>"},
	{regexp.MustCompile(`\b\d+(?:\.\d+)?(?:ms|µs|ns|s)\b`), "<duration>"},
}

// Fingerprint tells failures of one case apart: the same failure has the same in
// every run, whatever ids, times and ports came up.
func (r Result) Fingerprint() string {
	lines := make([]string, 0, len(r.Findings))
	for _, f := range r.Findings {
		line := f.Check + "\x00" + f.Expected + "\x00" + f.Got
		for _, v := range volatile {
			line = v.pattern.ReplaceAllString(line, v.instead)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x01")))
	return hex.EncodeToString(sum[:6])
}
