package outbound

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
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
	options Options
	rule    rule
	wire    *wire
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
	dial := guard{rule: r, resolver: options.Resolver}.dial
	return &Client{options: options, rule: r, wire: newWire(dial, options.MaxBody)}, nil
}

// Close drops the connections that are kept for reuse.
func (c *Client) Close() { c.wire.close() }

// Send implements Sender.
func (c *Client) Send(ctx context.Context, req Request) Result {
	u, host, refused := target(req.URL)
	if refused != nil {
		return Result{Err: refused}
	}
	if rt := c.inProcess(host); rt != nil {
		return c.sendInProcess(ctx, rt, u, req)
	}
	result, answering, err := c.wire.send(ctx, u, req)
	if err != nil {
		return Result{Err: explain(ctx, req.Timeout, err, answering)}
	}
	return result
}

// inProcess names who answers for a host without the network; nil is nobody.
func (c *Client) inProcess(host string) http.RoundTripper {
	if c.options.Route != nil {
		if rt := c.options.Route(host); rt != nil {
			return rt
		}
	}
	if isReserved(host) && !c.rule.allowsHost(host) {
		return sink{}
	}
	return nil
}

func (c *Client) sendInProcess(ctx context.Context, rt http.RoundTripper, u *url.URL, req Request) Result {
	if req.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, req.Timeout)
		defer cancel()
	}
	out, err := http.NewRequestWithContext(ctx, req.Method, u.String(), bytes.NewReader(req.Body))
	if err != nil {
		return Result{Err: blocked("not a valid URL")}
	}
	if out.Header = req.Header.Clone(); out.Header == nil {
		out.Header = http.Header{}
	}
	res, err := rt.RoundTrip(out)
	if err != nil {
		return Result{Err: explain(ctx, req.Timeout, err, false)}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, c.options.MaxBody+1))
	if err != nil {
		return Result{Err: explain(ctx, req.Timeout, err, true)}
	}
	result := Result{Status: res.StatusCode, Header: res.Header, Body: body}
	if int64(len(body)) > c.options.MaxBody {
		result.Body, result.Truncated = body[:c.options.MaxBody], true
	}
	return result
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
