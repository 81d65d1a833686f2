package contract

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Members lists the members of the operation's request body, sorted; nil when it
// has none.
func (op *Operation) Members() []string {
	if op.body == nil {
		return nil
	}
	names := map[string]bool{}
	collectMembers(op.body.schema, names)
	return slices.Sorted(maps.Keys(names))
}

func collectMembers(schema *openapi3.Schema, names map[string]bool) {
	for name := range schema.Properties {
		names[name] = true
	}
	for _, part := range schema.AllOf {
		collectMembers(part.Value, names)
	}
}
