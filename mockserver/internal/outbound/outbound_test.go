package outbound_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// names is a resolver that knows these hosts only.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	var addrs []netip.Addr
	for _, a := range n[host] {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	if addrs == nil {
		return nil, errors.New("no such host")
	}
	return addrs, nil
}

func newClient(t *testing.T, options outbound.Options) *outbound.Client {
	t.Helper()
	if options.Resolver == nil {
		options.Resolver = names{}
	}
	c, err := outbound.New(options)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func post(c outbound.Sender, url string) outbound.Result {
	return c.Send(context.Background(), outbound.Request{Method: "POST", URL: url, Body: []byte(`{"n":1}`), Timeout: 5 * time.Second})
}

func TestRequestArrivesAsItIs(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Receiver", "gt")
		w.WriteHeader(202)
		_, _ = io.WriteString(w, "thanks")
	}))
	defer srv.Close()

	res := newClient(t, outbound.Options{}).Send(t.Context(), outbound.Request{
		Method: "POST", URL: srv.URL + "/a?b=c", Body: []byte(`{"n": 1}`), Timeout: 5 * time.Second,
		Header: http.Header{"Accept": {"*/*"}, "User-Agent": {"WebhookPlatform/1.0"}, "Content-Type": {"application/json", "text/x"}, "Idempotency-Key": {"k"}},
	})
	require.Nil(t, res.Err)
	assert.Equal(t, 202, res.Status)
	assert.Equal(t, "thanks", string(res.Body))
	assert.Equal(t, "gt", res.Header.Get("X-Receiver"))
	assert.False(t, res.Truncated)

	assert.Equal(t, "/a?b=c", got.RequestURI)
	assert.Equal(t, "HTTP/1.1", got.Proto)
	assert.Equal(t, `{"n": 1}`, string(body))
	assert.Equal(t, http.Header{"Accept": {"*/*"}, "User-Agent": {"WebhookPlatform/1.0"}, "Content-Type": {"application/json", "text/x"}, "Idempotency-Key": {"k"}, "Content-Length": {"8"}}, got.Header,
		"nothing added but the length, in particular no Accept-Encoding")
}

func TestRedirectIsAnAnswer(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer srv.Close()
	res := post(newClient(t, outbound.Options{}), srv.URL)
	require.Nil(t, res.Err)
	assert.Equal(t, 302, res.Status)
	assert.EqualValues(t, 1, hits.Load())
}

func TestProxyAndCompressionAreNotUsed(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "not really gzip")
	}))
	defer srv.Close()
	res := post(newClient(t, outbound.Options{}), strings.Replace(srv.URL, "127.0.0.1", "hooks.localhost", 1))
	require.Nil(t, res.Err)
	assert.Equal(t, "not really gzip", string(res.Body))
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRouteAnswersInProcess(t *testing.T) {
	t.Parallel()
	c := newClient(t, outbound.Options{Route: func(host string) http.RoundTripper {
		if host != "shop.test" {
			return nil
		}
		return tripper(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.WriteHeader(418)
			assert.Equal(t, "k", r.Header.Get("Idempotency-Key"))
			return w.Result(), nil
		})
	}})
	res := c.Send(t.Context(), outbound.Request{Method: "POST", URL: "http://Shop.test/x", Header: http.Header{"Idempotency-Key": {"k"}}})
	require.Nil(t, res.Err)
	assert.Equal(t, 418, res.Status)
	assert.Equal(t, 200, post(c, "http://other.test").Status)
}

func TestFailures(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/hang", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/dribble", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begin")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/close", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_ = conn.Close()
	})
	mux.HandleFunc("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "short")
	})
	mux.HandleFunc("/junk", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = io.WriteString(conn, "hello\r\n\r\n")
		_ = conn.Close()
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	defer close(release)
	c := newClient(t, outbound.Options{})

	for _, tt := range []struct {
		path    string
		timeout time.Duration
		kind    outbound.Kind
		message string
	}{
		{"/hang", 50 * time.Millisecond, outbound.Timeout, "no answer within 50 ms"},
		{"/dribble", 50 * time.Millisecond, outbound.Timeout, "no answer within 50 ms"},
		{"/close", 5 * time.Second, outbound.Closed, "connection closed before the response"},
		{"/short", 5 * time.Second, outbound.Closed, "connection closed before the end of the response"},
		{"/junk", 5 * time.Second, outbound.Other, `request failed: malformed HTTP response "hello"`},
	} {
		res := c.Send(t.Context(), outbound.Request{Method: "POST", URL: srv.URL + tt.path, Timeout: tt.timeout})
		require.NotNil(t, res.Err, tt.path)
		assert.Equal(t, tt.kind, res.Err.Kind, tt.path)
		assert.Equal(t, tt.message, res.Err.Message, tt.path)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	res := c.Send(ctx, outbound.Request{Method: "POST", URL: srv.URL})
	require.NotNil(t, res.Err)
	assert.Equal(t, outbound.Canceled, res.Err.Kind)

	res = post(c, "http://127.0.0.1:1/")
	require.NotNil(t, res.Err)
	assert.Equal(t, "connection refused: 127.0.0.1:1", res.Err.Message)

	res = post(c, strings.Replace(srv.URL, "http:", "https:", 1))
	require.NotNil(t, res.Err)
	assert.Equal(t, outbound.Other, res.Err.Kind)
}

func TestBodyIsBounded(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 100))
		for r.URL.Path == "/endless" {
			if _, err := io.WriteString(w, "more"); err != nil {
				return
			}
		}
	}))
	defer srv.Close()
	for limit, truncated := range map[int64]bool{99: true, 100: false} {
		res := post(newClient(t, outbound.Options{MaxBody: limit}), srv.URL)
		require.Nil(t, res.Err)
		assert.Len(t, res.Body, int(limit))
		assert.Equal(t, truncated, res.Truncated)
	}
	res := post(newClient(t, outbound.Options{MaxBody: 1000}), srv.URL+"/endless")
	require.Nil(t, res.Err)
	assert.True(t, res.Truncated)
}

// A receiver that breaks a kept connection must see the attempt once, although
// the request carries an Idempotency-Key.
func TestAttemptIsNotRepeatedBehindTheBack(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for n := 0; ; n++ {
					req, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					requests.Add(1)
					if n > 0 {
						return
					}
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
				}
			}()
		}
	}()
	c := newClient(t, outbound.Options{})
	send := func() outbound.Result {
		return c.Send(t.Context(), outbound.Request{Method: "POST", URL: "http://" + l.Addr().String(), Body: []byte("{}"),
			Header: http.Header{"Idempotency-Key": {"k"}}, Timeout: 5 * time.Second})
	}
	require.Nil(t, send().Err)
	res := send()
	require.NotNil(t, res.Err)
	assert.Equal(t, outbound.Closed, res.Err.Kind)
	assert.EqualValues(t, 2, requests.Load())
}
