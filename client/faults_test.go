package client_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

// faulty is a real server that fails each request as fault says, and counts them.
func faulty(t *testing.T, fault func(n int64, conn net.Conn)) (*client.Client, *atomic.Int64) {
	t.Helper()
	var count atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := count.Add(1)
		conn, _, err := w.(http.Hijacker).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		defer conn.Close()
		fault(n, conn)
	}))
	t.Cleanup(s.Close)
	hf, err := client.New(key, client.WithBaseURL(s.URL), client.WithHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}),
		client.WithRetry(client.RetryPolicy{MaxAttempts: 3})) // without waits: the time is real here
	require.NoError(t, err)
	return hf, &count
}

func write(conn net.Conn, status int, headers, body string) {
	fmt.Fprintf(conn, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%s\r\n%s", status, headers, body)
}

func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

// What breaks between client and server, over real connections.
func TestFaultsOnTheNetwork(t *testing.T) {
	t.Parallel()
	okay := func(conn net.Conn) { write(conn, 201, fmt.Sprintf("Content-Length: %d\r\n", len(receipt)), receipt) }
	for name, fault := range map[string]func(net.Conn){
		"reset before the answer":     reset,
		"closed before the answer":    func(conn net.Conn) { conn.Close() },
		"closed in the headers":       func(conn net.Conn) { fmt.Fprint(conn, "HTTP/1.1 201 Cre") },
		"no HTTP":                     func(conn net.Conn) { fmt.Fprint(conn, "SSH-2.0-OpenSSH_9.9\r\n\r\n") },
		"truncated body":              func(conn net.Conn) { write(conn, 201, "Content-Length: 500\r\n", receipt[:20]) },
		"truncated chunks":            func(conn net.Conn) { write(conn, 201, "Transfer-Encoding: chunked\r\n", "10\r\n"+receipt[:16]+"\r\n") },
		"reset in the body":           func(conn net.Conn) { write(conn, 201, "Content-Length: 500\r\n", receipt[:20]); reset(conn) },
		"503 with a truncated body":   func(conn net.Conn) { write(conn, 503, "Content-Length: 500\r\n", "{") },
		"502 of a proxy":              func(conn net.Conn) { write(conn, 502, "Content-Length: 6\r\n", "<html>") },
		"429 without anything else":   func(conn net.Conn) { write(conn, 429, "Content-Length: 0\r\n", "") },
		"504 without length and body": func(conn net.Conn) { write(conn, 504, "", "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Run("passes", func(t *testing.T) {
				t.Parallel()
				hf, count := faulty(t, func(n int64, conn net.Conn) {
					if n == 1 {
						fault(conn)
						return
					}
					okay(conn)
				})
				sent, err := hf.Events.Send(t.Context(), "order.created", 1)
				require.NoError(t, err)
				assert.Equal(t, 2, sent.Attempts)
				assert.EqualValues(t, 2, count.Load())
			})
			t.Run("stays", func(t *testing.T) {
				t.Parallel()
				hf, count := faulty(t, func(_ int64, conn net.Conn) { fault(conn) })
				_, err := hf.Events.Send(t.Context(), "order.created", 1)
				var e *client.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, 3, e.Attempts)
				assert.EqualValues(t, 3, count.Load())
			})
			t.Run("another POST", func(t *testing.T) {
				t.Parallel()
				hf, count := faulty(t, func(_ int64, conn net.Conn) { fault(conn) })
				_, err := hf.Endpoints.Create(t.Context(), project, client.EndpointCreate{URL: "https://x.test"})
				require.Error(t, err)
				want := 1
				if name == "429 without anything else" {
					want = 3
				}
				assert.EqualValues(t, want, count.Load())
			})
		})
	}
}

// A server that accepts and says nothing, or trickles, is given up in time.
func TestSlowServer(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(conn net.Conn, stop <-chan struct{}){
		"silent": func(_ net.Conn, stop <-chan struct{}) { <-stop },
		"silent in the body": func(conn net.Conn, stop <-chan struct{}) {
			write(conn, 201, "Content-Length: 500\r\n", receipt[:20])
			<-stop
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stop := make(chan struct{})
			hf, count := faulty(t, func(_ int64, conn net.Conn) { fault(conn, stop) })
			defer close(stop)
			_, err := hf.Events.Send(t.Context(), "order.created", 1, client.WithTimeout(20*time.Millisecond))
			assert.ErrorIs(t, err, client.ErrTimeout)
			var e *client.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 3, e.Attempts)
			assert.LessOrEqual(t, count.Load(), int64(3))
		})
	}
}

// Bodies are read to their end and closed, so that a connection serves again.
func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	var connections, requests atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch requests.Add(1) % 3 {
		case 0:
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, "<html>try later</html>")
		case 1:
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":"not_found","message":"x","status":404}`)
		default:
			fmt.Fprint(w, `{"id":"x"}`)
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	hf, err := client.New(key, client.WithBaseURL(s.URL), client.WithHTTPClient(&http.Client{Transport: &http.Transport{}}), client.WithRetry(client.RetryPolicy{MaxAttempts: 3}))
	require.NoError(t, err)
	for range 12 {
		_, _ = hf.Endpoints.Get(t.Context(), project, id)
	}
	assert.Greater(t, requests.Load(), int64(12))
	assert.EqualValues(t, 1, connections.Load())
}
