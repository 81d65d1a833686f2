package journal

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Filter tells which entries are meant. Its zero value means all; every field
// that is set narrows it down.
type Filter struct {
	Kind           string
	After          int64
	Operation      string
	Method         string
	URL            string
	Status         int
	ProjectID      string
	EventID        string
	EventType      string
	DeliveryID     string
	EndpointID     string
	SubscriptionID string
	SourceID       string
	DestinationID  string
	Attempt        int
	Outcome        string
	Header         string
	BodyContains   string
	Applied        string
	OffContract    bool
}

// Mismatch is a part of a filter that an entry fails.
type Mismatch struct {
	Part string // as in the query of the control API
	Want string
	Got  string
}

func (m Mismatch) String() string {
	return fmt.Sprintf("%s: want %s, got %s", m.Part, m.Want, shown(m.Got))
}

func shown(got string) string {
	if got == "" {
		return "none"
	}
	return got
}

func (f Filter) matches(e *Entry) bool {
	ok := true
	f.compare(e, func(Mismatch) bool { ok = false; return false })
	return ok
}

// compare calls fail for every part that the entry fails, until it returns
// false.
func (f Filter) compare(e *Entry, fail func(Mismatch) bool) {
	for _, p := range parts {
		if want := p.want(&f); want != "" {
			if got, ok := p.check(&f, e); !ok && !fail(Mismatch{Part: p.name, Want: want, Got: got}) {
				return
			}
		}
	}
}

// part is one field of a filter: what it wants, "" when it is not set, and
// what an entry has.
type part struct {
	name  string
	want  func(*Filter) string
	check func(*Filter, *Entry) (got string, ok bool)
}

func equal(name string, want func(*Filter) string, got func(*Entry) string) part {
	return part{name, want, func(f *Filter, e *Entry) (string, bool) { g := got(e); return g, g == want(f) }}
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// parts in the order in which mismatches are told.
var parts = []part{
	equal("kind", func(f *Filter) string { return f.Kind }, func(e *Entry) string { return e.Kind }),
	{"after", func(f *Filter) string { return number(f.After) }, func(f *Filter, e *Entry) (string, bool) {
		return number(e.Number), e.Number > f.After
	}},
	equal("operation", func(f *Filter) string { return f.Operation }, func(e *Entry) string { return e.Operation }),
	{"method", func(f *Filter) string { return f.Method }, func(f *Filter, e *Entry) (string, bool) {
		return e.Method, strings.EqualFold(f.Method, e.Method)
	}},
	{"url", func(f *Filter) string { return f.URL }, func(f *Filter, e *Entry) (string, bool) {
		path, _, _ := strings.Cut(e.URL, "?")
		return e.URL, Glob(f.URL, e.URL) || Glob(f.URL, path)
	}},
	equal("projectId", func(f *Filter) string { return f.ProjectID }, func(e *Entry) string { return e.ProjectID }),
	equal("eventId", func(f *Filter) string { return f.EventID }, func(e *Entry) string { return e.EventID }),
	{"eventType", func(f *Filter) string { return f.EventType }, func(f *Filter, e *Entry) (string, bool) {
		return e.EventType, e.EventType != "" && store.Match(f.EventType, e.EventType)
	}},
	equal("deliveryId", func(f *Filter) string { return f.DeliveryID }, func(e *Entry) string { return e.DeliveryID }),
	equal("endpointId", func(f *Filter) string { return f.EndpointID }, func(e *Entry) string { return e.EndpointID }),
	equal("subscriptionId", func(f *Filter) string { return f.SubscriptionID }, func(e *Entry) string { return e.SubscriptionID }),
	equal("sourceId", func(f *Filter) string { return f.SourceID }, func(e *Entry) string { return e.SourceID }),
	equal("destinationId", func(f *Filter) string { return f.DestinationID }, func(e *Entry) string { return e.DestinationID }),
	equal("attempt", func(f *Filter) string { return number(int64(f.Attempt)) }, func(e *Entry) string { return number(int64(e.Attempt)) }),
	equal("status", func(f *Filter) string { return number(int64(f.Status)) }, func(e *Entry) string { return number(int64(e.Status)) }),
	equal("outcome", func(f *Filter) string { return f.Outcome }, func(e *Entry) string { return e.Outcome }),
	{"header", func(f *Filter) string { return f.Header }, func(f *Filter, e *Entry) (string, bool) {
		name, _, _ := strings.Cut(f.Header, ":")
		name = strings.TrimSpace(name)
		return HeaderValue(name, strings.Join(e.RequestHeader.Values(name), ", ")), HasHeader(e.RequestHeader, f.Header)
	}},
	{"bodyContains", func(f *Filter) string { return f.BodyContains }, func(f *Filter, e *Entry) (string, bool) {
		return fmt.Sprintf("%d bytes", e.RequestSize), strings.Contains(string(e.RequestBody), f.BodyContains)
	}},
	{"applied", func(f *Filter) string { return f.Applied }, func(f *Filter, e *Entry) (string, bool) {
		for _, name := range e.Applied {
			if name == f.Applied {
				return name, true
			}
		}
		return strings.Join(e.Applied, ", "), false
	}},
	{"offContract", func(f *Filter) string {
		if f.OffContract {
			return "true"
		}
		return ""
	}, func(_ *Filter, e *Entry) (string, bool) { return strconv.FormatBool(e.OffContract()), e.OffContract() }},
}

// HasHeader reports whether a header is there: "Name" with any value, "Name:
// value" with one that the glob matches.
func HasHeader(h http.Header, pattern string) bool {
	name, value, valued := strings.Cut(pattern, ":")
	values := h.Values(strings.TrimSpace(name))
	return slices.ContainsFunc(values, func(v string) bool { return !valued || Glob(strings.TrimSpace(value), v) })
}

// Glob reports whether a text matches a pattern in which * stands for any text,
// none included.
func Glob(pattern, text string) bool {
	chunks := strings.Split(pattern, "*")
	if len(chunks) == 1 {
		return pattern == text
	}
	if !strings.HasPrefix(text, chunks[0]) {
		return false
	}
	text = text[len(chunks[0]):]
	last := chunks[len(chunks)-1]
	for _, chunk := range chunks[1 : len(chunks)-1] {
		i := strings.Index(text, chunk)
		if i < 0 {
			return false
		}
		text = text[i+len(chunk):]
	}
	return strings.HasSuffix(text, last)
}

// String writes the parts that are set.
func (f Filter) String() string {
	var b strings.Builder
	for _, p := range parts {
		if want := p.want(&f); want != "" {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%s=%s", p.name, want)
		}
	}
	if b.Len() == 0 {
		return "anything"
	}
	return b.String()
}
