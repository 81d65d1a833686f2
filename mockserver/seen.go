package mockserver

import (
	"fmt"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

// shown is how many exchanges a failing test prints.
const shown = 50

// exchanges is what the journal has, in lines, for the log of a failing test.
func (s *Server) exchanges() string {
	entries := s.journal.Find(journal.Filter{})
	var b strings.Builder
	fmt.Fprintf(&b, "%d exchanges", s.journal.Last())
	if skipped := len(entries) - shown; skipped > 0 {
		fmt.Fprintf(&b, ", the last %d", shown)
		entries = entries[skipped:]
	}
	for _, e := range entries {
		fmt.Fprintf(&b, "\n  %s", e)
		for _, line := range e.Details() {
			fmt.Fprintf(&b, "\n      %s", line)
		}
	}
	for _, hint := range s.pending() {
		fmt.Fprintf(&b, "\n  %s", hint)
	}
	return b.String()
}
