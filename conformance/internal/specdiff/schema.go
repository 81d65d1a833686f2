package specdiff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxDepth bounds how deep values are compared; schemas may contain themselves.
const maxDepth = 12

// flat is a schema with its parts put together.
type flat struct {
	kind       string // object, string, …, or any value
	format     string
	nullable   bool
	enum       []string
	properties map[string]*openapi3.SchemaRef
	required   map[string]bool
	items      *openapi3.SchemaRef
	free       bool // an object that says nothing of its members
}

const anyValue = "any value"

// flatten follows allOf, and the one alternative beside null, which is how newer
// documents write a value that may be null.
func flatten(s *openapi3.Schema, depth int) flat {
	f := flat{kind: anyValue, nullable: s.Nullable, format: s.Format, items: s.Items, properties: map[string]*openapi3.SchemaRef{}, required: map[string]bool{}}
	for _, kind := range s.Type.Slice() {
		if kind == openapi3.TypeNull {
			f.nullable = true
		} else {
			f.kind = kind
		}
	}
	for _, value := range s.Enum {
		if value != nil {
			f.enum = append(f.enum, fmt.Sprint(value))
		}
	}
	maps.Copy(f.properties, s.Properties)
	for _, name := range s.Required {
		f.required[name] = true
	}
	if depth < maxDepth {
		for _, part := range parts(s, &f) {
			f.merge(flatten(part.Value, depth+1))
		}
	}
	if f.kind == anyValue && len(f.properties) > 0 {
		f.kind = openapi3.TypeObject
	}
	slices.Sort(f.enum)
	f.free = len(f.properties) == 0
	return f
}

func parts(s *openapi3.Schema, f *flat) openapi3.SchemaRefs {
	all := slices.DeleteFunc(slices.Clone(s.AllOf), func(ref *openapi3.SchemaRef) bool { return ref == nil || ref.Value == nil })
	for _, choice := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf} {
		var real openapi3.SchemaRefs
		for _, ref := range choice {
			if ref == nil || ref.Value == nil {
				continue
			}
			if ref.Value.Type.Is(openapi3.TypeNull) {
				f.nullable = true
			} else {
				real = append(real, ref)
			}
		}
		if len(real) == 1 {
			all = append(all, real[0])
		}
	}
	return all
}

func (f *flat) merge(part flat) {
	if f.kind == anyValue {
		f.kind = part.kind
	}
	if f.format == "" {
		f.format = part.format
	}
	if f.items == nil {
		f.items = part.items
	}
	f.nullable = f.nullable || part.nullable
	f.enum = append(f.enum, part.enum...)
	for name, property := range part.properties {
		if f.properties[name] == nil {
			f.properties[name] = property
		}
	}
	maps.Copy(f.required, part.required)
}

// value compares the schemas of one value.
func (d *differences) value(where string, ours, theirs *openapi3.SchemaRef, depth int) {
	if depth > maxDepth || ours == nil || ours.Value == nil {
		return
	}
	if theirs == nil || theirs.Value == nil {
		d.vague(where, schemaWords(ours), anyValue)
		return
	}
	a, b := flatten(ours.Value, 0), flatten(theirs.Value, 0)
	switch {
	case a.kind == anyValue && b.kind == anyValue:
	case b.kind == anyValue:
		d.vague(where, schemaWords(ours), anyValue)
		return
	case a.kind == anyValue:
		d.differs(where, anyValue, schemaWords(theirs))
		return
	case a.kind != b.kind:
		d.differs(where, schemaWords(ours), schemaWords(theirs))
		return
	}
	if a.format != b.format {
		d.vague(where, formatWords(a), formatWords(b))
	}
	if a.nullable != b.nullable && a.kind != anyValue {
		d.vague(where, nullWords(a), nullWords(b))
	}
	d.enums(where, a.enum, b.enum)
	if a.items != nil {
		d.value(where+"[]", a.items, b.items, depth+1)
	}
	if a.kind == openapi3.TypeObject && b.free && !a.free {
		d.vague(where, fmt.Sprintf("an object with %d members", len(a.properties)), "an object with any members")
		return
	}
	d.members(where, a, b, depth)
}

func (d *differences) members(where string, a, b flat, depth int) {
	for _, name := range slices.Sorted(maps.Keys(a.properties)) {
		at, other := where+"."+name, b.properties[name]
		if other == nil {
			d.lacks(at, schemaWords(a.properties[name]))
			continue
		}
		if a.required[name] != b.required[name] {
			d.vague(at, requiredWords(a.required[name]), requiredWords(b.required[name]))
		}
		d.value(at, a.properties[name], other, depth+1)
	}
	if a.free {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(b.properties)) {
		if a.properties[name] == nil {
			d.extra(where+"."+name, schemaWords(b.properties[name]))
		}
	}
}

// enums compares closed lists of values.
func (d *differences) enums(where string, ours, theirs []string) {
	if len(ours) == 0 && len(theirs) == 0 || slices.Equal(ours, theirs) {
		return
	}
	if len(theirs) == 0 {
		d.vague(where, "one of "+strings.Join(ours, ", "), "any value of its type")
		return
	}
	d.differs(where, enumWords(ours), enumWords(theirs))
}

func enumWords(values []string) string {
	if len(values) == 0 {
		return "any value of its type"
	}
	return "one of " + strings.Join(values, ", ")
}

func formatWords(f flat) string {
	if f.format == "" {
		return f.kind + " of no format"
	}
	return f.kind + " of format " + f.format
}

func nullWords(f flat) string {
	if f.nullable {
		return f.kind + " or null"
	}
	return f.kind + ", never null"
}
