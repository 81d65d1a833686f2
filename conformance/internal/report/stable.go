package report

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
)

// What besides varies in exchanges.
var measured = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`("(?:latencyMs|durationMs)":)\d+`), `$1"<duration>"`},
	{regexp.MustCompile(`("keyPrefix":")[^"]{8}"`), `$1<prefix>"`},
	{regexp.MustCompile(`sig_\.\.\.[0-9a-f]{8}`), "sig_...<hex>"},
	{regexp.MustCompile(`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`), "<date>"},
}

// Headers that say nothing and are others each time.
var unstable = []string{"Date", "Content-Length", "X-Ratelimit-Remaining"}

// stable is r with a name in place of each value that is another one in each run.
// Within a result the same value has the same name, so that one can see what
// belongs together. Exchanges of what is well are left out.
func (r Result) stable() Result {
	if r.Outcome == Passed || r.Outcome == Skipped {
		r.Exchanges = nil
	}
	n := &names{known: map[string]string{}, count: map[string]int{}}
	r.Exchanges = slices.Clone(r.Exchanges)
	for i, x := range r.Exchanges {
		r.Exchanges[i] = n.exchange(x)
	}
	r.Reason = n.text(r.Reason)
	r.Findings = slices.Clone(r.Findings)
	for i, f := range r.Findings {
		r.Findings[i] = Finding{Check: f.Check, Expected: n.text(f.Expected), Got: n.text(f.Got)}
	}
	return r
}

// names gives values names in the order in which they come up.
type names struct {
	known map[string]string
	count map[string]int
}

func (n *names) text(s string) string {
	for _, m := range measured {
		s = m.pattern.ReplaceAllString(s, m.instead)
	}
	for _, v := range volatile {
		s = v.pattern.ReplaceAllStringFunc(s, func(value string) string { return n.name(value, v.instead) })
	}
	return s
}

func (n *names) name(value, kind string) string {
	if known, ok := n.known[value]; ok {
		return known
	}
	n.count[kind]++
	n.known[value] = fmt.Sprintf("%s-%d>", kind[:len(kind)-1], n.count[kind])
	return n.known[value]
}

func (n *names) exchange(x exchange.Exchange) exchange.Exchange {
	x.Request.Target = n.text(x.Request.Target)
	x.Request.Header = n.header(x.Request.Header)
	x.Request.Body = exchange.Body(n.text(string(x.Request.Body)))
	if x.Response != nil {
		answer := *x.Response
		answer.Header = n.header(answer.Header)
		answer.Body = exchange.Body(n.text(string(answer.Body)))
		x.Response = &answer
	}
	x.Error = n.text(x.Error)
	return x
}

func (n *names) header(h http.Header) http.Header {
	out := http.Header{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if slices.Contains(unstable, name) {
			continue
		}
		for _, value := range h[name] {
			out[name] = append(out[name], n.text(value))
		}
	}
	return out
}
