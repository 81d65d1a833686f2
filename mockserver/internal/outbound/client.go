package outbound

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// Options configure a Client; the zero value allows loopback only.
type Options struct {
	// Allow lists hosts, addresses and CIDR blocks that may be reached beside
	// loopback. Metadata hosts stay blocked.
	Allow []string
	// Route may name who answers for a host instead of the network, or nil.
	Route func(host string) http.RoundTripper
	// Resolver replaces the system's.
	Resolver Resolver
	// MaxBody bounds the bytes read of an answer's body, 64 KiB by default.
	MaxBody int64
}

// Client is the Sender that uses the network.
type Client struct {
	options   Options
	rule      rule
	transport *http.Transport
}

// New returns a client, or an error when Allow holds something else than hosts,
// addresses and CIDR blocks.
func New(options Options) (*Client, error) {
	r, err := newRule(options.Allow)
	if err != nil {
		return nil, err
	}
	if options.MaxBody <= 0 {
		options.MaxBody = 64 << 10
	}
	if options.Resolver == nil {
		options.Resolver = net.DefaultResolver
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &Client{options: options, rule: r, transport: &http.Transport{
		Proxy:                  nil,
		DialContext:            guard{rule: r, resolver: options.Resolver}.dial,
		DisableCompression:     true,
		Protocols:              &http1,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    512,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxResponseHeaderBytes: 256 << 10,
	}}, nil
}

// Close drops the connections that are kept for reuse.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Send implements Sender.
func (c *Client) Send(ctx context.Context, req Request) Result {
	u, host, refused := target(req.URL)
	if refused != nil {
		return Result{Err: refused}
	}
	if req.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, req.Timeout)
		defer cancel()
	}
	out, err := http.NewRequestWithContext(ctx, req.Method, u.String(), bytes.NewReader(req.Body))
	if err != nil {
		return Result{Err: blocked("not a valid URL")}
	}
	out.Header = req.Header.Clone()
	if out.Header == nil {
		out.Header = http.Header{}
	}
	resp, err := c.route(host, out).RoundTrip(out)
	if err != nil {
		return Result{Err: explain(ctx, req.Timeout, err, false)}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.options.MaxBody+1))
	if err != nil {
		return Result{Err: explain(ctx, req.Timeout, err, true)}
	}
	result := Result{Status: resp.StatusCode, Header: resp.Header, Body: body}
	if int64(len(body)) > c.options.MaxBody {
		result.Body, result.Truncated = body[:c.options.MaxBody], true
	}
	return result
}

func (c *Client) route(host string, req *http.Request) http.RoundTripper {
	if c.options.Route != nil {
		if rt := c.options.Route(host); rt != nil {
			return rt
		}
	}
	if isReserved(host) && !c.rule.allowsHost(host) {
		return sink{}
	}
	// net/http silently repeats a request that has an Idempotency-Key when its
	// connection breaks; an attempt must reach the receiver once. It looks for
	// the canonical spelling only, and on the wire spelling means nothing.
	if v, ok := req.Header["Idempotency-Key"]; ok {
		delete(req.Header, "Idempotency-Key")
		req.Header["idempotency-key"] = v
	}
	return c.transport
}

// sink answers for the reserved hosts.
type sink struct{}

func (sink) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"text/plain"}, "Content-Length": {"2"}},
		Body:          io.NopCloser(strings.NewReader("ok")),
		ContentLength: 2,
		Request:       req,
	}, nil
}

func within(d time.Duration) string {
	if d <= 0 {
		return "no answer in time"
	}
	return fmt.Sprintf("no answer within %d ms", d.Milliseconds())
}
