// Package httpx holds the gates and layers around the handlers. A request
// passes them in this order:
//
//	record → headers → faults and defects → size 413, dialect in → credentials 401 → scope 403 →
//	project 403 → contract 400 → rate limit 429 → handler → contract → dialect out
package httpx

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Config is what the layers need.
type Config struct {
	Contract *contract.Contract
	Store    *store.Store
	Clock    clock.Clock
	Chance   *chance.Source
	Sessions *session.Issuer
	Logger   *slog.Logger
	// Translate speaks another dialect than the contract's; nil speaks none.
	Translate Translator
	// EventsPerSecond limits POST /api/v1/events per project; 0 is no limit.
	EventsPerSecond int
	// OffContract is told of every answer that is off the contract; nil checks none.
	OffContract func(*contract.Operation, error)
	// Recorder is told of every exchange, from many goroutines; nil is told nothing.
	Recorder func(Record)
	// Disturbers make things go wrong on purpose, the last one outermost.
	Disturbers []Disturber
}

// NewHandler returns the handlers behind all layers.
func NewHandler(cfg Config, handlers apiserver.StrictServerInterface) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	s := &server{Config: cfg, limiter: newLimiter(cfg.EventsPerSecond, cfg.Clock)}
	e.HTTPErrorHandler = s.writeError
	e.Use(s.headers, s.cors, s.disturb, s.answer, s.authenticate, s.scope, s.project, s.check, s.throttle)
	apiserver.RegisterHandlers(e, apiserver.NewStrictHandler(handlers, nil))
	return s.record(headAsGet(e))
}

type server struct {
	Config
	limiter *limiter
}

// headAsGet lets a HEAD request run as the GET it stands for; net/http leaves
// the body out. It stands before the router, which reads the method once.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := r.WithContext(context.WithValue(r.Context(), headKey{}, true))
			get.Method = http.MethodGet
			r = get
		}
		next.ServeHTTP(w, r)
	})
}

type headKey struct{}

// asSent is a copy of the request with the method and the query that were sent,
// whatever the layers make of them.
func asSent(r *http.Request) *http.Request {
	sent, u := *r, *r.URL
	sent.URL = &u
	if r.Context().Value(headKey{}) != nil {
		sent.Method = http.MethodHead
	}
	return &sent
}
