package dialect

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// rewrite is what one wire switch does to the exchanges of its operations.
type rewrite struct {
	name       string
	operations []string
	in         func(*translation)
	out        func(*translation, *answer)
}

func (r rewrite) applies(x *translation) bool {
	return slices.Contains(r.operations, x.op) && x.on(r.name)
}

// rewrites in the order they are applied. The slice is never changed.
var rewrites = slices.Concat(partialUpdates, renames, lists, providerTypes, rateLimits)

// WireSwitches are the names of the switches that this package speaks.
func WireSwitches() []string {
	names := make([]string, 0, len(rewrites))
	for _, r := range rewrites {
		names = append(names, r.name)
	}
	return names
}

// translation is one exchange with a caller of another dialect.
type translation struct {
	mark      string
	op        string
	params    map[string]string
	body      []byte
	on        func(string) bool
	store     *store.Store
	providers *providers
	provider  string // that the request asked for and the contract does not have
}

// answer is the response on its way out.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// Flags are the behaviours that objects made by this request get.
func (x *translation) Flags() store.Flags {
	return store.Flags{
		DeliverEnvelope: x.on("delivery-envelope"),
		SingleSignature: x.on("single-signature"),
		LegacyHeaders:   x.on("legacy-headers"),
	}
}

// Out rewrites the answer and marks it.
func (x *translation) Out(status int, header http.Header, body []byte) []byte {
	header.Set(Header, x.mark)
	a := &answer{status: status, header: header, body: body}
	for _, rewrite := range rewrites {
		if rewrite.out != nil && rewrite.applies(x) {
			rewrite.out(x, a)
		}
	}
	return a.body
}

func (a *answer) ok() bool { return a.status >= 200 && a.status < 300 && len(a.body) > 0 }

type object = map[string]json.RawMessage

// eachObject changes the objects of a body: the body itself, the items of an
// array, or those of a page. A body of another kind stays as it is.
func eachObject(body []byte, change func(object)) []byte {
	var items []object
	if json.Unmarshal(body, &items) == nil {
		for _, o := range items {
			change(o)
		}
		return encode(items, body)
	}
	var o object
	if json.Unmarshal(body, &o) != nil {
		return body
	}
	content, isPage := o["content"]
	if isPage {
		o["content"] = eachObject(content, change)
	} else {
		change(o)
	}
	return encode(o, body)
}

func encode(value any, fallback []byte) []byte {
	if body, err := json.Marshal(value); err == nil {
		return body
	}
	return fallback
}
