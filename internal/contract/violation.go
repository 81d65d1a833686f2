package contract

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Codes of a Violation, from the contract's ErrorCode.
const (
	InvalidRequest  = "invalid_request"
	ValidationError = "validation_error"
)

const fieldsMessage = "Invalid request parameters"

// Violation is a request off the contract: what the caller is told with 400.
type Violation struct {
	Code        string            // InvalidRequest or ValidationError
	Message     string            // text for people
	FieldErrors map[string]string // text by property path such as actions[0].type; with ValidationError only
	Mistakes    []Mistake         // what is wrong, for programs; at least one
}

// Error implements error.
func (v *Violation) Error() string { return v.Code + ": " + v.Message }

func invalid(message string) *Violation {
	return &Violation{Code: InvalidRequest, Message: message}
}

// failure is one broken keyword of one value.
type failure struct {
	path    []string
	keyword string
	schema  *openapi3.Schema // that was broken
	value   any
}

// failures flattens what the validator reports.
func failures(err error, at []string) []failure {
	var multi openapi3.MultiError
	if errors.As(err, &multi) {
		var all []failure
		for _, e := range multi {
			all = append(all, failures(e, at)...)
		}
		return all
	}
	var broken *openapi3.SchemaError
	if !errors.As(err, &broken) {
		return []failure{{path: at, keyword: "type"}}
	}
	path := append(append([]string{}, at...), broken.JSONPointer()...)
	if broken.SchemaField == "allOf" && broken.Origin != nil {
		return append([]failure{{path: path, keyword: "allOf", schema: broken.Schema, value: broken.Value}}, failures(broken.Origin, path)...)
	}
	keyword := broken.SchemaField
	if keyword == "nullable" {
		keyword = "required"
	}
	return []failure{{path: path, keyword: keyword, schema: broken.Schema, value: broken.Value}}
}

// rank orders the failures of one field: the first has the say.
func (f failure) rank() int {
	if f.keyword == "minLength" && f.value == "" && f.schema != nil && f.schema.MinLength == 1 {
		return 1 // blank reads as missing
	}
	for i, keyword := range []string{"required", "", "type", "enum", "allOf", "pattern", "not", "minLength", "maxLength", "format"} {
		if f.keyword == keyword {
			return i
		}
	}
	return 100
}

// fieldErrors picks one text per field.
func (c *Contract) fieldErrors(schema *openapi3.Schema, found []failure) map[string]string {
	best := map[string]failure{}
	texts := map[string]string{}
	for _, f := range found {
		property := propertyAt(schema, f.path)
		if isPart(f.schema, property) && messagesFrom(property.Extensions["x-messages"])["allOf"] != "" {
			f.keyword, f.schema = "allOf", property
		}
		text, own := c.text(f, property)
		if f.keyword == "allOf" && !own {
			continue // the failure inside says it better
		}
		name := fieldName(f.path)
		if first, ok := best[name]; ok && first.rank() <= f.rank() {
			continue
		}
		best[name], texts[name] = f, text
	}
	return texts
}

// isPart reports whether a schema is one of those that a property is put
// together from.
func isPart(schema, property *openapi3.Schema) bool {
	return property != nil && schema != property && slices.ContainsFunc(property.AllOf, func(part *openapi3.SchemaRef) bool {
		return part.Value == schema
	})
}

// text finds the words for a failure and reports whether the schema has them
// itself.
func (c *Contract) text(f failure, property *openapi3.Schema) (string, bool) {
	schemas := []*openapi3.Schema{property, f.schema}
	if f.keyword == "required" {
		schemas = schemas[:1] // a missing property fails at the object around it
	}
	for _, schema := range schemas {
		if schema == nil {
			continue
		}
		if text := messagesFrom(schema.Extensions["x-messages"])[f.keyword]; text != "" {
			return text, true
		}
	}
	if text := c.defaults[f.keyword]; text != "" {
		return fill(text, f.schema), false
	}
	return "is invalid", false
}

// propertyAt follows a path through properties, items and allOf.
func propertyAt(schema *openapi3.Schema, path []string) *openapi3.Schema {
	if schema == nil || len(path) == 0 {
		return schema
	}
	if ref := schema.Properties[path[0]]; ref != nil {
		return propertyAt(ref.Value, path[1:])
	}
	if _, err := strconv.Atoi(path[0]); err == nil && schema.Items != nil {
		return propertyAt(schema.Items.Value, path[1:])
	}
	for _, part := range schema.AllOf {
		if found := propertyAt(part.Value, path); found != nil {
			return found
		}
	}
	return nil
}

// fieldName writes a path as the platform does: actions[0].type.
func fieldName(path []string) string {
	var b strings.Builder
	for i, part := range path {
		if _, err := strconv.Atoi(part); err == nil && i > 0 {
			b.WriteString("[" + part + "]")
			continue
		}
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	return b.String()
}
