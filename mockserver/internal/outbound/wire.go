package outbound

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Limits of one exchange and of the connections kept between two.
const (
	maxResponseHeader = 256 << 10
	maxInterim        = 5 // 1xx answers before the one that counts
	tlsTimeout        = 10 * time.Second
	idleTimeout       = 30 * time.Second
	maxIdle           = 512 // connections to one host
)

// wire speaks HTTP/1.1 over the network as the platform does: header lines in its
// order and spelling, and never a request twice. That is why it is not
// http.Transport, which sorts the lines and quietly repeats a request that has an
// Idempotency-Key when its connection breaks.
type wire struct {
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
	maxBody int64
	buffers sync.Pool // of *[]byte, for requests

	mu     sync.Mutex
	closed bool
	idle   map[string][]*connection
	swept  time.Time
}

// connection is one that is kept for the next request.
type connection struct {
	net.Conn
	check  func() bool // whether the peer has not closed it
	in     *bufio.Reader
	budget int64 // bytes that may still be read
	since  time.Time
}

// Read implements io.Reader for the buffer, within the budget.
func (c *connection) Read(p []byte) (int, error) {
	if c.budget <= 0 {
		return 0, errHeaderTooLong
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), c.budget)])
	c.budget -= int64(n)
	return n, err
}

var errHeaderTooLong = &Error{Kind: Other, Message: "request failed: the response header is too long"}

func newWire(dial func(ctx context.Context, network, address string) (net.Conn, error), maxBody int64) *wire {
	return &wire{
		dial: dial, maxBody: maxBody, idle: map[string][]*connection{},
		buffers: sync.Pool{New: func() any { return new([]byte) }},
	}
}

// send makes one request on a kept or a new connection. answering says that the
// answer had begun when an error came.
func (w *wire) send(ctx context.Context, u *url.URL, req Request) (result Result, answering bool, err error) {
	var deadline time.Time
	if req.Timeout > 0 {
		deadline = time.Now().Add(req.Timeout)
	}
	key := u.Scheme + "//" + address(u)
	c, err := w.connect(ctx, u, key, deadline)
	if err != nil {
		return Result{}, false, err
	}
	_ = c.SetDeadline(deadline) // where it fails, the write does too
	release := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	result, keep, answering, err := w.exchange(c, u, req)
	if !release() || !keep || err != nil {
		_ = c.Close()
		return result, answering, err
	}
	w.keep(key, c)
	return result, answering, nil
}

// exchange writes a request and reads its answer. keep says that the connection
// is fit for another.
func (w *wire) exchange(c *connection, u *url.URL, req Request) (result Result, keep, answering bool, err error) {
	buffer := w.buffers.Get().(*[]byte)
	*buffer = appendRequest((*buffer)[:0], u, req)
	_, failed := c.Write(*buffer)
	w.buffers.Put(buffer)
	// A receiver may answer and close before it has read everything.
	res, err := readResponse(c, req.Method)
	if err != nil {
		if failed != nil {
			err = failed
		}
		return Result{}, false, false, err
	}
	c.budget = max(w.maxBody, res.ContentLength) + maxResponseHeader
	body, whole, err := w.readBody(res)
	if err != nil {
		return Result{}, false, true, err
	}
	result = Result{Status: res.StatusCode, Header: res.Header, Body: body}
	if int64(len(body)) > w.maxBody {
		result.Body, result.Truncated = body[:w.maxBody], true
	}
	keep = whole && failed == nil && !res.Close && res.StatusCode >= http.StatusOK && c.in.Buffered() == 0
	return result, keep, true, nil
}

// readResponse reads the header of the answer, past interim ones.
func readResponse(c *connection, method string) (*http.Response, error) {
	c.budget = maxResponseHeader
	for n := 0; ; n++ {
		res, err := http.ReadResponse(c.in, &http.Request{Method: method})
		if err != nil {
			return nil, err
		}
		if res.StatusCode >= http.StatusOK || res.StatusCode == http.StatusSwitchingProtocols || n == maxInterim {
			return res, nil
		}
	}
}

// readBody reads up to the limit and one byte more. whole says that nothing of
// the body is left on the connection.
func (w *wire) readBody(res *http.Response) (body []byte, whole bool, err error) {
	if n := res.ContentLength; n >= 0 && n <= w.maxBody {
		body = make([]byte, n)
		_, err = io.ReadFull(res.Body, body)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return body, true, err
	}
	body, err = io.ReadAll(io.LimitReader(res.Body, w.maxBody+1))
	return body, int64(len(body)) <= w.maxBody, err
}

// connect returns a connection that is still open, or a new one.
func (w *wire) connect(ctx context.Context, u *url.URL, key string, deadline time.Time) (*connection, error) {
	for c := w.kept(key); c != nil; c = w.kept(key) {
		if time.Since(c.since) < idleTimeout && c.check() {
			return c, nil
		}
		_ = c.Close()
	}
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	raw, err := w.dial(ctx, "tcp", address(u))
	if err != nil {
		return nil, err
	}
	c := &connection{Conn: raw, check: aliveness(raw)}
	if u.Scheme == "https" {
		if c.Conn, err = handshake(ctx, raw, u.Hostname()); err != nil {
			_ = raw.Close()
			return nil, err
		}
	}
	c.in = bufio.NewReader(c)
	return c, nil
}

func handshake(ctx context.Context, raw net.Conn, host string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, tlsTimeout)
	defer cancel()
	secured := tls.Client(raw, &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}})
	return secured, secured.HandshakeContext(ctx)
}

func address(u *url.URL) string {
	if u.Port() != "" {
		return net.JoinHostPort(u.Hostname(), u.Port())
	}
	if u.Scheme == "https" {
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return net.JoinHostPort(u.Hostname(), "80")
}
