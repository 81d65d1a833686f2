// Package api holds the handlers of the platform's operations, a file per tag.
// They know the domain: the store, the engine and the caller. Credentials,
// validation, headers and dialects are the business of the layers around them.
package api

import (
	"context"
	"time"

	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/ingress"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/schema"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Config is what the handlers work with.
type Config struct {
	Store    *store.Store
	Clock    clock.Clock
	Chance   *chance.Source
	Engine   *engine.Engine
	Ingress  *ingress.Gate
	Sessions *session.Issuer
	// EndpointQuota is how many endpoints a project may have; 0 is no limit.
	EndpointQuota int
	// RefusePrivate says that the installation does not deliver to private
	// addresses. Only callers whose flags have URLs resolved are told when they
	// give one.
	RefusePrivate bool
}

// Server implements the generated interface.
type Server struct {
	Config
	logins  *loginLimiter
	schemas schema.Cache
}

var _ apiserver.StrictServerInterface = (*Server)(nil)

// New returns the handlers.
func New(cfg Config) *Server {
	return &Server{Config: cfg, logins: newLoginLimiter(cfg.Clock)}
}

// now is the time that records are stamped with.
func (s *Server) now() time.Time { return store.Stamp(s.Clock.Now()) }

// read runs fn on one view of the store.
func (s *Server) read(fn func(tx *store.Tx) error) (err error) {
	s.Store.Read(func(tx *store.Tx) { err = fn(tx) })
	return err
}

func who(ctx context.Context) *caller.Caller { return caller.From(ctx) }

// or is what a pointer points to, or a default where it is nil.
func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// notBlank is the pointer where its text is more than white space, else nil.
func notBlank(p *string) *string {
	if p == nil || blank(*p) {
		return nil
	}
	return p
}
