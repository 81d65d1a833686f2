package expect

import (
	"encoding/json"
	"maps"
)

// What Overlay writes for a kind when the example has nothing that fits.
var samples = map[Kind]any{
	UUID:     "0b8f5a3e-6d0c-4c55-9b0e-3d1f7c7a2e91",
	Time:     "2026-11-23T19:01:06.944918Z",
	Text:     "some text",
	Number:   json.Number("21"),
	Secret:   "6Yk0cFMoJXyMPB8Wv2TtGg1lHn4uR7qA9eZsDiKxO3w",
	UnixTime: json.Number("1795460594"),
	Anything: "anything",
}

// Overlay returns example with what a filled template says instead. Objects are
// merged; of a list, each item goes over the example's first. A kind keeps the
// example's value where that is of the kind.
func Overlay(example, template any) any {
	switch t := template.(type) {
	case Kind:
		if t == Anything || (example != nil && t.fits(example)) {
			return example
		}
		return samples[t]
	case map[string]any:
		out := map[string]any{}
		base, _ := example.(map[string]any)
		maps.Copy(out, base)
		for name, value := range t {
			out[name] = Overlay(base[name], value)
		}
		return out
	case []any:
		var first any
		if base, _ := example.([]any); len(base) > 0 {
			first = base[0]
		}
		out := make([]any, 0, len(t))
		for _, item := range t {
			out = append(out, Overlay(first, item))
		}
		return out
	}
	return template
}
