package dialect

import (
	"slices"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// rewrite is what one wire switch does to the exchanges of its operations.
type rewrite struct {
	name       string
	operations []string // nil for every request, also one that is no operation's
	// in rewrites the request.
	in func(*translation)
	// refuse may answer it at once; nil lets it pass.
	refuse func(*translation) *httpx.Answer
	// out rewrites the answer.
	out func(*translation, *httpx.Answer)
}

func (r rewrite) applies(operation string) bool {
	return r.operations == nil || slices.Contains(r.operations, operation)
}

// rewrites in the order they are applied. The slice is never changed.
var rewrites = slices.Concat(
	webServer, bodies, coercions, parameters, policies, partialUpdates, providerTypes, later,
	renames, lists, schemas, jsonTexts, deadLetters, creationTimes, rateLimits,
	refusals, crashes, acceptance, answerHeaders,
)

// Switches are the names of the switches that are spoken here, of each layer.
func Switches() (wire, behaviour []string) {
	for _, r := range rewrites {
		wire = append(wire, r.name)
	}
	for _, b := range behaviours {
		behaviour = append(behaviour, b.name)
	}
	slices.Sort(behaviour)
	return wire, slices.Compact(behaviour)
}

// translation is one exchange with a caller of another dialect. It implements
// httpx.Translation.
type translation struct {
	*httpx.Request
	voice     *voice
	mark      string
	store     *store.Store
	providers *providers
	chunked   bool   // the request did not say how long its body is
	provider  string // that the request asked for and the contract does not have
	versions  int    // of the event type's schema before the request
}

func (x *translation) operation() string { return operationID(x.Op) }

// each runs over the rewrites of the exchange.
func (x *translation) each(do func(rewrite)) {
	operation := x.operation()
	for _, r := range x.voice.rewrites {
		if r.applies(operation) {
			do(r)
		}
	}
}

func (x *translation) in() (httpx.Translation, *httpx.Answer) {
	var refused *httpx.Answer
	x.each(func(r rewrite) {
		if r.refuse != nil && refused == nil {
			refused = r.refuse(x)
		}
	})
	if refused != nil {
		refused.Header.Set(Header, x.mark)
		return nil, refused
	}
	x.each(func(r rewrite) {
		if r.in != nil {
			r.in(x)
		}
	})
	return x, nil
}

// Flags implements httpx.Translation.
func (x *translation) Flags() store.Flags { return x.voice.flagsOf(x.operation()) }

// Overlook implements httpx.Translation.
func (x *translation) Overlook(m contract.Mistake) bool {
	return slices.ContainsFunc(x.voice.behave, func(b behaviour) bool {
		return b.overlook != nil && b.applies(x.operation()) && b.overlook(m)
	})
}

// Out implements httpx.Translation: it rewrites the answer and marks it.
func (x *translation) Out(a *httpx.Answer) {
	a.Header.Set(Header, x.mark)
	x.each(func(r rewrite) {
		if r.out != nil {
			r.out(x, a)
		}
	})
}

func ok(a *httpx.Answer) bool { return a.Status >= 200 && a.Status < 300 && len(a.Body) > 0 }

// rewriteBody changes the members of the request's body, if it is an object.
func (x *translation) rewriteBody(change func(*object)) {
	if o, ok := parseObject(x.Body); ok {
		change(o)
		x.Body = o.text()
	}
}

// rewriteAnswer changes the objects of a successful answer.
func rewriteAnswer(a *httpx.Answer, change func(*object)) {
	if ok(a) {
		a.Body = eachObject(a.Body, change)
	}
}
