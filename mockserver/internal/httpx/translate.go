package httpx

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Translator rewrites requests and answers for callers that speak a dialect.
type Translator interface {
	// In picks the caller's dialect and rewrites the request from it; nil means
	// that the caller speaks the contract. An answer ends the request before any
	// gate.
	In(r *Request) (Translation, *Answer)
}

// Translation is the dialect of one request.
type Translation interface {
	// Flags are the behaviours that the request has, and objects it makes.
	Flags() store.Flags
	// Overlook reports whether a mistake counts as none.
	Overlook(contract.Mistake) bool
	// Out rewrites the answer.
	Out(*Answer)
}

// Request is what a Translator reads and may rewrite: the parameters, the body,
// and the operation, to none.
type Request struct {
	HTTP   *http.Request       // for reading; its body is Body
	Op     *contract.Operation // nil for a route or method that is not in the contract
	Params map[string]string   // of the path, unescaped
	Query  url.Values
	Body   []byte
}

// Answer is what a Translation reads and may rewrite.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Problem is the error that the answer tells of; nil for none.
	Problem *problem.Error
	// Mistakes of the request, if it was refused for them.
	Mistakes []contract.Mistake
}

func (s *server) translateIn(c echo.Context, x *exchange) *Answer {
	if s.Translate == nil {
		return nil
	}
	r := c.Request()
	request := &Request{HTTP: r, Op: x.op, Params: x.params, Query: r.URL.Query(), Body: x.body}
	translation, answer := s.Translate.In(request)
	if translation == nil || answer != nil {
		return answer
	}
	x.translation = translation
	x.caller.Flags = translation.Flags()
	x.op, x.params = request.Op, request.Params
	setQuery(r, request.Query)
	x.setBody(c, request.Body)
	return nil
}

// setQuery changes the query, unless it says the same already: how it was
// written is part of what an ingress URL keeps.
func setQuery(r *http.Request, query url.Values) {
	if !maps.EqualFunc(r.URL.Query(), query, slices.Equal) {
		r.URL.RawQuery = query.Encode()
	}
}

// overlook is what the caller's dialect does not mind; nil minds everything.
func (x *exchange) overlook() func(contract.Mistake) bool {
	if x.translation == nil {
		return nil
	}
	return x.translation.Overlook
}
