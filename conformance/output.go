package conformance

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/baseline"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// Output says where a run's report goes and which of its failures are known.
// The zero value writes nothing and knows of none.
type Output struct {
	// Terminal gets the report for people; nil is nobody.
	Terminal io.Writer
	// Progress gets a line for what is not well while the run goes on; nil is
	// nobody.
	Progress io.Writer
	// JSON, JUnit and Markdown are files to write; empty is none.
	JSON, JUnit, Markdown string
	// Baseline lists files of known failures. Without one nothing is excused.
	Baseline []string
	// BaselineUpdate writes the failures of this run to the only file of
	// Baseline, which need not exist, and keeps the reasons in it.
	BaselineUpdate bool
	// Now is the day that decides which excuses have expired; the zero time is
	// today.
	Now time.Time
}

// Failure is the error of a run that does not end well.
type Failure struct {
	// Verdict is the report's last line.
	Verdict string
	// Code is the process's exit code: 1 the target does not conform or the
	// baseline does not hold, 2 nothing was tested or the harness is broken.
	Code int
}

// Error implements error.
func (f *Failure) Error() string { return f.Verdict }

// open reads the baseline and tries the places of the files, so that a mistake
// in them is told before the run and not after it.
func (o Output) open() (*baseline.Baseline, error) {
	for _, path := range []string{o.JSON, o.JUnit, o.Markdown} {
		if path == "" {
			continue
		}
		if info, err := os.Stat(filepath.Dir(path)); err != nil {
			return nil, fmt.Errorf("report file %s: %w", path, err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("report file %s: %s is no directory", path, filepath.Dir(path))
		}
	}
	if !o.BaselineUpdate {
		return baseline.Read(o.Baseline...)
	}
	if len(o.Baseline) != 1 {
		return nil, fmt.Errorf("to update a baseline takes one file of it, not %d", len(o.Baseline))
	}
	if _, err := os.Stat(o.Baseline[0]); errors.Is(err, os.ErrNotExist) {
		return baseline.Read()
	}
	return baseline.Read(o.Baseline[0])
}

// finish holds the report against the baseline and writes it. unselected tells
// of a case whether it exists and was left out of this run; nil says that none
// was. The error is a *Failure when everything could be written.
func (o Output) finish(r *report.Report, known *baseline.Baseline, unselected func(id string) bool) error {
	now := o.Now
	if now.IsZero() {
		now = time.Now()
	}
	if o.BaselineUpdate && r.ExitCode() != report.ExitCouldNotRun {
		known = known.Update(r, unselected)
		if err := known.Write(o.Baseline[0]); err != nil {
			return err
		}
	}
	known.Apply(r, now, unselected)
	if o.Terminal != nil {
		if err := r.Terminal(o.Terminal); err != nil {
			return err
		}
	}
	for _, file := range []struct {
		path  string
		write func(io.Writer) error
	}{{o.JSON, r.JSON}, {o.JUnit, r.JUnit}, {o.Markdown, r.Markdown}} {
		if err := writeFile(file.path, file.write); err != nil {
			return err
		}
	}
	if code := r.ExitCode(); code != report.ExitConforms {
		return &Failure{Verdict: r.Verdict(), Code: code}
	}
	return nil
}

func (o Output) progress() io.Writer {
	if o.Progress == nil {
		return io.Discard
	}
	return o.Progress
}

func writeFile(path string, write func(io.Writer) error) error {
	if path == "" {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("report file: %w", err)
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return fmt.Errorf("report file %s: %w", path, err)
	}
	return nil
}
