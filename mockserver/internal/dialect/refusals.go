package dialect

import (
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// refusals look otherwise than the contract's.
var refusals = []rewrite{
	{name: "generic-path-not-found", out: func(_ *translation, a *httpx.Answer) {
		if slices.ContainsFunc(a.Mistakes, func(m contract.Mistake) bool { return m.In == contract.InPath }) {
			become(a, problem.NotFound("Not found"))
		}
	}},
	{name: "event-token-body", operations: []string{"ingestEvent"}, out: func(_ *translation, a *httpx.Answer) {
		if a.Problem != nil && a.Problem.Detail == problem.DetailOtherCredential {
			a.Body = nil
			a.Header.Del("Content-Type")
		}
	}},
}

// acceptance refuses what the Accept header does not allow, when all else is done.
var acceptance = []rewrite{
	{name: "accept-header", out: func(x *translation, a *httpx.Answer) {
		accept := x.HTTP.Header.Values("Accept")
		if len(a.Body) == 0 || !isJSON(a.Header.Get("Content-Type")) || acceptsJSON(accept) || a.Status == http.StatusRequestEntityTooLarge {
			return
		}
		become(a, problem.Unauthorized())
		a.Header.Set("Content-Type", latinJSON)
		a.Header.Set("Accept", "application/json, application/*+json")
	}},
}

var anyJSON = regexp.MustCompile(`^application/(\S+\+)?json$`)

func isJSON(contentType string) bool { return strings.HasPrefix(contentType, "application/json") }

// acceptsJSON reports whether an Accept header, given as its lines, allows JSON.
func acceptsJSON(lines []string) bool {
	if len(lines) == 0 {
		return true
	}
	for part := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		media, _, err := mime.ParseMediaType(part)
		if err == nil && (media == "*/*" || media == "application/*" || anyJSON.MatchString(media)) {
			return true
		}
	}
	return false
}

func unauthorized() []byte {
	p := problem.Unauthorized()
	body, _ := json.Marshal(map[string]any{"error": p.Code, "message": p.Message, "status": p.Status})
	return body
}
