package dialect

import (
	"net/http"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// latinJSON is what answers have that do not come from the platform's handlers.
const latinJSON = "application/json;charset=ISO-8859-1"

// answerHeaders of what is refused before the handlers.
var answerHeaders = []rewrite{{
	name: "filter-answer-headers", out: func(_ *translation, a *httpx.Answer) {
		p := a.Problem
		if p == nil || p.Code != problem.CodeUnauthorized && p.Code != problem.CodePayloadTooLarge || len(a.Body) == 0 {
			return
		}
		a.Header.Set("Content-Type", latinJSON)
		if p.Status == http.StatusRequestEntityTooLarge || a.Header.Get("Accept") == "" {
			a.Header.Del("X-Correlation-ID")
		}
	},
}}
