package outbound_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// fickle is a resolver that gives another answer each time, the last one for ever.
type fickle struct {
	mu      sync.Mutex
	answers [][]string
	asked   int
}

func (f *fickle) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	answer := f.answers[min(f.asked, len(f.answers)-1)]
	f.asked++
	var addrs []netip.Addr
	for _, a := range answer {
		addrs = append(addrs, netip.MustParseAddr(a))
	}
	return addrs, nil
}

// A name that changes its mind between the check and the connection gains
// nothing: what was checked is what is connected to, with one look-up.
func TestRebinding(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") }))
	defer srv.Close()
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	require.NoError(t, err)
	names := &fickle{answers: [][]string{{"127.0.0.1"}, {"10.0.0.1"}, {"127.0.0.1", "169.254.169.254"}, {"::ffff:192.168.0.1"}, {"127.0.0.1"}}}
	c := newClient(t, outbound.Options{Resolver: names})
	url := "http://rebind.dev:" + port
	for i, want := range []string{
		"", "SSRF_PROTECTION: rebind.dev resolves to 10.0.0.1", "SSRF_PROTECTION: 169.254.169.254 is a metadata address",
		"SSRF_PROTECTION: rebind.dev resolves to 192.168.0.1", "",
	} {
		res := post(c, url)
		assert.Equal(t, i+1, names.asked, "one look-up for each connection")
		if want == "" {
			require.Nil(t, res.Err)
			assert.Equal(t, 200, res.Status)
			continue
		}
		require.NotNil(t, res.Err)
		assert.Equal(t, outbound.Blocked, res.Err.Kind)
		assert.True(t, strings.HasPrefix(res.Err.Message, want), res.Err.Message)
	}
}

// A redirect is an answer, wherever it leads to: nobody goes there.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{"http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://rebind.dev/", "//public.dev/", "file:///etc/passwd", "/elsewhere"} {
			asked := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			}))
			names := &fickle{answers: [][]string{{"10.0.0.1"}}}
			res := newClient(t, outbound.Options{Resolver: names}).Send(t.Context(), outbound.Request{Method: "POST", URL: srv.URL + "/hook", Timeout: 5 * time.Second})
			srv.Close()
			require.Nil(t, res.Err)
			assert.Equal(t, status, res.Status)
			assert.Equal(t, to, res.Header.Get("Location"))
			assert.Equal(t, 1, asked)
			assert.Zero(t, names.asked, "not even looked up")
		}
	}
}

func TestNamesBeyondASCII(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Host", r.Host) }))
	defer srv.Close()
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	require.NoError(t, err)
	c := newClient(t, outbound.Options{Resolver: names{"xn--bcher-kva.dev": {"127.0.0.1"}}})
	res := post(c, "http://Bücher.dev:"+port)
	require.Nil(t, res.Err)
	assert.Equal(t, "xn--bcher-kva.dev:"+port, res.Header.Get("X-Host"))
	for _, url := range []string{"http://a\u2024b.dev", "http://a\u200db", "http://１６９.254.169.254/"} {
		res := post(c, url)
		require.NotNil(t, res.Err, url)
		assert.Equal(t, outbound.Blocked, res.Err.Kind, url)
	}
}
