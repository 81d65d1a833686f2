package outbound_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/recording"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// plug answers every request of every connection by a function of the
// connection's number and the request's, and tells the lines it read.
type plug struct {
	url         string
	connections atomic.Int32
	lines       chan []string
	ended       chan struct{} // a connection was closed
}

func newPlug(t *testing.T, answer func(connection, request int) (text string, keep bool)) *plug {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	p := &plug{url: "http://" + l.Addr().String(), lines: make(chan []string, 100), ended: make(chan struct{}, 100)}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			number := int(p.connections.Add(1))
			go func() {
				defer func() { _ = conn.Close(); p.ended <- struct{}{} }()
				in := bufio.NewReader(conn)
				for n := 1; ; n++ {
					lines, err := readRequest(in)
					if err != nil {
						return
					}
					p.lines <- lines
					text, keep := answer(number, n)
					if _, err := io.WriteString(conn, text); err != nil || !keep {
						return
					}
				}
			}()
		}
	}()
	return p
}

// readRequest reads one request with a content-length, as lines.
func readRequest(in *bufio.Reader) ([]string, error) {
	reader := textproto.NewReader(in)
	var lines []string
	length := 0
	for {
		line, err := reader.ReadLine()
		if err != nil || line == "" {
			if err == nil {
				_, err = io.CopyN(io.Discard, in, int64(length))
			}
			return lines, err
		}
		lines = append(lines, line)
		if value, ok := strings.CutPrefix(line, "content-length: "); ok {
			for _, digit := range value {
				length = 10*length + int(digit-'0')
			}
		}
	}
}

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

func always(text string, keep bool) func(int, int) (string, bool) {
	return func(int, int) (string, bool) { return text, keep }
}

// Lines go out in the order and the spelling that were recorded.
func TestLinesAreThePlatforms(t *testing.T) {
	t.Parallel()
	all, err := recording.Deliveries()
	require.NoError(t, err)
	p := newPlug(t, always(fine, true))
	c := newClient(t, outbound.Options{})
	seen := map[string]bool{}
	for _, d := range all {
		var want, names []string
		header := http.Header{}
		for _, line := range d.Headers {
			names = append(names, line[0])
			switch line[0] {
			case "host":
				want = append(want, "host: "+strings.TrimPrefix(p.url, "http://"))
				continue
			case "content-length":
			default:
				header.Add(line[0], line[1])
			}
			want = append(want, line[0]+": "+line[1])
		}
		shape := strings.Join(names, " ")
		if seen[shape] || strings.Contains(shape, "X-Custom") || strings.Contains(shape, "Authorization") || strings.Contains(shape, "X-C ") {
			continue // customers' lines are in an order of their own
		}
		seen[shape] = true
		res := c.Send(t.Context(), outbound.Request{Method: d.Method, URL: p.url + d.Path, Header: header, Body: d.Body.Bytes, Timeout: 5 * time.Second})
		require.Nil(t, res.Err)
		got := <-p.lines
		assert.Equal(t, d.Method+" "+d.Path+" HTTP/1.1", got[0])
		assert.Equal(t, want, got[1:])
	}
	assert.GreaterOrEqual(t, len(seen), 4, "deliveries, tests, verifications and forwards")
}

func TestLinesCannotBeSplit(t *testing.T) {
	t.Parallel()
	p := newPlug(t, always(fine, true))
	res := newClient(t, outbound.Options{}).Send(t.Context(), outbound.Request{Method: "POST", URL: p.url, Timeout: 5 * time.Second,
		Header: http.Header{"X-A": {"a\r\nX-B: b"}, "X-Bad\r\nX-C": {"c"}, "Content-Length": {"7"}, "Host": {"evil.dev"}}})
	require.Nil(t, res.Err)
	assert.Equal(t, []string{"POST / HTTP/1.1", "host: " + strings.TrimPrefix(p.url, "http://"), "X-A: a  X-B: b", "content-length: 0"}, <-p.lines)
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer string
		keep   bool
		want   int32 // connections for three requests
	}{
		"length":            {fine, true, 1},
		"chunked":           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true, 1},
		"no content":        {"HTTP/1.1 204 No Content\r\n\r\n", true, 1},
		"interim":           {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + fine, true, 1},
		"asked to close":    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", true, 3},
		"until the end":     {"HTTP/1.1 200 OK\r\n\r\nok", false, 3},
		"old":               {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", true, 3},
		"more than it said": {fine + "junk", true, 3},
		"closed unasked":    {fine, false, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlug(t, always(tc.answer, tc.keep))
			c := newClient(t, outbound.Options{})
			for range 3 {
				res := post(c, p.url)
				require.Nil(t, res.Err)
				assert.Less(t, res.Status, 300)
				assert.NotEqual(t, 103, res.Status)
				if !tc.keep {
					<-p.ended
				}
			}
			assert.Equal(t, tc.want, p.connections.Load())
		})
	}
}

func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	p := newPlug(t, always("HTTP/1.1 200 OK\r\nX-Long: "+strings.Repeat("x", 300<<10)+"\r\n\r\n", true))
	res := post(newClient(t, outbound.Options{}), p.url)
	require.NotNil(t, res.Err)
	assert.Equal(t, "request failed: the response header is too long", res.Err.Message)
}

// A receiver that answers before it has read the whole request has answered.
func TestAnAnswerBeforeTheEndOfTheRequest(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	}))
	defer srv.Close()
	res := newClient(t, outbound.Options{}).Send(t.Context(), outbound.Request{Method: "POST", URL: srv.URL, Body: make([]byte, 64<<10), Timeout: 5 * time.Second})
	require.Nil(t, res.Err)
	assert.Equal(t, 413, res.Status)
}

func TestTLSIsVerified(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	defer srv.Close()
	res := post(newClient(t, outbound.Options{}), srv.URL)
	require.NotNil(t, res.Err)
	assert.True(t, strings.HasPrefix(res.Err.Message, "TLS failed: "), res.Err.Message)
}

// What is read of a kept connection ends with the caller's context, and the
// connection is not used again.
func TestACanceledRequestLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 1)
	var n atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			arrived <- struct{}{}
			<-r.Context().Done()
		}
	}))
	defer srv.Close()
	c := newClient(t, outbound.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	res := c.Send(ctx, outbound.Request{Method: "POST", URL: srv.URL, Timeout: 5 * time.Second})
	require.NotNil(t, res.Err)
	assert.Equal(t, outbound.Canceled, res.Err.Kind)
	require.Nil(t, post(c, srv.URL).Err)
}
