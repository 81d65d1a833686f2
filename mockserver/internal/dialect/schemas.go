package dialect

import (
	"encoding/json"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// schemas and captured requests as a database gives them back.
var schemas = []rewrite{
	{
		name:       "schema-json-text",
		operations: []string{"createVersion", "getVersion", "listVersions", "promoteVersion", "deprecateVersion"},
		in: func(x *translation) {
			x.store.Read(func(tx *store.Tx) { x.versions = tx.SchemaVersionsByEventType.Of(x.Params["eventTypeId"]).Len() })
		},
		out: func(x *translation, a *httpx.Answer) {
			rewriteAnswer(a, func(o *object) {
				var version int
				var text string
				if json.Unmarshal(o.get("version"), &version) != nil || json.Unmarshal(o.get("schemaJson"), &text) != nil {
					return
				}
				if x.operation() == "createVersion" && version > x.versions {
					return // what was just created is as it was sent
				}
				if printed, err := transform.Database([]byte(text)); err == nil {
					o.set("schemaJson", quote(string(printed)))
				}
			})
		},
	},
	{name: "captured-body-empty", operations: []string{"listCapturedRequests"}, out: func(_ *translation, a *httpx.Answer) {
		rewriteAnswer(a, func(o *object) { o.set("body", quote("")) })
	}},
}
