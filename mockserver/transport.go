package mockserver

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/control"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/inprocess"
)

// inProcessURL is the origin of a server without a listener: a name that never
// resolves, so that a client with another transport fails and does not stray.
const (
	inProcessHost = "hookflow.test"
	inProcessURL  = "http://" + inProcessHost
)

// ServeHTTP implements http.Handler: the platform's whole API, to be mounted in a
// server of your own. After Shutdown it answers 503.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.control != nil && strings.HasPrefix(r.URL.Path, control.Prefix) {
		s.control.ServeHTTP(w, r)
		return
	}
	joined, ok := s.door.enter()
	if !ok {
		http.Error(w, "the mock server is closed", http.StatusServiceUnavailable)
		return
	}
	defer s.door.leave()
	if joined != nil && s.isRepeatable() && s.engine.Idle() {
		// An answer must not depend on how far deliveries have come. A request that
		// comes while one is under way may be the receiver's, and is not kept waiting.
		defer s.settleUntil(joined)
	}
	s.handler.ServeHTTP(w, r)
}

// patience is how long a request of a repeatable server waits for the deliveries
// it causes, when a receiver is slow.
const patience = 5 * time.Second

// isRepeatable reports whether the same calls must get the same bytes.
func (s *Server) isRepeatable() bool { return s.seed != "" && s.clock.Frozen() }

// settleUntil returns when all is settled, when another request comes, or when
// patience is at its end: a slow receiver or a crowd costs the repeatability, not
// the request.
func (s *Server) settleUntil(joined <-chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	go func() {
		select {
		case <-joined:
			cancel()
		case <-ctx.Done():
		}
	}()
	_ = s.engine.Settle(ctx)
}

// RoundTrip implements http.RoundTripper in process: the server answers whatever
// the host, but for the hosts of its receivers, which answer themselves. It works
// with and without a listener, and inside a bubble of testing/synctest.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if rt := s.receivers.route(r.URL.Hostname()); rt != nil {
		return rt.RoundTrip(r)
	}
	if s.door.isClosed() {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, http.ErrServerClosed
	}
	return s.inProcess().RoundTrip(r)
}

func (s *Server) inProcess() http.RoundTripper {
	return &inprocess.Transport{Handler: s, Panicked: s.panicked}
}

// route names who in this process answers the server's own requests to a host:
// a receiver or, for a test endpoint, the server itself; nil is nobody.
func (s *Server) route(host string) http.RoundTripper {
	if host == inProcessHost && s.noListener {
		return s.inProcess()
	}
	return s.receivers.route(host)
}

// Client returns a client of the ready-made project, with its key, that the server
// answers in process. It panics when an option is wrong.
func (s *Server) Client(opts ...client.Option) *client.Client {
	own := []client.Option{client.WithBaseURL(s.URL()), client.WithHTTPClient(s.HTTPClient())}
	c, err := client.New(s.APIKey(), append(own, opts...)...)
	if err != nil {
		panic(err)
	}
	return c
}

// HTTPClient returns a client whose requests the server answers in process.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s} }

func (s *Server) panicked(v any) { s.logger.Error("a handler panicked", "panic", v) }
