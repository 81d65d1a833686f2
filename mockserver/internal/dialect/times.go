package dialect

import "github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"

// creationTimes that the recorded server does not know yet when it answers.
var creationTimes = []rewrite{{
	name: "api-key-created-at", operations: []string{"createApiKey"},
	out: func(_ *translation, a *httpx.Answer) {
		rewriteAnswer(a, func(o *object) { o.set("createdAt", null) })
	},
}}
