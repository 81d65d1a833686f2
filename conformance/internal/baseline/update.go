package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// Unexplained is the reason of an entry that Update made and nobody has looked
// at.
const Unexplained = "not explained yet"

// Update returns a baseline that knows just the failures of r. Reason, ledger id
// and expiry of an entry stay as they are, also when the failure changed. A case
// that the harness could not decide keeps its entry, and so does one that this
// run left out on purpose, as unselected says; nil says that there is none.
func (b *Baseline) Update(r *report.Report, unselected func(id string) bool) *Baseline {
	old := map[string]Entry{}
	if b != nil {
		for _, e := range b.Failures {
			old[e.ID] = e
		}
	}
	next := &Baseline{Version: 1, Target: r.Header.Target, Failures: []Entry{}}
	undecided := map[string]bool{}
	for _, result := range r.Results {
		undecided[result.ID] = result.Outcome == report.BrokenHarness
		if result.Outcome != report.Failed {
			continue
		}
		e, known := old[result.ID]
		if !known {
			e = Entry{ID: result.ID, Reason: Unexplained, Ledger: result.Ledger}
		}
		e.Fingerprint = result.Fingerprint()
		next.Failures = append(next.Failures, e)
	}
	for _, e := range old {
		if undecided[e.ID] || unselected != nil && unselected(e.ID) {
			next.Failures = append(next.Failures, e)
		}
	}
	next.sort()
	return next
}

// Write writes the file at once and whole.
func (b *Baseline) Write(path string) error {
	var text bytes.Buffer
	text.WriteString("# Known failures of a conformance run, written with --baseline-update. Reasons are kept;\n# an entry that no longer holds fails the run.\n")
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(b), encoder.Close()); err != nil {
		return fmt.Errorf("baseline %s: %w", path, err)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".baseline-*")
	if err != nil {
		return fmt.Errorf("baseline %s: %w", path, err)
	}
	defer os.Remove(part.Name())
	_, err = part.Write(text.Bytes())
	err = errors.Join(err, part.Chmod(0o644), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("baseline %s: %w", path, err)
	}
	return nil
}
