package dialect

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
)

// crashes are mistakes of callers that the recorded server has no answer to but
// 500.
var crashes = []rewrite{
	crash("malformed-id", nil, anyMistake(func(m contract.Mistake) bool {
		return (m.In == contract.InPath || m.In == contract.InQuery) && m.Format == "uuid" && m.Keyword != "required"
	})),
	crash("malformed-query", nil, anyMistake(func(m contract.Mistake) bool {
		return m.In == contract.InQuery && m.Format != "uuid" && m.Name != "sort" && slices.Contains(unreadable, m.Keyword)
	})),
	crash("event-diff-parameters", []string{"diffEvents"}, anyMistake(func(m contract.Mistake) bool {
		return m.In == contract.InQuery && m.Keyword == "required"
	})),
	crash("unknown-sort", nil, anyMistake(func(m contract.Mistake) bool {
		return m.In == contract.InQuery && m.Name == "sort"
	})),
	crash("malformed-body", nil, anyMistake(func(m contract.Mistake) bool {
		return m.Keyword == contract.KeywordSyntax
	})),
	crash("content-type", nil, anyMistake(func(m contract.Mistake) bool {
		return m.Keyword == contract.KeywordContentType
	})),
	crash("wrong-type", nil, anyMistake(func(m contract.Mistake) bool {
		return m.In == contract.InBody && (slices.Contains([]string{"type", "enum"}, m.Keyword) || m.Keyword == "format" && m.Format != "email")
	})),
	crash("chunked-body-limit", nil, func(x *translation, a *httpx.Answer) bool {
		return a.Status == http.StatusRequestEntityTooLarge && x.chunked
	}),
	crash("event-type-too-long", []string{"ingestEvent", "sendTestEvent"}, onlyTooLong("type")),
	crash("subscription-event-type-too-long", []string{"createSubscription", "updateSubscription", "patchSubscription"}, onlyTooLong("eventType")),
	crash("endpoint-url-too-long", []string{"createEndpoint", "updateEndpoint"}, onlyTooLong("url")),
	crash("event-type-name-too-long", []string{"createEventType", "updateEventType"}, onlyTooLong("name")),
	crash("test-endpoint-name-too-long", []string{"createTestEndpoint"}, onlyTooLong("name")),
	crash("endpoint-url-malformed", []string{"createEndpoint", "updateEndpoint"}, refusedURL),
	crash("endpoint-url-metadata", []string{"createEndpoint", "updateEndpoint"}, metadataURL),
	crash("destination-url-refused", []string{"createDestination", "updateDestination"}, func(x *translation, a *httpx.Answer) bool {
		return refusedURL(x, a) || metadataURL(x, a)
	}),
	crash("endpoint-verify-unknown", []string{"verifyEndpoint", "skipVerification"}, told(http.StatusNotFound, "Endpoint not found")),
	crash("subscription-duplicate-change", []string{"updateSubscription", "patchSubscription"}, told(http.StatusConflict, "")),
	crash("subscription-unknown-endpoint", []string{"createSubscription", "updateSubscription", "patchSubscription"}, told(http.StatusNotFound, "Endpoint not found")),
	crash("subscription-unknown-transformation", []string{"createSubscription", "updateSubscription", "patchSubscription"}, told(http.StatusNotFound, "Transformation not found")),
	crash("destination-unknown-transformation", []string{"createDestination", "updateDestination"}, told(http.StatusNotFound, "Transformation not found")),
	crash("unknown-route", nil, func(x *translation, a *httpx.Answer) bool {
		return x.Op == nil && a.Status == http.StatusNotFound
	}),
	{name: "wrong-method", out: func(x *translation, a *httpx.Answer) {
		switch allowed := a.Header.Get("Allow"); {
		case x.Op != nil:
		case x.HTTP.Method == http.MethodOptions && allowed != "":
			a.Status, a.Body = http.StatusOK, nil
			a.Header.Del("Content-Type")
			a.Header.Set("Allow", allowedMethods(allowed))
			a.Header.Set("Accept-Patch", "")
		case a.Status == http.StatusMethodNotAllowed:
			a.Header.Del("Allow")
			become(a, problem.Internal())
		}
	}},
}

// unreadable are the keywords whose breach is that a value cannot be read.
var unreadable = []string{"type", "enum", "format", "pattern"}

func crash(name string, operations []string, when func(*translation, *httpx.Answer) bool) rewrite {
	return rewrite{name: name, operations: operations, out: func(x *translation, a *httpx.Answer) {
		if when(x, a) {
			become(a, problem.Internal())
		}
	}}
}

// become makes another answer of an answer; its headers stay.
func become(a *httpx.Answer, p *problem.Error) {
	body, _ := json.Marshal(struct { // texts and a number always encode
		Error   string `json:"error"`
		Message string `json:"message"`
		Status  int    `json:"status"`
	}{p.Code, p.Message, p.Status})
	a.Status, a.Body, a.Problem, a.Mistakes = p.Status, body, p, nil
	a.Header.Set("Content-Type", "application/json")
}

func anyMistake(is func(contract.Mistake) bool) func(*translation, *httpx.Answer) bool {
	return func(_ *translation, a *httpx.Answer) bool { return slices.ContainsFunc(a.Mistakes, is) }
}

// onlyTooLong tells text that no rule of the recorded server bounds and its
// database does not take.
func onlyTooLong(name string) func(*translation, *httpx.Answer) bool {
	return func(_ *translation, a *httpx.Answer) bool {
		return only(a, contract.Mistake{In: contract.InBody, Name: name, Keyword: "maxLength"})
	}
}

// only reports whether all that is wrong is one thing.
func only(a *httpx.Answer, mistake contract.Mistake) bool {
	return len(a.Mistakes) == 1 && a.Mistakes[0] == mistake
}

// told reports whether the error has a status and a text; "" is any.
func told(status int, message string) func(*translation, *httpx.Answer) bool {
	return func(_ *translation, a *httpx.Answer) bool {
		return a.Problem != nil && a.Problem.Status == status && (message == "" || a.Problem.Message == message)
	}
}

// refusedURL tells a URL of a scheme that the recorded server knows, so that it
// gets past the first of its two checks.
func refusedURL(x *translation, a *httpx.Answer) bool {
	if !only(a, contract.Mistake{In: contract.InBody, Name: "url", Keyword: "pattern"}) {
		return false
	}
	o, _ := parseObject(x.Body)
	var text string
	_ = json.Unmarshal(o.get("url"), &text) // the check read it as text
	scheme, _, found := strings.Cut(text, ":")
	return found && slices.Contains([]string{"http", "https", "ftp", "file", "jar", "mailto"}, strings.ToLower(scheme))
}

func metadataURL(_ *translation, a *httpx.Answer) bool {
	return only(a, contract.Mistake{In: contract.InBody, Name: "url", Keyword: "not"})
}

// allowedMethods lists methods as the recorded server does: in its order, HEAD
// beside GET, and OPTIONS last.
func allowedMethods(allowed string) string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if slices.Contains(strings.Split(strings.ReplaceAll(allowed, " ", ""), ","), method) {
			methods = append(methods, method)
			if method == http.MethodGet {
				methods = append(methods, http.MethodHead)
			}
		}
	}
	return strings.Join(append(methods, http.MethodOptions), ",")
}
