package dialect

import "github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"

// later is what later releases added: it is left out.
var later = []rewrite{
	withoutOperations("incoming-dead-letters",
		"listIncomingDlqItems", "purgeIncomingDlq", "getIncomingDlqStats", "retryIncomingDlqItems", "getIncomingDlqItem", "retryIncomingDlqItem"),
	rotation(),
	without("schema-warnings", []string{"ingestEvent", "sendTestEvent", "getEvent", "getEventSanitized", "listEvents"}, "schemaWarnings"),
	{name: "destination-detach-transformation", operations: []string{"updateDestination"}, in: func(x *translation) {
		x.rewriteBody(func(o *object) {
			if string(o.get("transformationId")) == `""` {
				o.delete("transformationId")
			}
		})
	}},
	without("endpoint-without-scheme",
		[]string{"createEndpoint", "getEndpoint", "updateEndpoint", "rotateSecret", "listEndpoints", "skipVerification"},
		"signatureScheme", "standardWebhooksSecret"),
	without("forward-attempt-without-request", []string{"getEventAttempts"}, "requestHeadersJson", "requestBodySnippet"),
}

// withoutOperations makes operations routes that do not exist.
func withoutOperations(name string, operations ...string) rewrite {
	return rewrite{name: name, operations: operations, in: func(x *translation) { x.Op = nil }}
}

// rotation of API keys: its operation and its members of keys.
func rotation() rewrite {
	r := without("api-key-rotation", []string{"rotateApiKey", "listApiKeys", "createApiKey"}, "rotatedAt", "replacedById")
	r.in = func(x *translation) {
		if x.operation() == "rotateApiKey" {
			x.Op = nil
		}
	}
	return r
}

// without takes members out of requests and answers.
func without(name string, operations []string, members ...string) rewrite {
	drop := func(o *object) {
		for _, m := range members {
			o.delete(m)
		}
	}
	return rewrite{
		name: name, operations: operations,
		in: func(x *translation) {
			if x.takesJSON() {
				x.rewriteBody(drop)
			}
		},
		out: func(_ *translation, a *httpx.Answer) { rewriteAnswer(a, drop) },
	}
}
