package journal

import (
	"cmp"
	"slices"
	"strings"
)

// nearest is how many near misses are told.
const nearest = 3

// NearMiss is an entry that fails a filter, and where.
type NearMiss struct {
	Entry      Entry
	Mismatches []Mismatch
}

// String writes the entry in a line and what does not match.
func (n NearMiss) String() string {
	parts := make([]string, 0, len(n.Mismatches))
	for _, m := range n.Mismatches {
		parts = append(parts, m.String())
	}
	return n.Entry.String() + " (" + strings.Join(parts, "; ") + ")"
}

// Near lists the entries that fail the fewest parts of a filter, the best and
// newest first. Entries of another kind, and those that fail all, are not near.
func (j *Journal) Near(f Filter) []NearMiss {
	type candidate struct {
		page       *page
		mismatches []Mismatch
	}
	set := 0
	f.eachPart(func() { set++ })
	var near []candidate
	for _, p := range j.pages() {
		if f.Kind != "" && f.Kind != p.Kind || p.Number <= f.After {
			continue
		}
		if f.OffContract {
			j.check(p)
		}
		c := candidate{page: p}
		f.compare(&p.Entry, func(m Mismatch) bool { c.mismatches = append(c.mismatches, m); return true })
		if len(c.mismatches) > 0 && len(c.mismatches) < set {
			near = append(near, c)
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(len(a.mismatches), len(b.mismatches)), cmp.Compare(b.page.Number, a.page.Number))
	})
	misses := make([]NearMiss, 0, nearest)
	for _, c := range near[:min(len(near), nearest)] {
		misses = append(misses, NearMiss{Entry: j.show(c.page), Mismatches: c.mismatches})
	}
	return misses
}

func (f Filter) eachPart(fn func()) {
	for _, p := range parts {
		if p.want(&f) != "" {
			fn()
		}
	}
}
