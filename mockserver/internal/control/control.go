// Package control is the control API of a mock server, under /__hookflow/: what a
// test in any language needs beside the platform's own API. control.yaml is its
// contract; requests are held against it, and so are the answers in its test.
package control

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/defect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/fault"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/state"
)

// Prefix is where the API is.
const Prefix = "/__hookflow/"

//go:embed control.yaml
var document []byte

// Document is the API's own OpenAPI document.
func Document() []byte { return document }

// load parses the document once: most servers are never asked.
var load = sync.OnceValues(func() (*contract.Contract, error) { return contract.Parse(document) })

// Server is what the API controls.
type Server interface {
	Describe() Info
	Now() time.Time
	Frozen() bool
	Freeze()
	Resume()
	SetTime(t time.Time)
	Advance(ctx context.Context, d time.Duration) error
	Settle(ctx context.Context) error
	Load() engine.Load
	Journal() *journal.Journal
	Wait(ctx context.Context, f journal.Filter, n int) ([]journal.Entry, error)
	Faults() *fault.Set
	Defects() *defect.Set
	LoadState(text []byte) ([]state.Made, error)
	Snapshot() ([]byte, error)
	Restore(text []byte) error
	Reset() error
}

// Info is what does not change while a server runs.
type Info struct {
	URL       string
	ProjectID string
	APIKey    string
	Dialect   string
	Switches  map[string]bool
	Seed      string
}

// API serves the control API.
type API struct {
	server Server
	stop   <-chan struct{}
}

// New returns the API of a server. When stop is closed, waits end.
func New(server Server, stop <-chan struct{}) *API { return &API{server: server, stop: stop} }

// Limits of the bodies.
const (
	maxBody     = 1 << 20
	maxSnapshot = 256 << 20
)

// call is one request to an operation.
type call struct {
	*http.Request
	params map[string]string
	body   []byte
}

// reply is an answer; a nil body is none.
type reply struct {
	status int
	kind   string // content type; JSON where it is empty
	body   any    // []byte as it is, else encoded
}

// operations by their operationId.
var operations = map[string]func(*API, call) (reply, error){
	"health": (*API).health, "info": (*API).info, "document": (*API).document,
	"getClock": (*API).getClock, "setClock": (*API).setClock, "freezeClock": (*API).freezeClock,
	"resumeClock": (*API).resumeClock, "advanceClock": (*API).advanceClock, "settle": (*API).settle,
	"listJournal": (*API).listJournal, "clearJournal": (*API).clearJournal, "countJournal": (*API).countJournal, "waitForJournal": (*API).waitForJournal,
	"listFaults": (*API).listFaults, "addFault": (*API).addFault, "clearFaults": (*API).clearFaults, "removeFault": (*API).removeFault,
	"listDefects": (*API).listDefects, "setDefects": (*API).setDefects,
	"loadState": (*API).loadState, "getSnapshot": (*API).getSnapshot, "restoreSnapshot": (*API).restoreSnapshot, "reset": (*API).reset,
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-a.stop:
			cancel()
		case <-done:
		}
	}()
	answer, err := a.serve(w, r.WithContext(ctx))
	if err != nil {
		answer = a.failure(err)
	}
	write(w, answer)
}

func (a *API) serve(w http.ResponseWriter, r *http.Request) (reply, error) {
	if err := a.guard(w, r); err != nil {
		return reply{}, err
	}
	spec, err := load()
	if err != nil {
		return reply{}, err
	}
	if r.Method == http.MethodOptions {
		return reply{status: http.StatusNoContent}, nil
	}
	op, params := spec.Match(r.Method, r.URL.Path)
	if op == nil {
		return reply{}, a.noRoute(spec, r)
	}
	c := call{Request: r, params: params}
	if c.body, err = readBody(r, op.ID); err != nil {
		return reply{}, err
	}
	if err := check(spec, op, c); err != nil {
		return reply{}, err
	}
	return operations[op.ID](a, c)
}

func readBody(r *http.Request, operation string) ([]byte, error) {
	limit := int64(maxBody)
	switch operation {
	case "restoreSnapshot":
		limit = maxSnapshot
	case "loadState":
		limit = state.MaxBytes
	}
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, fail(http.StatusBadRequest, "invalid_request", "the body could not be read")
	}
	if int64(len(body)) > limit {
		return nil, fail(http.StatusRequestEntityTooLarge, "payload_too_large", fmt.Sprintf("the body is larger than %d bytes", limit))
	}
	return body, nil
}

func (a *API) noRoute(spec *contract.Contract, r *http.Request) error {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if op, _ := spec.Match(method, r.URL.Path); op != nil {
			return fail(http.StatusMethodNotAllowed, "method_not_allowed", r.Method+" is not possible here; "+method+" is")
		}
	}
	return fail(http.StatusNotFound, "not_found", "no such route; "+Prefix+"openapi.yaml lists them")
}

func write(w http.ResponseWriter, answer reply) {
	body, raw := answer.body.([]byte)
	if answer.body != nil && !raw {
		var err error
		if body, err = json.Marshal(answer.body); err != nil {
			answer.status, body = http.StatusInternalServerError, []byte(`{"error":"internal_error","message":"the answer could not be written"}`)
		}
	}
	if body != nil {
		w.Header().Set("Content-Type", or(answer.kind, "application/json"))
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(answer.status)
	_, _ = w.Write(body) // the peer may be gone
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// decode reads a body that was checked.
func decode(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return invalid("%v", err)
	}
	return nil
}
