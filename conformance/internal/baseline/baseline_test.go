package baseline_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/baseline"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

var today = time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)

func result(id string, outcome report.Outcome, got string) report.Result {
	r := report.Result{ID: id, Level: report.Contract, Outcome: outcome, Reason: "because"}
	if outcome == report.Failed {
		r.Findings = []report.Finding{{Check: "c", Expected: "e", Got: got}}
		r.Ledger = "some-entry"
	}
	return r
}

func run(results ...report.Result) *report.Report {
	recorder := report.NewRecorder(report.Header{Kind: "sdk", Target: "sdk 1"}, 0, io.Discard, nil)
	for _, r := range results {
		recorder.Add(r)
	}
	return recorder.Report(nil)
}

func entry(id, got string) baseline.Entry {
	return baseline.Entry{ID: id, Fingerprint: result(id, report.Failed, got).Fingerprint(), Reason: "known since long"}
}

func TestApply(t *testing.T) {
	t.Parallel()
	until := func(day string) baseline.Entry {
		e := entry("a", "x")
		e.Expires = day
		return e
	}
	unselected := func(id string) bool { return id == "left-out" }
	for name, tc := range map[string]struct {
		entry   baseline.Entry
		result  report.Result
		problem string
		code    int
	}{
		"holds":             {entry("a", "x"), result("a", report.Failed, "x"), "", 0},
		"fails differently": {entry("a", "x"), result("a", report.Failed, "y"), "in another way", 1},
		"passes":            {entry("a", "x"), result("a", report.Passed, ""), "passes now", 1},
		"skipped":           {entry("a", "x"), result("a", report.Skipped, ""), "was skipped", 1},
		"broken harness":    {entry("a", "x"), result("a", report.BrokenHarness, ""), "", 2},
		"matches nothing":   {entry("gone", "x"), result("a", report.Passed, ""), "matches no case", 1},
		"left out":          {entry("left-out", "x"), result("a", report.Passed, ""), "", 0},
		"last day":          {until("2026-12-31"), result("a", report.Failed, "x"), "", 0},
		"expired":           {until("2026-12-30"), result("a", report.Failed, "x"), "expired on 2026-12-30", 1},
		"unknown failure":   {entry("left-out", "x"), result("a", report.Failed, "x"), "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(tc.result)
			b := &baseline.Baseline{Version: 1, Failures: []baseline.Entry{tc.entry}}
			b.Apply(r, today, unselected)
			if tc.problem == "" {
				assert.Empty(t, r.Problems)
			} else {
				require.Len(t, r.Problems, 1)
				assert.Contains(t, r.Problems[0].Text, tc.problem)
				assert.Nil(t, r.Results[0].Known, "a problem excuses nothing")
			}
			assert.Equal(t, tc.code, r.ExitCode())
		})
	}
}

func TestWithoutABaselineNothingIsExcused(t *testing.T) {
	t.Parallel()
	b, err := baseline.Read()
	require.NoError(t, err)
	r := run(result("a", report.Failed, "x"))
	b.Apply(r, today, nil)
	assert.Equal(t, 1, r.ExitCode())
}

const good = "version: 1\nfailures:\n- {id: a, fingerprint: f, reason: r, expires: 2026-12-31}\n"

