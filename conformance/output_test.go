package conformance

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

func failing(got string) *report.Report {
	r := report.NewRecorder(report.Header{Kind: "sdk", Target: "t"}, 1, io.Discard, nil)
	r.Add(report.Result{ID: "a/b", Level: report.Contract, Outcome: report.Failed, Findings: []report.Finding{{Check: "c", Expected: "e", Got: got}}})
	return r.Report(nil)
}

func runOutput(t *testing.T, o Output, r *report.Report) error {
	t.Helper()
	known, err := o.open()
	require.NoError(t, err)
	return o.finish(r, known, nil)
}

func code(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	var failure *Failure
	require.True(t, errors.As(err, &failure), err)
	return failure.Code
}

func TestOutputWritesEveryReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var terminal bytes.Buffer
	o := Output{Terminal: &terminal, JSON: filepath.Join(dir, "r.json"), JUnit: filepath.Join(dir, "r.xml"), Markdown: filepath.Join(dir, "r.md")}
	err := runOutput(t, o, failing("x"))
	assert.Equal(t, 1, code(t, err))
	assert.EqualError(t, err, "It does not conform.")
	assert.Contains(t, terminal.String(), "FAILED  a/b")
	for path, want := range map[string]string{o.JSON: `"exitCode": 1`, o.JUnit: "<failure ", o.Markdown: "### Failures"} {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Contains(t, string(text), want)
	}
}

func TestBaselineUpdateThenHolds(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "known.yaml")
	o := Output{Baseline: []string{file}, BaselineUpdate: true}
	assert.Equal(t, 0, code(t, runOutput(t, o, failing("x"))))
	o.BaselineUpdate = false
	assert.Equal(t, 0, code(t, runOutput(t, o, failing("x"))))
	assert.Equal(t, 1, code(t, runOutput(t, o, failing("y"))), "it fails in another way")
	assert.Equal(t, 1, code(t, runOutput(t, Output{}, failing("x"))), "nothing is excused without --baseline")
}

func TestARunThatTestedNothingUpdatesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "known.yaml")
	require.NoError(t, runOutput(t, Output{Baseline: []string{file}, BaselineUpdate: true}, failing("x")))
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Error(t, runOutput(t, Output{Baseline: []string{file}, BaselineUpdate: true}, &report.Report{}))
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

func TestMistakesAreToldBeforeTheRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.yaml")
	require.NoError(t, os.WriteFile(broken, []byte("failures: ["), 0o600))
	for name, tc := range map[string]struct {
		o    Output
		want string
	}{
		"no directory":    {Output{JSON: filepath.Join(dir, "no", "r.json")}, "r.json"},
		"a file above":    {Output{JUnit: filepath.Join(broken, "r.xml")}, "r.xml"},
		"no baseline":     {Output{Baseline: []string{filepath.Join(dir, "none.yaml")}}, "none.yaml"},
		"broken baseline": {Output{Baseline: []string{broken}}, "broken.yaml"},
		"broken update":   {Output{Baseline: []string{broken}, BaselineUpdate: true}, "broken.yaml"},
		"update nothing":  {Output{BaselineUpdate: true}, "takes one file"},
		"update two":      {Output{Baseline: []string{"a", "b"}, BaselineUpdate: true}, "takes one file"},
	} {
		_, err := tc.o.open()
		assert.ErrorContains(t, err, tc.want, name)
	}
}

func TestAReportThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := runOutput(t, Output{JSON: dir}, failing("x"))
	assert.ErrorContains(t, err, "report file")
	var failure *Failure
	assert.False(t, errors.As(err, &failure))
}
