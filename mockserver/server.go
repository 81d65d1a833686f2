package mockserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/api"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/caller"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/control"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/defect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/dialect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/fault"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/ingress"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Limits of one request at the listener.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 60 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 1 << 20
	closeTimeout      = 2 * time.Second
)

// Server is a running mock server. It is an http.Handler and an
// http.RoundTripper, and safe for concurrent use.
type Server struct {
	config
	handler   http.Handler
	control   http.Handler  // nil where there is none
	stopping  chan struct{} // closed when the server begins to stop
	stopOnce  sync.Once
	store     *store.Store
	journal   *journal.Journal
	defects   *defect.Set
	faults    *fault.Set
	trusted   func() http.Handler // the API for requests from inside
	initial   snapshot            // for Reset; without tables it is the ready-made project
	bootstrap func() error
	changing  sync.Mutex // held while the whole state changes
	engine    *engine.Engine
	sender    *outbound.Client
	receivers receivers
	clock     *clock.Virtual
	chance    *chance.Source
	door      door
	url       string
	http      *http.Server // nil without a listener
	served    chan error
}

// Start returns a server that is ready, with a project and the development key.
// It listens unless WithoutListener says otherwise. It runs until Shutdown or
// Close; ctx bounds starting only. The error says which option is wrong, or why
// it cannot listen.
func Start(ctx context.Context, opts ...Option) (*Server, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	s, err := build(cfg)
	if err != nil {
		return nil, err
	}
	if err := s.begin(); err != nil {
		return nil, errors.Join(err, s.stopEngine(ctx))
	}
	if cfg.noListener {
		s.url = inProcessURL
		return s, nil
	}
	if err := s.listen(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("mockserver: %w", err), s.stopEngine(ctx))
	}
	return s, nil
}

func build(cfg config) (*Server, error) {
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	s := &Server{
		config: cfg, store: store.New(store.Limits{}), clock: clock.NewWall(), chance: chance.New(cfg.seed),
		served: make(chan error, 1), stopping: make(chan struct{}),
	}
	if s.sender, err = outbound.New(outbound.Options{Allow: cfg.allow, Route: s.route}); err != nil {
		return nil, err
	}
	if cfg.frozenAt != nil {
		s.clock = clock.NewManual(*cfg.frozenAt)
	}
	translator := dialect.New(dialect.Config{
		Speak: string(cfg.dialect), On: ledger.On, Switches: cfg.switches, Store: s.store, Logger: cfg.logger,
	})
	began := s.clock.Now()
	s.bootstrap = func() error { return bootstrap(s.store, began, translator.Flags()) }
	if err := s.bootstrap(); err != nil {
		return nil, err
	}
	s.journal, s.defects = newJournal(cfg, spec), &defect.Set{}
	if err := s.SetDefects(cfg.defects...); err != nil {
		return nil, err
	}
	s.store.MatchBy(s.defects.Match)
	s.faults = fault.NewSet(s.knownToFaults(spec), s.chance, s.stopping)
	for _, f := range cfg.faults {
		if _, err := s.AddFault(f); err != nil {
			return nil, err
		}
	}
	s.engine = engine.New(engine.Config{
		Store: s.store, Clock: s.clock, Chance: s.chance, Logger: cfg.logger,
		Sender:        &defect.Sender{Next: &fault.Sender{Next: s.sender, Set: s.faults, Clock: s.clock}, Set: s.defects, Store: s.store, Chance: s.chance},
		SignatureTime: s.signatureTime, Repeatable: cfg.seed != "",
		Observe: func(r engine.Report) { recordAttempt(s.journal, r) }, Quirks: s.defects.Quirks,
		ProjectRate: cfg.deliveryRate, NoBreaker: cfg.noBreaker,
	})
	sessions := session.NewIssuer(s.clock, s.chance)
	handlers := api.New(api.Config{
		Store: s.store, Clock: s.clock, Chance: s.chance, Engine: s.engine, Ingress: ingress.New(s.clock, s.chance),
		Sessions: sessions, EndpointQuota: cfg.endpointQuota, RefusePrivate: cfg.refusePrivate,
	})
	layers := httpx.Config{
		Contract: spec, Store: s.store, Clock: s.clock, Chance: s.chance, Sessions: sessions,
		Logger: cfg.logger, EventsPerSecond: cfg.rateLimit,
		Recorder:   func(r httpx.Record) { recordRequest(s.journal, r) },
		Disturbers: []httpx.Disturber{&defect.API{Set: s.defects, Store: s.store}, &fault.API{Set: s.faults, Clock: s.clock}},
	}
	if cfg.offContract != nil {
		layers.OffContract = func(op *contract.Operation, err error) { cfg.offContract(op.ID, err) }
	}
	if cfg.dialect != Canonical || len(cfg.switches) > 0 {
		layers.Translate = translator
	}
	s.handler = httpx.NewHandler(layers, handlers)
	if !cfg.noControl {
		s.control = control.New(controlled{s}, s.stopping)
	}
	s.trusted = sync.OnceValue(func() http.Handler {
		return httpx.NewTrusted(layers, handlers, caller.Caller{OrganizationID: developmentOrganization, Flags: translator.Flags()})
	})
	return s, nil
}

func (s *Server) listen(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	s.url = "http://" + listener.Addr().String()
	s.http = &http.Server{
		Handler: s, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
	go func() { s.served <- s.http.Serve(listener) }()
	return nil
}

// URL is the server's origin, such as http://127.0.0.1:40123, without a slash at
// the end. Without a listener only the server's own transport reaches it.
func (s *Server) URL() string { return s.url }

// ProjectID is the ready-made project.
func (s *Server) ProjectID() string { return ProjectID }

// APIKey is the ready-made project's key, with scope READ_WRITE.
func (s *Server) APIKey() string { return APIKey }

// Seed is what ids, tokens, secrets and jitter derive from: the one of WithSeed,
// or the one chosen instead.
func (s *Server) Seed() string { return s.chance.Seed() }

// Shutdown stops taking requests, lets running requests and deliveries finish
// until ctx ends, and then drops the rest, saying in the error what it dropped.
// Retries that are planned for later are dropped without an error.
func (s *Server) Shutdown(ctx context.Context) error {
	s.stopOnce.Do(func() { close(s.stopping) })
	var err error
	if s.http != nil {
		if err = s.http.Shutdown(ctx); err != nil {
			err = errors.Join(err, s.http.Close())
		}
		if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		s.served <- http.ErrServerClosed // a second Shutdown finds it stopped
	}
	return errors.Join(err, s.door.close(ctx), s.stopEngine(ctx))
}

// Close is Shutdown with two seconds to finish.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return s.Shutdown(ctx)
}

func (s *Server) stopEngine(ctx context.Context) error {
	dropped, err := s.engine.Close(ctx)
	s.sender.Close()
	if err != nil {
		return fmt.Errorf("mockserver: %v: %w", dropped, err)
	}
	return nil
}
