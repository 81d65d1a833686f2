package dialect

import "encoding/json"

// lists answer with a bare array where the contract has a page.
var lists = []rewrite{{
	name: "endpoint-list-array", operations: []string{"listEndpoints"},
	out: func(_ *translation, a *answer) {
		var page struct {
			Content json.RawMessage `json:"content"`
		}
		if a.ok() && json.Unmarshal(a.body, &page) == nil && page.Content != nil {
			a.body = page.Content
		}
	},
}}
