package dialect

import (
	"encoding/json"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// payloads show the data of an event as a database prints JSON; the answer of a
// test event as a library does.
var payloads = []rewrite{{
	name: "event-payload-text", operations: []string{"getEvent", "getEventSanitized", "listEvents", "diffEvents", "sendTestEvent", "replayDelivery"},
	out: func(x *translation, a *httpx.Answer) {
		reprint := transform.Database
		if x.operation() == "sendTestEvent" {
			reprint = transform.Compact
		}
		rewriteAnswer(a, func(o *object) {
			for _, name := range []string{"payload", "leftPayload", "rightPayload"} {
				var text string
				if json.Unmarshal(o.get(name), &text) != nil {
					continue
				}
				if printed, err := reprint([]byte(text)); err == nil {
					o.set(name, quote(string(printed)))
				}
			}
		})
	},
}}
