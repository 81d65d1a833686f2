// Package baseline is the file of known failures. An entry excuses one case that
// fails in one way; it is a mistake once the case passes, fails in another way,
// or is gone.
package baseline

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds the file, in bytes.
const maxFile = 4 << 20

// dateForm is how a day is written.
const dateForm = "2006-01-02"

// Baseline is the known failures of one target.
type Baseline struct {
	Version  int     `yaml:"version"`
	Target   string  `yaml:"target,omitempty"` // whose failures these are
	Failures []Entry `yaml:"failures"`
}

// Entry is one known failure.
type Entry struct {
	ID          string `yaml:"id"`
	Fingerprint string `yaml:"fingerprint"`
	Reason      string `yaml:"reason"`
	Ledger      string `yaml:"ledger,omitempty"`
	// Expires is the last day on which the entry excuses, such as 2026-12-31.
	Expires string `yaml:"expires,omitempty"`
}

// Read reads files of known failures as one. An entry that occurs twice, in one
// file or in two, is an error: nobody could say which of them counts.
func Read(paths ...string) (*Baseline, error) {
	all := &Baseline{Version: 1}
	for _, path := range paths {
		b, err := readFile(path)
		if err != nil {
			return nil, fmt.Errorf("baseline %s: %w", path, err)
		}
		all.Target = b.Target
		all.Failures = append(all.Failures, b.Failures...)
	}
	if err := all.check(); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return all, nil
}

func readFile(path string) (*Baseline, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("is larger than %d bytes", maxFile)
	}
	return Parse(data)
}

// Parse reads a baseline. A key that it does not know is an error, and so is an
// entry that leaves something out.
func Parse(data []byte) (*Baseline, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var b Baseline
	if err := decoder.Decode(&b); errors.Is(err, io.EOF) {
		return nil, errors.New("is empty; a baseline without failures has `version: 1` and `failures: []`")
	} else if err != nil {
		return nil, err
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("has more than one document")
	}
	if b.Version != 1 {
		return nil, fmt.Errorf("version %d: want 1", b.Version)
	}
	return &b, b.check()
}

func (b *Baseline) check() error {
	var problems []error
	seen := map[string]bool{}
	for i, e := range b.Failures {
		say := func(format string, args ...any) {
			problems = append(problems, fmt.Errorf("failure %d (%s): %w", i+1, e.ID, fmt.Errorf(format, args...)))
		}
		if e.ID == "" || e.Fingerprint == "" || e.Reason == "" {
			say("id, fingerprint and reason are required")
		}
		if e.Expires != "" {
			if _, err := time.Parse(dateForm, e.Expires); err != nil {
				say("expires %q is no day such as 2026-12-31", e.Expires)
			}
		}
		if seen[e.ID] && e.ID != "" {
			say("occurs twice")
		}
		seen[e.ID] = true
	}
	return errors.Join(problems...)
}

// expired reports whether e no longer excuses on the day of now.
func (e Entry) expired(now time.Time) bool {
	return e.Expires != "" && now.UTC().Format(dateForm) > e.Expires
}

func (b *Baseline) sort() {
	slices.SortFunc(b.Failures, func(x, y Entry) int { return cmp.Compare(x.ID, y.ID) })
}
