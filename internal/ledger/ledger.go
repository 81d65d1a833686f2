// Package ledger is the parsed drift.yaml: every known disagreement between the
// contract, the platform's releases and its SDKs. The table of switches that
// the mock server sets is generated from it, see switches.gen.go.
package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	hookflow "github.com/webhook-platform/hookflow-go"
)

// Ledger is the whole file.
type Ledger struct {
	Version  int               `yaml:"version"`
	Sources  map[string]string `yaml:"sources"`
	Dialects []string          `yaml:"dialects"`
	Entries  []Entry           `yaml:"entries"`
}

// Entry is one disagreement.
type Entry struct {
	ID         string            `yaml:"id"`
	Title      string            `yaml:"title"`
	Kind       string            `yaml:"kind"`
	Operations []string          `yaml:"operations"`
	Says       map[string]string `yaml:"says"`
	Canonical  string            `yaml:"canonical"`
	Rule       string            `yaml:"rule"`
	Evidence   []string          `yaml:"evidence"`
	Matches    []Match           `yaml:"matches"`
	Switch     *Switch           `yaml:"switch"`
}

// Match is a difference that a recorded exchange of the entry's evidence may
// show.
type Match struct {
	Operations []string `yaml:"operations"`
	Status     int      `yaml:"status"`  // that was recorded
	Answer     int      `yaml:"answer"`  // that the contract gives
	Pointer    string   `yaml:"pointer"` // "" is the whole body; * stands for one segment
}

// Switch is how the mock server speaks each side.
type Switch struct {
	Name   string            `yaml:"name"`
	Layer  string            `yaml:"layer"`
	Values map[string]string `yaml:"values"`
}

// Kinds and layers there are.
var (
	kinds  = []string{"shape", "rename", "status", "defect", "leniency", "later"}
	layers = []string{"wire", "behaviour"}
)

// Load returns the project's ledger, parsed once per process.
func Load() (*Ledger, error) { return load() }

var load = sync.OnceValues(func() (*Ledger, error) { return Parse(hookflow.Ledger()) })

// Parse reads a ledger. A key it does not know is an error, and so is an entry
// that leaves something out.
func Parse(data []byte) (*Ledger, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	var l Ledger
	if err := decoder.Decode(&l); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	var problems []error
	seen := map[string]bool{}
	for _, e := range l.Entries {
		if seen[e.ID] {
			problems = append(problems, fmt.Errorf("%s: occurs twice", e.ID))
		}
		seen[e.ID] = true
		for _, p := range l.problems(e) {
			problems = append(problems, fmt.Errorf("%s: %s", e.ID, p))
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("ledger: %w", errors.Join(problems...))
	}
	return &l, nil
}

func (l *Ledger) problems(e Entry) (found []string) {
	say := func(bad bool, text string) {
		if bad {
			found = append(found, text)
		}
	}
	say(e.ID == "" || e.Title == "" || e.Canonical == "" || e.Rule == "", "id, title, canonical and rule are required")
	say(!slices.Contains(kinds, e.Kind), "kind "+e.Kind+" is none of "+strings.Join(kinds, ", "))
	say(len(e.Operations) == 0, "no operations")
	say(len(e.Says) == 0, "nobody says anything")
	for source := range e.Says {
		say(l.Sources[source] == "", "source "+source+" is not declared")
	}
	for _, m := range e.Matches {
		say(len(m.Operations) == 0 || m.Status == 0 || m.Answer == 0, "a match needs operations, status and answer")
		say(len(e.Evidence) == 0, "matches without evidence")
	}
	if s := e.Switch; s != nil {
		say(s.Name == "" || !slices.Contains(layers, s.Layer), "a switch needs a name and a layer")
		for _, d := range l.Dialects {
			say(s.Values[d] != "on" && s.Values[d] != "off", "switch "+s.Name+" is neither on nor off in "+d)
		}
		say(len(s.Values) != len(l.Dialects), "switch "+s.Name+" names a dialect that is not declared")
	}
	return found
}
