package schema

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxFindings bounds what is told of one event.
const maxFindings = 100

// finding is a place at which data departs from a schema.
type finding struct {
	path string // $.order.items[0]
	text string
}

func (f finding) String() string { return f.path + ": " + f.text }

// Refusals tells, in the platform's words, why it refuses data under the policy
// BLOCK. It looks at type and required, below properties and items, and at no
// other keyword. A number written with a point or an exponent is no integer to
// it. data must be JSON.
func (s *Schema) Refusals(data []byte) []string {
	value, err := decode(data)
	if err != nil {
		return nil
	}
	return texts(refusals(s.root, value, "$", nil))
}

func texts(findings []finding) []string {
	var lines []string
	for _, f := range findings {
		if len(lines) == maxFindings {
			return append(lines, "…")
		}
		lines = append(lines, f.String())
	}
	return lines
}

func refusals(schema, value any, path string, found []finding) []finding {
	rules, ok := schema.(map[string]any)
	if !ok {
		return found
	}
	if want, wrong := mismatch(rules["type"], value); wrong {
		return append(found, finding{path, fmt.Sprintf("expected %s but got %s", want, typeOf(value))})
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range names(rules["required"]) {
			if _, there := value[name]; !there {
				found = append(found, finding{path + "." + name, "required field missing"})
			}
		}
		properties, _ := rules["properties"].(map[string]any)
		for _, name := range inOrder(properties) {
			if member, there := value[name]; there {
				found = refusals(properties[name], member, path+"."+name, found)
			}
		}
	case []any:
		for i, item := range value {
			found = refusals(rules["items"], item, fmt.Sprintf("%s[%d]", path, i), found)
		}
	}
	return found
}

// mismatch reports whether a value is of none of the types that a type keyword
// names, and these types in words. A type there is not matches everything.
func mismatch(keyword, value any) (want string, wrong bool) {
	types := names(keyword)
	if one, ok := keyword.(string); ok {
		types = []string{one}
	}
	actual := typeOf(value)
	for _, name := range types {
		if name == actual || name == "number" && actual == "integer" || !slices.Contains(typeNames, name) {
			return "", false
		}
	}
	return strings.Join(types, " or "), len(types) > 0
}

var typeNames = []string{"string", "number", "integer", "boolean", "object", "array", "null"}

func typeOf(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return "number"
		}
		return "integer"
	case []any:
		return "array"
	}
	return "object"
}

// names are the texts of an array.
func names(v any) []string {
	items, _ := v.([]any)
	var list []string
	for _, item := range items {
		if name, ok := item.(string); ok {
			list = append(list, name)
		}
	}
	return list
}

// inOrder lists members as the platform's database keeps them: short names
// first.
func inOrder(members map[string]any) []string {
	list := make([]string, 0, len(members))
	for name := range members {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return list
}