func TestMistakesInTheFileAreErrors(t *testing.T) {
	t.Parallel()
	_, err := baseline.Parse([]byte(good))
	require.NoError(t, err)
	for name, tc := range map[string]struct{ text, want string }{
		"empty":         {"", "is empty"},
		"no YAML":       {"failures: [", "yaml"},
		"no map":        {"- a", "yaml"},
		"unknown key":   {"version: 1\nfailure: []", "failure"},
		"unknown entry": {"version: 1\nfailures: [{id: a, fingerprint: f, reason: r, expire: 2026-12-31}]", "expire"},
		"version":       {"version: 2\nfailures: []", "version 2"},
		"no version":    {"failures: []", "version 0"},
		"no reason":     {"version: 1\nfailures: [{id: a, fingerprint: f}]", "reason are required"},
		"no id":         {"version: 1\nfailures: [{fingerprint: f, reason: r}]", "id, fingerprint"},
		"twice":         {"version: 1\nfailures: [{id: a, fingerprint: f, reason: r}, {id: a, fingerprint: g, reason: r}]", "occurs twice"},
		"date":          {"version: 1\nfailures: [{id: a, fingerprint: f, reason: r, expires: soon}]", `"soon"`},
		"two documents": {good + "---\n" + good, "more than one document"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := baseline.Parse([]byte(tc.text))
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := baseline.Read(filepath.Join(dir, "none.yaml"))
	assert.ErrorContains(t, err, "none.yaml")
	_, err = baseline.Read(dir)
	assert.ErrorContains(t, err, dir)
	big := filepath.Join(dir, "big.yaml")
	require.NoError(t, os.WriteFile(big, make([]byte, 5<<20), 0o600))
	_, err = baseline.Read(big)
	assert.ErrorContains(t, err, "larger than")
}

// Every file counts, not only the first; and two that overlap are an error.
func TestSeveralFilesAreRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, entries ...baseline.Entry) string {
		path := filepath.Join(dir, name)
		require.NoError(t, (&baseline.Baseline{Version: 1, Failures: entries}).Write(path))
		return path
	}
	a, b, again := write("a", entry("a", "x")), write("b", entry("b", "x")), write("again", entry("a", "y"))
	both, err := baseline.Read(a, b)
	require.NoError(t, err)
	r := run(result("a", report.Failed, "x"), result("b", report.Failed, "x"))
	both.Apply(r, today, nil)
	assert.Equal(t, 0, r.ExitCode())
	assert.Equal(t, 2, r.Counts().Known)
	_, err = baseline.Read(a, again)
	assert.ErrorContains(t, err, "occurs twice")
}

func TestUpdateKeepsReasons(t *testing.T) {
	t.Parallel()
	stays, changes := entry("stays", "x"), entry("changes", "x")
	stays.Expires, changes.Ledger = "2027-01-01", "own-id"
	old := &baseline.Baseline{Version: 1, Failures: []baseline.Entry{
		stays, changes, entry("passes", "x"), entry("gone", "x"), entry("left-out", "x"), entry("skipped", "x"), entry("broken", "x"),
	}}
	r := run(result("stays", report.Failed, "x"), result("changes", report.Failed, "y"), result("passes", report.Passed, ""),
		result("skipped", report.Skipped, ""), result("broken", report.BrokenHarness, ""), result("added", report.Failed, "z"))
	next := old.Update(r, func(id string) bool { return id == "left-out" })

	path := filepath.Join(t.TempDir(), "b.yaml")
	require.NoError(t, next.Write(path))
	read, err := baseline.Read(path)
	require.NoError(t, err)
	assert.Equal(t, "sdk 1", read.Target)
	ids := map[string]baseline.Entry{}
	for _, e := range read.Failures {
		ids[e.ID] = e
	}
	assert.Len(t, ids, 5)
	assert.Equal(t, stays, ids["stays"])
	assert.Equal(t, "known since long", ids["changes"].Reason)
	assert.Equal(t, "own-id", ids["changes"].Ledger)
	assert.Equal(t, entry("changes", "y").Fingerprint, ids["changes"].Fingerprint)
	assert.Equal(t, baseline.Unexplained, ids["added"].Reason)
	assert.Equal(t, "some-entry", ids["added"].Ledger)
	assert.Contains(t, ids, "left-out")
	assert.Contains(t, ids, "broken")

	fresh := (*baseline.Baseline)(nil).Update(run(result("a", report.Failed, "x")), nil)
	again := run(result("a", report.Failed, "x"))
	fresh.Apply(again, today, nil)
	assert.Equal(t, 0, again.ExitCode(), "what was written is what is known")
	assert.Error(t, fresh.Write(filepath.Join(path, "not-a-directory")))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("version: 1\nfailures: []"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := baseline.Parse(data)
		if err == nil {
			assert.Equal(t, 1, b.Version)
		}
	})
}
