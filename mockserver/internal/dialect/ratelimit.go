package dialect

import (
	"strconv"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

// rateLimits give X-RateLimit-Reset in milliseconds.
var rateLimits = []rewrite{{
	name: "rate-limit-reset-unit", operations: []string{"ingestEvent"},
	out: func(_ *translation, a *httpx.Answer) {
		const header = "X-RateLimit-Reset"
		if seconds, err := strconv.ParseInt(a.Header.Get(header), 10, 64); err == nil {
			a.Header.Set(header, strconv.FormatInt(seconds*1000, 10))
		}
	},
}}
