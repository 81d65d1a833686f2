package server

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// shapes collects where answers are off their schemas, by operation, so that one
// wrong name is told once and not in every case that meets it.
type shapes struct {
	mu   sync.Mutex
	seen map[string]bool // operations that answered
	off  map[string]map[string]sighting
}

// sighting is where a mistake was seen: in the first case by id, so that two runs
// tell of the same.
type sighting struct {
	id string
	exchange.Exchange
}

// index is a place in a list, which says nothing of the mistake.
var index = regexp.MustCompile(`/[0-9]+(/| |$)`)

func (s *shapes) observe(id string, x exchange.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen, s.off = map[string]bool{}, map[string]map[string]sighting{}
	}
	s.seen[x.Operation] = s.seen[x.Operation] || x.Response != nil
	for _, v := range x.Violations {
		if v.Side != exchange.SideResponse {
			continue
		}
		if s.off[x.Operation] == nil {
			s.off[x.Operation] = map[string]sighting{}
		}
		for _, text := range places(v.Text) {
			if first, known := s.off[x.Operation][text]; !known || id < first.id {
				s.off[x.Operation][text] = sighting{id, x}
			}
		}
	}
}

// places takes a violation that names several places apart.
func places(text string) []string {
	const at = " at "
	head, list, several := strings.Cut(index.ReplaceAllString(text, "/*$1"), at)
	if !several {
		return []string{head}
	}
	all := strings.Split(list, ", ")
	for i, place := range all {
		all[i] = head + at + place
	}
	return all
}

// Shapes are the cases that follow the others: every answer of an operation keeps
// to the contract, whichever case asked for it.
func (t *Tester) Shapes() []*cases.Case {
	var all []*cases.Case
	for _, op := range t.contract.Operations() {
		tag := strings.ReplaceAll(strings.ToLower(op.Tag), " ", "-")
		all = append(all, &cases.Case{
			ID: tag + "/" + kebab(op.ID) + "/keeps-to-schema", Tag: op.Tag, Operation: op.ID, Level: cases.LevelContract,
			Title:    "Every answer of " + op.ID + " keeps to the contract",
			Contract: "/paths/" + strings.ReplaceAll(op.Path, "/", "~1") + "/" + strings.ToLower(op.Method) + "/responses",
		})
	}
	return all
}

func kebab(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Shape judges what the cases before it saw of an operation.
func (t *Tester) Shape(c *cases.Case) report.Result {
	result := report.Result{ID: c.ID, Title: c.Title, Tag: c.Tag, Operation: c.Operation, Level: report.Contract, Pointer: c.Contract, Outcome: report.Passed}
	t.shapes.mu.Lock()
	defer t.shapes.mu.Unlock()
	if !t.shapes.seen[c.Operation] {
		result.Outcome, result.Reason = report.Skipped, "no case of this run asked for it"
		return result
	}
	off := t.shapes.off[c.Operation]
	for _, text := range slices.Sorted(maps.Keys(off)) {
		result.Outcome = report.Failed
		result.Findings = append(result.Findings, report.Finding{Check: "contract.response", Expected: "an answer that keeps to the contract", Got: text})
		if len(result.Exchanges) == 0 {
			result.Exchanges = append(result.Exchanges, off[text].Exchange)
		}
	}
	return result
}
