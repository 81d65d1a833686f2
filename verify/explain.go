package verify

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Explanation is what Explain found out. Print it with %v for a few lines of
// text. It holds no secret and nothing of the body.
type Explanation struct {
	// Scheme is the scheme that was demanded.
	Scheme Scheme
	// Err is the error of the verification, or nil.
	Err error
	// Near lists what would have verified, most telling first.
	Near []NearMiss
}

// maxExplainSecrets bounds the work; nobody rotates through more.
const maxExplainSecrets = 16

// Explain says why a delivery was refused, and tries what commonly goes wrong:
// it changes one thing at a time, such as the secret, the unit of the time or
// the spelling of the JSON, and reports each change that makes the signature
// fit. Scheme, options and secrets are read as by Event; the replay guard is not
// asked.
//
// It is for a developer's log or terminal. It hashes the body up to some
// hundred times, and its answers would help a forger, so it has no place in a
// request that anybody may send.
func Explain(payload []byte, header http.Header, secrets []string, opts ...Option) Explanation {
	v, err := New(secrets, opts...)
	if err != nil {
		return Explanation{Err: err}
	}
	c := v.core
	x := Explanation{Scheme: c.pick(header)}
	_, x.Err = c.delivery(payload, header)
	if x.Err == nil || int64(len(payload)) > c.maxBody {
		return x
	}
	for _, s := range readSamples(header, x.Scheme) {
		x.Near = append(x.Near, c.nearMisses(s, payload, secrets, x.Err)...)
	}
	if other := otherScheme(x.Scheme); other != x.Scheme {
		alt := *c
		alt.scheme = other
		if _, err := alt.delivery(payload, header); err == nil {
			x.add(NearOtherScheme, fmt.Sprintf("the headers of scheme %q verify", other))
		}
	}
	x.Near = unique(x.Near)
	return x
}

// String returns the verdict and one line for each near miss.
func (x Explanation) String() string {
	if x.Err == nil {
		return "verifies"
	}
	var b strings.Builder
	b.WriteString(x.Err.Error())
	for _, n := range x.Near {
		fmt.Fprintf(&b, "\n  would verify (%s): %s", n.Kind, n.Detail)
	}
	if len(x.Near) == 0 {
		b.WriteString("\n  nothing that was tried would verify")
	}
	return b.String()
}

func (x *Explanation) add(kind NearMissKind, detail string) {
	x.Near = append(x.Near, NearMiss{kind, detail})
}

func otherScheme(s Scheme) Scheme {
	if s == SchemeStandard {
		return SchemeHookflow
	}
	return SchemeStandard
}

// nearMisses tries the changes on one sample.
func (c *core) nearMisses(s sample, payload []byte, secrets []string, refused error) []NearMiss {
	var x Explanation
	keys := explainKeys(secrets, s.scheme)
	if s.fits(keys, s.prefix(s.stamp), payload) {
		c.nearForm(&x, s, refused)
		return x.Near
	}
	for _, alt := range alternativeKeys(secrets, c.retired, s.scheme) {
		if s.fits([][]byte{alt.key}, s.prefix(s.stamp), payload) {
			x.add(alt.kind, alt.detail)
		}
	}
	if s.fits(keys, "", payload) {
		x.add(NearBodyOnly, "the signature over the body alone fits: the sender leaves the time out")
	}
	for _, stamp := range otherUnits(s.stamp) {
		if s.fits(keys, s.prefix(stamp), payload) {
			x.add(NearTimestampUnit, "the signed text has the time in another unit than the header")
		}
	}
	for body := range alternativeBodies(payload) {
		if s.fits(keys, s.prefix(s.stamp), body.bytes) {
			x.add(body.kind, body.detail)
		}
	}
	return x.Near
}

// nearForm explains a sample whose signature fits, so that only the time or the
// header's form can be at fault.
func (c *core) nearForm(x *Explanation, s sample, refused error) {
	if s.syntax != "" {
		x.add(s.syntaxKind, s.syntax)
	}
	if !c.nearTime(x, s) && s.syntax == "" && errors.Is(refused, ErrInvalidSignature) {
		x.add(NearHeaderSyntax, "the signature fits; only the form of the header is wrong")
	}
}

// nearTime reports whether the time is at fault.
func (c *core) nearTime(x *Explanation, s sample) bool {
	n, err := parseLoose(s.stamp)
	if err != nil || c.anyTime {
		return false
	}
	name, unit, other := HeaderSignature, time.Millisecond, time.Unix(n, 0).UnixMilli()
	due, got := "milliseconds", "seconds"
	if s.scheme == SchemeStandard {
		name, unit, other = HeaderStandardTimestamp, time.Second, time.UnixMilli(n).Unix()
		due, got = got, due
	}
	switch {
	case c.checkTime(name, n, unit) == nil:
		return false
	case c.checkTime(name, other, unit) == nil:
		x.add(NearTimestampUnit, fmt.Sprintf("the time is in %s, it must be in %s", got, due))
	default:
		x.add(NearClock, "all fits but the time: "+detailOf(c.checkTime(name, n, unit)))
	}
	return true
}

func detailOf(err error) string {
	var e *Error
	errors.As(err, &e)
	return e.Detail
}

func unique(all []NearMiss) []NearMiss {
	seen := make(map[NearMiss]bool, len(all))
	var out []NearMiss
	for _, n := range all {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
