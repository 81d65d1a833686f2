package dialect

import (
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// partialUpdates let a PUT name only what it changes: what the contract
// requires and the request leaves out is filled in from the resource.
var partialUpdates = []rewrite{
	fill("endpoint-put-partial", "updateEndpoint", func(tx *store.Tx, id string) (map[string]string, bool) {
		e, ok := tx.Endpoints.Get(id)
		return map[string]string{"url": e.URL}, ok
	}),
	fill("subscription-put-partial", "updateSubscription", func(tx *store.Tx, id string) (map[string]string, bool) {
		s, ok := tx.Subscriptions.Get(id)
		return map[string]string{"endpointId": s.EndpointID, "eventType": s.EventType}, ok
	}),
	fill("source-put-partial", "updateSource", func(tx *store.Tx, id string) (map[string]string, bool) {
		s, ok := tx.Sources.Get(id)
		return map[string]string{"name": s.Name}, ok
	}),
}

func fill(name, operation string, required func(*store.Tx, string) (map[string]string, bool)) rewrite {
	return rewrite{name: name, operations: []string{operation}, in: func(x *translation) {
		x.rewriteBody(func(o *object) {
			var current map[string]string
			var known bool
			x.store.Read(func(tx *store.Tx) { current, known = required(tx, strings.ToLower(x.Params["id"])) })
			if !known {
				return
			}
			for name, value := range current {
				if o.get(name) == nil {
					o.set(name, quote(value))
				}
			}
		})
	}}
}
