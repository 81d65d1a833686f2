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
	for rest, more := header, true; more; {
		var part string
		part, rest, more = strings.Cut(rest, ",")
		key, value, found := strings.Cut(Trim(part), "=")
		if !found {
			return p, false
		}
		switch key {
		case "t":
			p.Stamp = value
			p.Stamps++
		case "v1":
			w.Candidate(value)
			p.Versions++
		}
	}
	return p, true
}
