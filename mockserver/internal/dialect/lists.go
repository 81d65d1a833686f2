package dialect

import (
	"encoding/json"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

// lists answer with a bare array where the contract has a page.
var lists = []rewrite{{
	name: "endpoint-list-array", operations: []string{"listEndpoints"},
	out: func(_ *translation, a *httpx.Answer) {
		var page struct {
			Content json.RawMessage `json:"content"`
		}
		if ok(a) && json.Unmarshal(a.Body, &page) == nil && page.Content != nil {
			a.Body = page.Content
		}
	},
}}
