package store

import "strings"

// wildcard is the match key that all patterns share.
const wildcard = "*"

// matchKey is what a subscription is looked up by: its event type, or one key
// for all that have a wildcard.
func matchKey(pattern string) string {
	if strings.Contains(pattern, "*") {
		return wildcard
	}
	return pattern
}

// Match reports whether a subscription's pattern covers an event type. Both are
// segments separated by dots; * stands for one segment, ** for any number of
// them, none included.
func Match(pattern, eventType string) bool {
	p, e := segments{rest: pattern, more: true}, segments{rest: eventType, more: true}
	// After a mismatch the last ** takes one segment more and the rest of the
	// pattern is tried again from there: quadratic at worst, not exponential.
	var retryP, retryE segments
	retry := false
	for e.more {
		afterP, afterE := p, e
		want, got := afterP.next(), afterE.next()
		switch {
		case p.more && want == "**":
			retry, retryP, retryE = true, afterP, e
			p = afterP
		case p.more && (want == "*" || want == got):
			p, e = afterP, afterE
		case retry:
			retryE.next()
			p, e = retryP, retryE
		default:
			return false
		}
	}
	for p.more {
		if p.next() != "**" {
			return false
		}
	}
	return true
}

// segments walks through a dotted text without copying it.
type segments struct {
	rest string
	more bool
}

func (s *segments) next() string {
	head, tail, found := strings.Cut(s.rest, ".")
	s.rest, s.more = tail, found
	return head
}
