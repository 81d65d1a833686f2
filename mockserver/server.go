package mockserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/api"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/dialect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
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

// Server is a running mock server. It is safe for concurrent use.
type Server struct {
	handler http.Handler
	store   *store.Store
	chance  *chance.Source
	journal *journal.Journal
	engine  *engine.Engine
	sender  *outbound.Client
	clock   clock.Clock
	http    *http.Server
	url     string
	served  chan error
	logger  *slog.Logger
}

// Start returns a server that listens and is ready, with a project and the
// development key. It runs until Shutdown or Close; ctx bounds starting only.
// The error says which option is wrong, or why it cannot listen.
func Start(ctx context.Context, opts ...Option) (*Server, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	s, err := build(cfg)
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", cfg.addr)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("mockserver: %w", err), s.stopEngine(ctx))
	}
	s.url = "http://" + listener.Addr().String()
	s.http = &http.Server{
		Handler: s.handler, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
	go func() { s.served <- s.http.Serve(listener) }()
	return s, nil
}

func build(cfg config) (*Server, error) {
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	sender, err := outbound.New(outbound.Options{Allow: cfg.allow})
	if err != nil {
		return nil, err
	}
	clk := clock.NewWall()
	if cfg.frozenAt != nil {
		clk = clock.NewManual(*cfg.frozenAt)
	}
	random := chance.New(cfg.seed)
	data := store.New(store.Limits{})
	log := newJournal(cfg, spec)
	worker := engine.New(engine.Config{
		Store: data, Clock: clk, Chance: random, Sender: sender, Logger: cfg.logger,
		Observe: func(r engine.Report) { recordAttempt(log, r) },
	})
	sessions := session.NewIssuer(clk, random)
	handlers := api.New(api.Config{
		Store: data, Clock: clk, Chance: random, Engine: worker, Ingress: ingress.New(clk, random),
		Sessions: sessions, EndpointQuota: cfg.endpointQuota,
	})
	layers := httpx.Config{
		Contract: spec, Store: data, Clock: clk, Chance: random, Sessions: sessions,
		Logger: cfg.logger, EventsPerSecond: cfg.rateLimit,
		Recorder: func(r httpx.Record) { recordRequest(log, r) },
	}
	if cfg.offContract != nil {
		layers.OffContract = func(op *contract.Operation, err error) { cfg.offContract(op.ID, err) }
	}
	if cfg.dialect != Canonical {
		layers.Translate = dialect.New(dialect.Config{Speak: string(cfg.dialect), On: ledger.On, Store: data, Logger: cfg.logger})
	}
	if err := bootstrap(data, clk.Now()); err != nil {
		return nil, err
	}
	return &Server{
		handler: httpx.NewHandler(layers, handlers), store: data, chance: random, journal: log, engine: worker, sender: sender,
		clock: clk, served: make(chan error, 1), logger: cfg.logger,
	}, nil
}

// URL is the server's origin, such as http://127.0.0.1:40123, without a slash at
// the end.
func (s *Server) URL() string { return s.url }

// ProjectID is the ready-made project.
func (s *Server) ProjectID() string { return ProjectID }

// APIKey is the ready-made project's key, with scope READ_WRITE.
func (s *Server) APIKey() string { return APIKey }

// Settle returns when no delivery and no forward is in flight or due, or with
// ctx's error. Retries that are due later do not count.
func (s *Server) Settle(ctx context.Context) error { return s.engine.Settle(ctx) }

// Now is the server's time.
func (s *Server) Now() time.Time { return s.clock.Now() }

// Advance moves the server's clock forward by d. It stops at every instant at
// which a retry falls due, lets it happen, and goes on: a ladder of retries that
// takes a day passes in milliseconds. It returns ctx's error when ctx ends first.
func (s *Server) Advance(ctx context.Context, d time.Duration) error { return s.engine.Advance(ctx, d) }

// Shutdown stops taking requests, lets running requests and deliveries finish
// until ctx ends, and then drops the rest, saying in the error what it dropped.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	s.served <- http.ErrServerClosed // a second Shutdown finds it stopped
	return errors.Join(err, s.stopEngine(ctx))
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
		return fmt.Errorf("mockserver: stopped with work undone: %v: %w", dropped, err)
	}
	return nil
}
