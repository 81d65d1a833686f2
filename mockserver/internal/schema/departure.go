package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

const (
	maxSize = 1 << 16 // values of a schema, references followed
	maxWork = 1 << 24 // these, times bytes of the data
	maxRefs = 500     // how deep a schema and its references may nest
	maxText = 300     // bytes of a departure's text
)

// Departures tells everything at which data departs from the schema: first what
// Refusals tells, then what JSON Schema says beyond that. A schema that is no
// valid JSON Schema, refers to other documents or to itself, or would take too
// long, has its Refusals only.
func (s *Schema) Departures(data []byte) []string {
	value, err := decode(data)
	if err != nil {
		return nil
	}
	found := refusals(s.root, value, "$", nil)
	told := map[string]bool{}
	for _, f := range found {
		told[f.path] = true
	}
	s.once.Do(s.compile)
	if s.compiled == nil || s.size*len(data) > maxWork || !tame(value) {
		return texts(found)
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(s.compiled.Validate(value), &invalid) {
		return texts(found)
	}
	var more []finding
	for _, f := range leaves(invalid, value, nil) {
		if !told[f.path] {
			more = append(more, f)
		}
	}
	slices.SortFunc(more, func(a, b finding) int { return strings.Compare(a.String(), b.String()) })
	return texts(append(found, slices.Compact(more)...))
}

func (s *Schema) compile() {
	if s.size = measure(s.root, s.root, 0, 0); s.size > maxSize {
		return
	}
	const location = "urn:hookflow:schema"
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseLoader(noLoader{})
	if compiler.AddResource(location, s.root) != nil {
		return
	}
	if compiled, err := compiler.Compile(location); err == nil {
		s.compiled = compiled
	}
}

// noLoader keeps schemas from reading files and addresses.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("schema: other documents are not read: %s", url)
}

// measure adds the values of a schema to a count, following references each time
// they occur. The result is more than maxSize for one that is too large, or has
// no end because it refers to itself.
func measure(v, root any, depth, count int) int {
	if count++; depth > maxRefs {
		return maxSize + 1
	}
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if target, ok := resolve(name, value, root); ok {
				count = measure(target, root, depth+1, count)
			}
			if count = measure(value, root, depth+1, count); count > maxSize {
				return count
			}
		}
	case []any:
		for _, value := range v {
			if count = measure(value, root, depth+1, count); count > maxSize {
				return count
			}
		}
	case json.Number:
		if !tame(v) {
			return maxSize + 1
		}
	}
	return count
}

// resolve follows a member that is a reference within the document. One that is
// no JSON pointer counts as a reference to the whole document.
func resolve(name string, value, root any) (any, bool) {
	text, ok := value.(string)
	if !ok || name != "$ref" && name != "$dynamicRef" && name != "$recursiveRef" {
		return nil, false
	}
	target := root
	for _, token := range strings.Split(text, "/")[1:] {
		members, ok := target.(map[string]any)
		if !ok {
			return root, true
		}
		target = members[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	return target, true
}

// tame reports whether all numbers can be calculated with: 1e999999999 is a
// short text and a number without end.
func tame(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, value := range v {
			if !tame(value) {
				return false
			}
		}
	case []any:
		return !slices.ContainsFunc(v, func(value any) bool { return !tame(value) })
	case json.Number:
		_, exponent, _ := strings.Cut(strings.ToLower(v.String()), "e")
		return len(strings.TrimLeft(exponent, "+-0")) < 4
	}
	return true
}

// leaves are the innermost failures. What a choice between schemas lacks in each
// of them is not told.
func leaves(e *jsonschema.ValidationError, value any, found []finding) []finding {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.AllOf, *kind.Reference:
		for _, cause := range e.Causes {
			found = leaves(cause, value, found)
		}
	case *kind.Required:
		for _, name := range k.Missing {
			found = append(found, finding{pathOf(value, e.InstanceLocation) + "." + name, "required field missing"})
		}
	case *kind.Type:
		found = append(found, finding{pathOf(value, e.InstanceLocation), fmt.Sprintf("expected %s but got %s", strings.Join(k.Want, " or "), k.Got)})
	default:
		text := e.ErrorKind.LocalizedString(message.NewPrinter(language.English))
		if len(text) > maxText {
			text = strings.ToValidUTF8(text[:maxText], "") + "…"
		}
		found = append(found, finding{pathOf(value, e.InstanceLocation), text})
	}
	return found
}

// pathOf writes a place in the value as the platform does: $.items[0].id.
func pathOf(value any, location []string) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, token := range location {
		switch v := value.(type) {
		case map[string]any:
			b.WriteString("." + token)
			value = v[token]
		case []any:
			b.WriteString("[" + token + "]")
			value = nil
			var i int
			if _, err := fmt.Sscan(token, &i); err == nil && i < len(v) {
				value = v[i]
			}
		}
	}
	return b.String()
}
