// Package inprocess carries HTTP exchanges to a handler without a network. What
// client and handler see is what net/http would show them, but for connections:
// a handler cannot hijack one.
package inprocess

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// Transport is a http.RoundTripper that lets a handler answer.
type Transport struct {
	// Handler answers. When it panics, the client sees a connection that was
	// closed, as with net/http.
	Handler http.Handler
	// RemoteAddr is the peer that the handler sees, 127.0.0.1:1 by default.
	RemoteAddr string
	// Panicked is told of panics other than http.ErrAbortHandler; nil drops them.
	Panicked func(v any)
}

// RoundTrip implements http.RoundTripper. It returns when the header of the
// answer is there, or ends with the request's context.
func (t *Transport) RoundTrip(out *http.Request) (*http.Response, error) {
	if err := out.Context().Err(); err != nil {
		closeBody(out)
		return nil, err
	}
	ctx, cancel := context.WithCancel(out.Context())
	in, err := t.incoming(ctx, out)
	if err != nil {
		cancel()
		closeBody(out)
		return nil, err
	}
	x := newExchange(out, cancel)
	go t.serve(x, in)
	select {
	case <-x.begun:
		if out.Context().Err() == nil {
			return x.response, x.err
		}
	case <-out.Context().Done():
	}
	cancel()
	return nil, out.Context().Err()
}

// serve runs the handler to its end, however it ends.
func (t *Transport) serve(x *exchange, in *http.Request) {
	done := false
	defer func() {
		v := recover()
		if v != nil && v != http.ErrAbortHandler && t.Panicked != nil {
			t.Panicked(v)
		}
		// Neither done nor panicking means runtime.Goexit, which is how a
		// failed test leaves its handler.
		x.end(done)
		_ = in.Body.Close()
	}()
	t.Handler.ServeHTTP(x, in)
	done = true
}

// incoming is the request as a server would have read it.
func (t *Transport) incoming(ctx context.Context, out *http.Request) (*http.Request, error) {
	target, err := url.ParseRequestURI(out.URL.RequestURI())
	if err != nil {
		return nil, err
	}
	in := &http.Request{
		Method: out.Method, URL: target, RequestURI: out.URL.RequestURI(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.Header.Clone(), Body: out.Body, ContentLength: out.ContentLength,
		Host: out.Host, RemoteAddr: t.RemoteAddr,
	}
	if in.Method == "" {
		in.Method = http.MethodGet
	}
	if in.Host == "" {
		in.Host = out.URL.Host
	}
	if in.RemoteAddr == "" {
		in.RemoteAddr = "127.0.0.1:1"
	}
	if in.Header == nil {
		in.Header = http.Header{}
	}
	in.Header.Del("Host")
	frame(in)
	userAgent(in.Header)
	return in.WithContext(ctx), nil
}

// frame says how long the body is, as the client's transport would on the wire.
func frame(in *http.Request) {
	in.Header.Del("Content-Length")
	in.Header.Del("Transfer-Encoding")
	switch {
	case in.Body == nil || in.Body == http.NoBody:
		in.Body, in.ContentLength = http.NoBody, 0
		if in.Method == http.MethodPost || in.Method == http.MethodPut || in.Method == http.MethodPatch {
			in.Header.Set("Content-Length", "0")
		}
	case in.ContentLength > 0:
		in.Header.Set("Content-Length", strconv.FormatInt(in.ContentLength, 10))
		in.Body = readCloser{io.LimitReader(in.Body, in.ContentLength), in.Body}
	default:
		in.ContentLength, in.TransferEncoding = -1, []string{"chunked"}
	}
}

type readCloser struct {
	io.Reader
	io.Closer
}

// userAgent names Go where the client names nobody, and nobody where it asks for
// that with an empty value.
func userAgent(h http.Header) {
	named, ok := h["User-Agent"]
	switch {
	case !ok:
		h.Set("User-Agent", "Go-http-client/1.1")
	case len(named) == 0 || named[0] == "":
		h.Del("User-Agent")
	}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}
