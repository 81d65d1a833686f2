package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
)

// maxWebhook is the most that is read of a webhook, in bytes.
const maxWebhook = 4 << 20

// receiver is one listener with an inbox for each case.
type receiver struct {
	url  string
	http *http.Server

	mu      sync.Mutex
	inboxes map[string]*inbox
}

// inbox is where one case's webhooks arrive.
type inbox struct {
	cases.Receiver
	url string

	mu      sync.Mutex
	arrived []arrival
	news    chan struct{} // closed and renewed at each arrival
}

// arrival is one webhook.
type arrival struct {
	method string
	header http.Header
	body   []byte
}

func newReceiver(ctx context.Context, addr, public string) (*receiver, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("the receiver: %w", err)
	}
	r := &receiver{url: strings.TrimSuffix(public, "/"), inboxes: map[string]*inbox{}}
	if r.url == "" {
		r.url = "http://" + listener.Addr().String()
	}
	r.http = &http.Server{Handler: r, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.http.Serve(listener) }() // ends with close
	return r, nil
}

func (r *receiver) close() error { return r.http.Close() }

// inbox makes one that answers as what says, for a case.
func (r *receiver) inbox(id string, what cases.Receiver) *inbox {
	name := "/" + strings.ReplaceAll(id, "/", "-")
	in := &inbox{Receiver: what, url: r.url + name, news: make(chan struct{})}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.inboxes[name] = in
	return in
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(io.LimitReader(q.Body, maxWebhook))
	r.mu.Lock()
	in := r.inboxes[q.URL.Path]
	if in == nil { // behind a public URL with a path
		in = r.inboxes[q.URL.Path[max(strings.LastIndexByte(q.URL.Path, '/'), 0):]]
	}
	r.mu.Unlock()
	if err != nil || in == nil {
		return // 200: nobody waits for it
	}
	header := q.Header.Clone()
	status := in.take(arrival{method: q.Method, header: header, body: body})
	text := in.Body
	if in.Challenge {
		var asked struct{ Challenge string }
		_ = json.Unmarshal(body, &asked) // no challenge is an empty one
		text = asked.Challenge
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the server may be gone
}

// take keeps an arrival and returns the status to answer with.
func (in *inbox) take(a arrival) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := len(in.arrived)
	in.arrived = append(in.arrived, a)
	close(in.news)
	in.news = make(chan struct{})
	if len(in.Answers) == 0 {
		return http.StatusOK
	}
	return in.Answers[min(n, len(in.Answers)-1)]
}

func (in *inbox) arrivals() []arrival {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]arrival(nil), in.arrived...)
}

// wait returns what arrived when it is n at least, or when ctx ends.
func (in *inbox) wait(ctx context.Context, n int) []arrival {
	for {
		in.mu.Lock()
		arrived, news := append([]arrival(nil), in.arrived...), in.news
		in.mu.Unlock()
		if len(arrived) >= n {
			return arrived
		}
		select {
		case <-news:
		case <-ctx.Done():
			return arrived
		}
	}
}
