package sig

import "strings"

// Pairs is what a header of the form "t=<digits>,v1=<mac>[,v1=<mac>…]" holds:
// Hookflow's own and Stripe's.
type Pairs struct {
	Stamp    string // the value of the last t
	Stamps   int    // how many t there are
	Versions int    // how many v1 there are
}

// ReadPairs makes every v1 of the header a candidate, whatever its length.
// Spaces around a part are skipped, and unknown keys are ignored so that the
// scheme can grow. It reports false at a part without "=".
func (w *Work) ReadPairs(header string) (p Pairs, ok bool) {
	for rest := header; ; {
		part, end := rest, strings.IndexByte(rest, ',')
		if end >= 0 {
			part, rest = rest[:end], rest[end+1:]
		}
		part = Trim(part)
		eq := strings.IndexByte(part, '=')
		if eq < 0 {
			return p, false
		}
		switch part[:eq] {
		case "t":
			p.Stamp = part[eq+1:]
			p.Stamps++
		case "v1":
			w.Candidate(part[eq+1:])
			p.Versions++
		}
		if end < 0 {
			return p, true
		}
	}
}
