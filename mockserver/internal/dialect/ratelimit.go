package dialect

import "strconv"

// rateLimits give X-RateLimit-Reset in milliseconds.
var rateLimits = []rewrite{{
	name: "rate-limit-reset-unit", operations: []string{"ingestEvent"},
	out: func(_ *translation, a *answer) {
		const header = "X-RateLimit-Reset"
		if seconds, err := strconv.ParseInt(a.header.Get(header), 10, 64); err == nil {
			a.header.Set(header, strconv.FormatInt(seconds*1000, 10))
		}
	},
}}
