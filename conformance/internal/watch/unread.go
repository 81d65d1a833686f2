package watch

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// unreadNames lists query parameters and members of the body that the operation
// does not have. They are ignored, and so a wrong name goes unnoticed.
func unreadNames(op *contract.Operation, x exchange.Exchange) []string {
	var names []string
	_, raw, _ := strings.Cut(x.Request.Target, "?")
	query, _ := url.ParseQuery(raw) // what cannot be read is a violation already
	known := op.Parameters(openapi3.ParameterInQuery)
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(known, name) {
			names = append(names, "the query parameter "+name)
		}
	}
	schema := op.RequestSchema()
	if schema == nil {
		return names
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(x.Request.Body, &members) != nil {
		return names
	}
	properties := map[string]bool{}
	if !closed(schema.Value, properties) {
		return names
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !properties[name] {
			names = append(names, "the member "+name)
		}
	}
	return names
}

// closed collects the properties of a schema and reports whether those are all
// that it speaks of.
func closed(schema *openapi3.Schema, properties map[string]bool) bool {
	for name := range schema.Properties {
		properties[name] = true
	}
	for _, part := range schema.AllOf {
		if !closed(part.Value, properties) {
			return false
		}
	}
	open := schema.AdditionalProperties
	return open.Schema == nil && (open.Has == nil || !*open.Has) && len(schema.AnyOf)+len(schema.OneOf) == 0 && len(properties) > 0
}
