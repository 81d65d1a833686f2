package defect

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/held"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// API answers with the defects of a Set. It implements httpx.Disturber.
type API struct {
	Set   *Set
	Store *store.Store
}

// maxBody is more than any request that the platform takes.
const maxBody = 1 << 20

// Disturb implements httpx.Disturber.
func (a *API) Disturb(w http.ResponseWriter, r *http.Request, op *contract.Operation, next http.Handler) {
	if op == nil || len(a.Set.Names()) == 0 {
		next.ServeHTTP(w, r)
		return
	}
	x := &exchange{op: op.ID, request: r.Clone(r.Context()), query: r.URL.Query(), store: a.Store}
	var active []rewrite
	changed := map[string]bool{}
	for _, d := range rewrites {
		if !a.Set.On(d.name) {
			continue
		}
		active = append(active, d)
		if d.in != nil && d.in(x) {
			changed[d.name] = true
		}
	}
	if len(active) == 0 {
		next.ServeHTTP(w, r)
		return
	}
	if !maps.EqualFunc(x.query, r.URL.Query(), slices.Equal) {
		x.request.URL.RawQuery = x.query.Encode()
	}
	kept := &held.Response{ResponseWriter: w}
	next.ServeHTTP(kept, x.request)
	x.status, x.header, x.body = kept.Status, w.Header(), kept.Body.Bytes()
	for _, d := range active {
		if d.out != nil && d.out(x) {
			changed[d.name] = true
		}
	}
	for _, d := range active {
		if changed[d.name] {
			httpx.Applied(r.Context(), d.name)
		}
	}
	w.WriteHeader(x.status)
	_, _ = w.Write(x.body) // held back outside: cannot fail
}

// exchange is what a rewrite reads and changes.
type exchange struct {
	op      string
	request *http.Request
	query   url.Values
	store   *store.Store
	status  int
	header  http.Header
	body    []byte
}

// readBody takes the request's body in and puts another in its place.
func (x *exchange) readBody(change func([]byte) []byte) bool {
	body, err := io.ReadAll(io.LimitReader(x.request.Body, maxBody))
	if err != nil {
		return false
	}
	anew := change(body)
	x.request.Body = io.NopCloser(bytes.NewReader(anew))
	x.request.ContentLength = int64(len(anew))
	return !bytes.Equal(anew, body)
}

func (x *exchange) ok() bool { return x.status >= 200 && x.status < 300 }
