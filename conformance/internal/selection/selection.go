// Package selection picks cases by what a user names: ids with * and **, tags
// and operations, on the command line or in files.
package selection

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxFile bounds a file of patterns, in bytes.
const maxFile = 1 << 20

// Case is what a pattern is held against.
type Case struct {
	ID        string
	Tag       string
	Operation string
}

// Selection is which cases to run and which of them to skip.
type Selection struct {
	run, skip []pattern
}

type pattern struct {
	text string // as given, for errors
	kind string // id, tag or operation
	want string
}

// New reads patterns: an id such as endpoints/update/partial-keeps-url, in which
// * stands for one part (or some of it) and ** for any number; tag:Endpoints;
// operation:updateEndpoint; or @FILE, a file with a pattern on each line. No run
// pattern means all cases.
func New(run, skip []string) (*Selection, error) {
	var s Selection
	var err error
	if s.run, err = expand(run); err != nil {
		return nil, err
	}
	if s.skip, err = expand(skip); err != nil {
		return nil, err
	}
	return &s, nil
}

func expand(args []string) ([]pattern, error) {
	var all []pattern
	for _, arg := range args {
		texts := []string{arg}
		if path, isFile := strings.CutPrefix(arg, "@"); isFile {
			var err error
			if texts, err = readLines(path); err != nil {
				return nil, fmt.Errorf("patterns %s: %w", arg, err)
			}
		}
		for _, text := range texts {
			p, err := parse(text)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// readLines leaves out blank lines and comments.
func readLines(path string) ([]string, error) {
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
	var lines []string
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, errors.New("has no pattern in it")
	}
	return lines, nil
}

func parse(text string) (pattern, error) {
	text = strings.TrimSpace(text)
	kind, want, named := strings.Cut(text, ":")
	if !named {
		kind, want = "id", text
	}
	switch {
	case want == "":
		return pattern{}, fmt.Errorf("pattern %q selects nothing", text)
	case strings.HasPrefix(want, "@"):
		return pattern{}, fmt.Errorf("pattern %q: a file cannot name another file", text)
	case kind != "id" && kind != "tag" && kind != "operation":
		return pattern{}, fmt.Errorf("pattern %q: want an id, tag:NAME, operation:NAME or @FILE", text)
	}
	return pattern{text: text, kind: kind, want: want}, nil
}

// Pick returns the cases to run, in their order. A pattern that matches no case,
// a case that is named for both running and skipping by the same words, and a
// selection that is empty are errors.
func (s *Selection) Pick(cases []Case) ([]Case, error) {
	var problems []error
	for _, p := range append(append([]pattern{}, s.run...), s.skip...) {
		if !p.any(cases) {
			problems = append(problems, fmt.Errorf("pattern %q matches no case", p.text))
		}
	}
	for _, run := range s.run {
		for _, skip := range s.skip {
			if run.text == skip.text {
				problems = append(problems, fmt.Errorf("pattern %q is both to run and to skip", run.text))
			}
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	var picked []Case
	for _, c := range cases {
		if (len(s.run) == 0 || matchAny(s.run, c)) && !matchAny(s.skip, c) {
			picked = append(picked, c)
		}
	}
	if len(picked) == 0 {
		return nil, errors.New("no case is selected")
	}
	return picked, nil
}

func (p pattern) any(cases []Case) bool {
	for _, c := range cases {
		if p.match(c) {
			return true
		}
	}
	return false
}

func matchAny(patterns []pattern, c Case) bool {
	for _, p := range patterns {
		if p.match(c) {
			return true
		}
	}
	return false
}

func (p pattern) match(c Case) bool {
	switch p.kind {
	case "tag":
		return strings.EqualFold(p.want, c.Tag)
	case "operation":
		return p.want == c.Operation
	}
	return glob(strings.Split(p.want, "/"), strings.Split(c.ID, "/"), "**", matchPart)
}

// matchPart compares one part, in which * stands for any text.
func matchPart(want, have string) bool {
	return glob([]byte(want), []byte(have), '*', func(a, b byte) bool { return a == b })
}

// glob compares two lists; star in want stands for any number of elements. It
// goes back to the last star only, so that no pattern takes long.
func glob[T comparable](want, have []T, star T, equal func(want, have T) bool) bool {
	w, lastStar, resume := 0, -1, 0
	for h := 0; h < len(have); {
		switch {
		case w < len(want) && want[w] == star:
			lastStar, resume = w, h
			w++
		case w < len(want) && equal(want[w], have[h]):
			w++
			h++
		case lastStar >= 0:
			resume++
			w, h = lastStar+1, resume
		default:
			return false
		}
	}
	for w < len(want) && want[w] == star {
		w++
	}
	return w == len(want)
}
