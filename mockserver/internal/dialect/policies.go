package dialect

import (
	"encoding/json"
	"slices"
	"strings"
)

// policies of projects that the recorded server does not take.
var policies = []rewrite{
	{name: "project-unknown-policy", operations: []string{"createProject", "updateProject"}, in: func(x *translation) {
		x.rewriteBody(func(o *object) {
			for name, known := range knownPolicies {
				var value string
				if raw := o.get(name); raw != nil && json.Unmarshal(raw, &value) == nil && !slices.Contains(known, strings.ToUpper(value)) {
					o.delete(name)
				}
			}
		})
	}},
	{name: "project-policies-on-create", operations: []string{"createProject"}, in: func(x *translation) {
		x.rewriteBody(func(o *object) {
			var text *string
			var flag *bool
			for name, into := range map[string]any{"schemaValidationEnabled": &flag, "schemaValidationPolicy": &text, "idempotencyPolicy": &text} {
				if raw := o.get(name); raw != nil && json.Unmarshal(raw, into) == nil {
					o.delete(name)
				}
			}
		})
	}},
}

var knownPolicies = map[string][]string{
	"schemaValidationPolicy": {"WARN", "BLOCK"},
	"idempotencyPolicy":      {"NONE", "AUTO", "REQUIRED"},
}
