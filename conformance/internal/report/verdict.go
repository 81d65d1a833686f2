package report

import "fmt"

// Exit codes of a conformance command.
const (
	ExitConforms    = 0
	ExitFails       = 1 // the target is off the contract, or the baseline does not hold
	ExitCouldNotRun = 2 // nothing was tested, or the harness is broken
)

// Counts are the results by outcome.
type Counts struct {
	Total         int `json:"total"`
	Passed        int `json:"passed"`
	Failed        int `json:"failed"`  // of level contract, not known
	Known         int `json:"known"`   // failed as the baseline says
	Hygiene       int `json:"hygiene"` // failed, but no more than hygiene
	Skipped       int `json:"skipped"`
	BrokenHarness int `json:"brokenHarness"`
}

// Counts counts the results.
func (r *Report) Counts() Counts {
	var c Counts
	for _, result := range r.Results {
		c.Total++
		switch {
		case result.Outcome == Passed:
			c.Passed++
		case result.Outcome == Skipped:
			c.Skipped++
		case result.Outcome != Failed:
			c.BrokenHarness++
		case result.Excused():
			c.Known++
		case result.Level == Hygiene:
			c.Hygiene++
		default:
			c.Failed++
		}
	}
	return c
}

// String is the counts in one line.
func (c Counts) String() string {
	text := fmt.Sprintf("%d cases: %d passed, %d failed", c.Total, c.Passed, c.Failed)
	for _, more := range []struct {
		n    int
		what string
	}{
		{c.Known, "known failures"}, {c.Hygiene, "hygiene warnings"}, {c.Skipped, "skipped"}, {c.BrokenHarness, "broken harness"},
	} {
		if more.n > 0 {
			text += fmt.Sprintf(", %d %s", more.n, more.what)
		}
	}
	return text
}

// ExitCode is the process's exit code for the report. A failure outranks a
// broken harness: it is known already that the target does not conform.
func (r *Report) ExitCode() int {
	c := r.Counts()
	switch {
	case c.Failed > 0 || len(r.Problems) > 0:
		return ExitFails
	case c.BrokenHarness > 0 || c.Total == c.Skipped:
		return ExitCouldNotRun
	}
	return ExitConforms
}

// Verdict is the exit code in words.
func (r *Report) Verdict() string {
	c := r.Counts()
	switch {
	case c.Failed > 0:
		return "It does not conform."
	case len(r.Problems) > 0:
		return "It fails: the baseline does not hold."
	case c.Total == 0:
		return "Nothing was tested."
	case c.BrokenHarness > 0:
		return "Nothing can be said: the harness is broken."
	case c.Total == c.Skipped:
		return "Nothing was tested: every case was skipped."
	case c.Known > 0:
		return "It conforms but for the known failures."
	}
	return "It conforms."
}
