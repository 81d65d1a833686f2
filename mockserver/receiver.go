package mockserver

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/inprocess"
)

// maxReceived bounds the bytes that a Receiver reads of one request.
const maxReceived = 4 << 20

// Receiver is an endpoint inside the test: the server's deliveries, forwards,
// endpoint tests and verifications to its host reach it in process. It keeps
// what it got. It is safe for concurrent use.
type Receiver struct {
	server *Server
	tb     testing.TB
	host   string

	mu      sync.Mutex
	script  []http.Handler
	turn    int
	got     []Received
	arrived chan struct{} // closed, and made anew, when a request is answered
	done    int           // requests answered
}

// Receiver returns an endpoint under a host of its own, such as
// http://receiver-1.test, until the test ends. Each request is answered by the
// next handler, and the last one answers all that follow; with no handler every
// request is answered 200. Reply makes handlers of a status.
//
//	hooks := hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
func (s *Server) Receiver(tb testing.TB, handlers ...http.Handler) *Receiver {
	tb.Helper()
	r := &Receiver{server: s, tb: tb, script: handlers, arrived: make(chan struct{})}
	s.receivers.add(r)
	tb.Cleanup(func() { s.receivers.remove(r) })
	return r
}

// Reply is a handler that answers a status and, where it is given, a body.
func Reply(status int, body ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.Join(body, "")) // a status may forbid a body
	})
}

// URL is the receiver's origin. Any path below it is the receiver's too.
func (r *Receiver) URL() string { return "http://" + r.host }

// Subscribe makes an endpoint for the receiver and a subscription of it, in the
// ready-made project, and returns the endpoint with its secret. EndpointID is
// filled in unless it is given: then only the subscription is made. The test
// fails when the server refuses either.
func (r *Receiver) Subscribe(in client.SubscriptionCreate) *client.Endpoint {
	r.tb.Helper()
	ctx, hf, project := context.Background(), r.server.Client(), r.server.ProjectID()
	endpoint, err := &client.Endpoint{ID: in.EndpointID}, error(nil)
	if in.EndpointID == "" {
		endpoint, err = hf.Endpoints.Create(ctx, project, client.EndpointCreate{URL: r.URL()})
		if err != nil {
			r.tb.Fatalf("mockserver: endpoint %s: %v", r.URL(), err)
		}
		in.EndpointID = endpoint.ID
	}
	if _, err = hf.Subscriptions.Create(ctx, project, in); err != nil {
		r.tb.Fatalf("mockserver: subscription to %q: %v", in.EventType, err)
	}
	return endpoint
}

// Answer replaces the handlers, beginning with the next request.
func (r *Receiver) Answer(handlers ...http.Handler) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script, r.turn = handlers, 0
}

// Received lists the requests so far, in the order in which they came.
func (r *Receiver) Received() []Received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Received(nil), r.got...)
}

// Last is the newest request. The test fails when there is none.
func (r *Receiver) Last() Received {
	r.tb.Helper()
	got := r.Received()
	if len(got) == 0 {
		r.tb.Fatalf("mockserver: %s has received nothing", r.URL())
	}
	return got[len(got)-1]
}

// Wait returns once n requests have been answered, all of those included that
// came before, or with ctx's error. On a frozen clock Settle is enough.
func (r *Receiver) Wait(ctx context.Context, n int) ([]Received, error) {
	for {
		r.mu.Lock()
		done, arrived := r.done, r.arrived
		r.mu.Unlock()
		if done >= n {
			return r.Received(), nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return r.Received(), fmt.Errorf("mockserver: %s has answered %d of %d requests: %w", r.URL(), done, n, ctx.Err())
		}
	}
}

// ServeHTTP implements http.Handler, so that a receiver can stand behind a server
// of your own as well.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, maxReceived))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	n, handler := r.take(req, body)
	status := statusWriter{ResponseWriter: w}
	defer func() { r.answered(n, status.code()) }()
	if handler != nil {
		req.Body = io.NopCloser(bytes.NewReader(body))
		handler.ServeHTTP(&status, req)
	}
}

// take notes a request and tells its number and who answers it.
func (r *Receiver) take(req *http.Request, body []byte) (int, http.Handler) {
	at, signed := r.server.Now(), r.server.signatureTime()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, Received{
		Method: req.Method, URL: r.URL() + req.RequestURI, Header: req.Header.Clone(), Body: body, At: at, clock: signed,
	})
	var handler http.Handler
	if len(r.script) > 0 {
		handler = r.script[r.turn]
		r.turn = min(r.turn+1, len(r.script)-1)
	}
	return len(r.got) - 1, handler
}

func (r *Receiver) answered(n, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got[n].Status = status
	r.done++
	close(r.arrived)
	r.arrived = make(chan struct{})
}

// statusWriter remembers the status that a handler writes.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// receivers are those of one server by host. The zero value is ready.
type receivers struct {
	mu     sync.RWMutex
	count  int
	byHost map[string]http.RoundTripper
}

func (rs *receivers) add(r *Receiver) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.byHost == nil {
		rs.byHost = map[string]http.RoundTripper{}
	}
	rs.count++
	r.host = fmt.Sprintf("receiver-%d.test", rs.count)
	rs.byHost[r.host] = &inprocess.Transport{Handler: r, Panicked: func(v any) {
		r.tb.Errorf("mockserver: the handler of %s panicked: %v", r.URL(), v)
	}}
}

func (rs *receivers) remove(r *Receiver) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	delete(rs.byHost, r.host)
}

// route names who answers for a host; nil is nobody here.
func (rs *receivers) route(host string) http.RoundTripper {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	if rt, ok := rs.byHost[strings.ToLower(host)]; ok {
		return rt
	}
	return nil
}
