package dialect

import (
	"net/http"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// latinJSON is what answers have that do not come from the platform's handlers.
const latinJSON = "application/json;charset=ISO-8859-1"

// answerHeaders of what is refused before the handlers: by the filter of large
// bodies, which stands outermost, and by the one of credentials.
var answerHeaders = []rewrite{{
	name: "filter-answer-headers", out: func(x *translation, a *httpx.Answer) {
		switch p := a.Problem; {
		case p == nil || len(a.Body) == 0 || a.Header.Get("Accept") != "":
			return
		case p.Code == problem.CodePayloadTooLarge:
			clear(a.Header)
			a.Header.Set(Header, x.mark)
		case p.Status == http.StatusUnauthorized && p.Code == problem.CodeUnauthorized:
			a.Header.Del("X-Correlation-ID")
		default:
			return
		}
		a.Header.Set("Content-Type", latinJSON)
	},
}}
