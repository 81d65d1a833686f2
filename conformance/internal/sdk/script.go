package sdk

import (
	"bytes"
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
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sample"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// maxRequest is the most that is read of a request, in bytes.
const maxRequest = 4 << 20

// reply is a scripted answer, ready to be sent.
type reply struct {
	status int
	header http.Header
	body   []byte
	fault  string
	off    bool // off the contract on purpose
}

// script is a server that answers what a case says and keeps what came.
type script struct {
	contract *contract.Contract
	replies  map[string]reply // by operationId
	url      string
	http     *http.Server
	over     context.CancelFunc // ends answers that never come

	mu        sync.Mutex
	exchanges []exchange.Exchange
	problem   string // of the suite itself
}

func newScript(ctx context.Context, spec *contract.Contract, replies map[string]reply) (*script, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the suite's server: %w", err)
	}
	ctx, over := context.WithCancel(ctx)
	s := &script{contract: spec, replies: replies, url: "http://" + listener.Addr().String(), over: over}
	s.http = &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go func() { _ = s.http.Serve(listener) }() // ends with close
	return s, nil
}

// close ends the server and returns what came, with what is wrong with the suite.
func (s *script) close() ([]exchange.Exchange, string) {
	s.over()
	_ = s.http.Close() // there is nothing to save
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.exchanges, s.problem
}

// ServeHTTP implements http.Handler.
func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	x := exchange.Exchange{Request: exchange.Request{Method: r.Method, Target: r.RequestURI, Header: r.Header.Clone(), Body: body}}
	if err != nil {
		x.Error = "the request broke off"
	}
	op, _ := s.contract.Match(r.Method, r.RequestURI)
	answer := reply{status: http.StatusNotFound, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(`{"error":"not_found","message":"The case has no such request","status":404}`), off: true}
	if op != nil {
		if scripted, ok := s.replies[op.ID]; ok {
			answer = scripted
		}
	}
	if answer.fault == "" || answer.fault == "truncated" {
		x.Response = &exchange.Response{Status: answer.status, Header: answer.header, Body: answer.body}
	} else {
		x.Error = "the suite answered with a " + answer.fault
	}
	x.Check(s.contract)
	s.keep(x, answer)
	s.send(w, r, answer)
}

func (s *script) keep(x exchange.Exchange, answer reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x.Off(exchange.SideResponse) && !answer.off && s.problem == "" {
		s.problem = "the suite's own answer is off the contract: " + x.Violations[len(x.Violations)-1].Text
	}
	s.exchanges = append(s.exchanges, x)
}

func (s *script) send(w http.ResponseWriter, r *http.Request, answer reply) {
	switch answer.fault {
	case "timeout":
		<-r.Context().Done()
		return
	case "reset", "truncated":
		s.breakOff(w, answer)
		return
	}
	for name, values := range answer.header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body) // the client may be gone; that shows in its outcome
}

// breakOff ends the connection in the middle: before the answer, or in it.
func (s *script) breakOff(w http.ResponseWriter, answer reply) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if answer.fault == "truncated" {
		fmt.Fprintf(connection, "HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", answer.status, len(answer.body))
		_, _ = connection.Write(answer.body[:len(answer.body)/2])
	} else if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // so that closing is a reset
	}
	_ = connection.Close()
}

// newReply makes the answer of an operation.
func (s *scope) newReply(op *contract.Operation, a cases.Answer) (reply, error) {
	out := reply{status: a.Status, fault: a.Fault, off: a.Off}
	if out.status == 0 {
		out.status = sample.FirstSuccess(op)
	}
	out.header = sample.Header(op, out.status)
	headers, err := s.values(a.Headers)
	if err != nil {
		return out, err
	}
	for name, values := range headers {
		if out.header.Set(name, values[0]); a.Headers[name].Data == nil {
			out.header.Del(name)
		}
	}
	if a.Text != nil {
		out.body = []byte(*a.Text)
		if a.ContentType != "" {
			out.header.Set("Content-Type", a.ContentType)
		}
		return out, nil
	}
	template, err := s.fill(a.Body.Data)
	if err != nil {
		return out, err
	}
	body, there := sample.Body(op, out.status, template)
	if !there && template == nil {
		return out, nil
	}
	if !there {
		body = template
	}
	for _, name := range a.Absent {
		path := strings.Split(name, ".")
		owner, _ := expect.Member(body, path[:len(path)-1])
		delete(asObject(owner), path[len(path)-1])
	}
	out.header.Set("Content-Type", "application/json")
	out.body, err = encode(body)
	return out, err
}

func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return []byte(strings.TrimSuffix(b.String(), "\n")), err
}
