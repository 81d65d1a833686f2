package sig

import "strings"

// Pairs is what a header of the form "t=<digits>,v1=<mac>[,v1=<mac>…]" holds:
// Hookflow's own and Stripe's.
type Pairs struct {
	Stamp    string // the value of the last t
	Stamps   int    // how many t there are
	Versions int    // how many v1 there are
	Others   int    // how many parts that are neither
}

// Plain reports whether the header is one t and one v1, as almost every one is.
func (p Pairs) Plain() bool { return p.Stamps == 1 && p.Versions == 1 && p.Others == 0 }

// ReadPairs makes every v1 of the header a candidate, whatever its length.
// Spaces around a part are skipped, and unknown keys are ignored so that the
// scheme can grow. It reports false at a part without "=".
func (w *Work) ReadPairs(header string) (p Pairs, ok bool) {
	if stamp, mac, ok := plain(header); ok {
		w.Candidate(mac)
		return Pairs{Stamp: stamp, Stamps: 1, Versions: 1}, true
	}
	return w.readParts(header)
}

func (w *Work) readParts(header string) (p Pairs, ok bool) {
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
		default:
			p.Others++
		}
		if end < 0 {
			return p, true
		}
	}
}

// plain reads a header of one t and one v1 of the right length, without spaces,
// which is what all but the rotating senders write.
func plain(header string) (stamp, mac string, ok bool) {
	const between = ",v1="
	cut := len(header) - HexLen
	if cut < len("t=")+len(between) || header[:2] != "t=" || header[cut-len(between):cut] != between {
		return "", "", false
	}
	stamp, mac = header[2:cut-len(between)], header[cut:]
	ok = strings.IndexByte(stamp, ',') < 0 && strings.IndexByte(mac, ',') < 0 && !endsInSpace(stamp) && !endsInSpace(mac)
	return stamp, mac, ok
}

func endsInSpace(text string) bool {
	return text != "" && (text[len(text)-1] == ' ' || text[len(text)-1] == '\t')
}
