package receiver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
)

const (
	pieces    = 10 // that a slow body comes in
	piecePace = 100 * time.Millisecond
	maxAnswer = 64 << 10 // bytes of an answer that are read
)

// sender sends one request at a time.
type sender struct {
	url    *url.URL
	client *http.Client
	pause  func(context.Context, time.Duration) error
}

func newSender(target *url.URL, timeout time.Duration, pause func(context.Context, time.Duration) error) *sender {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	return &sender{
		url: target, pause: pause,
		client: &http.Client{
			Transport: transport, Timeout: timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// errUnreachable is a receiver that takes no connection.
var errUnreachable = errors.New("the receiver cannot be reached")

// errLate is an answer that did not come in time.
var errLate = errors.New("no answer in time")

// errCutOff ends a body half-way.
var errCutOff = errors.New("cut off on purpose")

// send returns the answer, or why none came: errUnreachable, errCutOff, or an
// error of the connection.
func (s *sender) send(ctx context.Context, r request) (*exchange.Response, error) {
	method := r.method
	if method == "" {
		method = http.MethodPost
	}
	var reader io.Reader
	if len(r.body) > 0 {
		reader = bytes.NewReader(r.body)
		if r.pace != atOnce {
			reader = &pacedReader{ctx: ctx, body: r.body, step: (len(r.body) + pieces - 1) / pieces, cut: r.pace == cutOff, pause: s.pause}
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url.String(), reader)
	if err != nil {
		return nil, err
	}
	req.Header = r.httpHeader()
	if len(r.body) > 0 {
		req.ContentLength = int64(len(r.body))
	}
	response, err := s.client.Do(req)
	if err != nil {
		return nil, reason(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return nil, reason(err)
	}
	return &exchange.Response{Status: response.StatusCode, Header: steadyHeader(response.Header), Body: body}, nil
}

func reason(err error) error {
	var network *net.OpError
	var dns *net.DNSError
	switch {
	case errors.Is(err, errCutOff):
		return errCutOff
	case isTimeout(err):
		return errLate
	case errors.As(err, &dns), errors.As(err, &network) && network.Op == "dial":
		return fmt.Errorf("%w: %s", errUnreachable, shortError(err))
	}
	return errors.New(shortError(err))
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// shortError leaves out the method and the URL, and what differs in each run.
func shortError(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var network *net.OpError
	if errors.As(err, &network) {
		if network.Op != "dial" {
			return "the connection broke"
		}
		return network.Err.Error()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection was closed"
	}
	return err.Error()
}

// steadyHeader leaves out what differs in each run.
func steadyHeader(h http.Header) http.Header {
	kept := h.Clone()
	for _, name := range []string{"Date", "Etag", "X-Request-Id", "Connection", "Keep-Alive"} {
		kept.Del(name)
	}
	return kept
}

// pacedReader gives a body in pieces, with a pause before each.
type pacedReader struct {
	ctx   context.Context
	body  []byte
	sent  int
	step  int
	cut   bool
	pause func(context.Context, time.Duration) error
}

// Read implements io.Reader.
func (r *pacedReader) Read(p []byte) (int, error) {
	if r.sent == len(r.body) {
		return 0, io.EOF
	}
	if r.cut && r.sent >= len(r.body)/2 {
		return 0, errCutOff
	}
	if err := r.pause(r.ctx, piecePace); err != nil {
		return 0, err
	}
	n := copy(p, r.body[r.sent:min(r.sent+r.step, len(r.body))])
	r.sent += n
	return n, nil
}
