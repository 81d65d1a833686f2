package outbound_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

func TestAddressRule(t *testing.T) {
	t.Parallel()
	resolver := names{
		"public.dev": {"8.8.8.8"}, "private.dev": {"10.0.0.1"}, "mixed.dev": {"127.0.0.1", "10.0.0.1"},
		"sneaky.dev": {"169.254.169.254"}, "mapped.dev": {"::ffff:10.0.0.1"}, "local.dev": {"127.0.0.1"},
		"zero.dev": {"0.0.0.0"},
	}
	const denied = "SSRF_PROTECTION: "
	for _, tt := range []struct {
		name, url string
		allow     []string
		want      string // start of the error's text; empty when it may be dialled
	}{
		{"loopback", "http://127.0.0.1:1/", nil, ""},
		{"loopback v6", "http://[::1]:1/", nil, ""},
		{"loopback mapped", "http://[::ffff:127.0.0.1]:1/", nil, ""},
		{"localhost", "http://localhost:1/", nil, ""},
		{"below localhost", "http://a.b.localhost:1/", nil, ""},
		{"name for loopback", "http://local.dev:1/", nil, ""},
		{"public address", "http://8.8.8.8:1/", nil, denied + "8.8.8.8 is not an allowed address"},
		{"private address", "http://192.168.1.1:1/", nil, denied},
		{"v6 address", "http://[2001:db8::1]:1/", nil, denied},
		{"unspecified", "http://0.0.0.0:1/", nil, denied},
		{"unspecified by name", "http://zero.dev:1/", nil, denied},
		{"link-local with zone", "http://[fe80::1%25lo]:1/", nil, denied},
		{"public by name", "http://public.dev:1/", nil, denied + "public.dev resolves to 8.8.8.8, which is not an allowed address"},
		{"one bad address is enough", "http://mixed.dev:1/", nil, denied + "mixed.dev resolves to 10.0.0.1"},
		{"mapped", "http://mapped.dev:1/", nil, denied},
		{"unknown name", "http://nowhere.dev:1/", nil, denied + "host nowhere.dev could not be resolved"},
		{"number as host", "http://2130706433:1/", nil, denied},
		{"metadata address", "http://169.254.169.254/", []string{"0.0.0.0/0"}, denied + "169.254.169.254 is a metadata address"},
		{"metadata by allowed name", "http://sneaky.dev/", []string{"sneaky.dev"}, denied + "169.254.169.254 is a metadata address"},
		{"metadata mapped", "http://[::ffff:169.254.169.254]/", []string{"::/0"}, denied},
		{"metadata host", "http://Metadata.Google.Internal./", []string{"metadata.google.internal"}, denied + "metadata.google.internal is a metadata host"},
		{"scheme", "ftp://127.0.0.1/", nil, denied + "only http and https are allowed, not ftp"},
		{"no host", "http:///x", nil, denied + "the URL has no host"},
		{"no URL", "http://[", nil, denied + "not a valid URL"},
		{"allowed name that does not exist", "http://nowhere.dev:1/", []string{"nowhere.dev"}, "host nowhere.dev could not be resolved"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := post(newClient(t, outbound.Options{Resolver: resolver, Allow: tt.allow}), tt.url)
			require.NotNil(t, res.Err)
			if tt.want == "" {
				assert.Equal(t, outbound.Refused, res.Err.Kind, res.Err.Message)
				return
			}
			assert.True(t, strings.HasPrefix(res.Err.Message, tt.want), res.Err.Message)
			assert.Equal(t, strings.HasPrefix(tt.want, denied), res.Err.Kind == outbound.Blocked)
		})
	}
}

// The tests must not reach for real addresses, so what is allowed is shown on a
// loopback address that stands for any other: 127.0.0.1 by name.
func TestAllowedNamesReplaceTheSink(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "real") }))
	defer srv.Close()
	_, port, _ := net.SplitHostPort(srv.Listener.Addr().String())
	for allow, want := range map[string]string{"hooks.example.com": "real", "*.example.com": "real", "example.com": "ok", "*.com": "real"} {
		c := newClient(t, outbound.Options{Resolver: names{"hooks.example.com": {"127.0.0.1"}}, Allow: []string{allow}})
		res := post(c, "http://hooks.example.com:"+port)
		require.Nil(t, res.Err, allow)
		assert.Equal(t, want, string(res.Body), allow)
	}
}

func TestAllowRejectsNonsense(t *testing.T) {
	t.Parallel()
	for _, allow := range []string{"", "http://x", "10.0.0.0/33", "a b", "host:80"} {
		_, err := outbound.New(outbound.Options{Allow: []string{allow}})
		assert.Error(t, err, "%q", allow)
	}
	for _, allow := range []string{"10.0.0.0/8", "10.1.2.3", "::1", "[fd00::1]", "Host.Dev", "*.dev"} {
		_, err := outbound.New(outbound.Options{Allow: []string{allow}})
		assert.NoError(t, err, "%q", allow)
	}
}

func TestReservedHostsAreAnsweredWithoutNetwork(t *testing.T) {
	t.Parallel()
	c := newClient(t, outbound.Options{})
	for _, host := range []string{"example.com", "hooks.example.org", "EXAMPLE.NET.", "a.b.test", "x.invalid", "my.example", "test"} {
		for _, scheme := range []string{"http", "https"} {
			res := post(c, scheme+"://"+host+"/hook")
			require.Nil(t, res.Err, host)
			assert.Equal(t, 200, res.Status)
			assert.Equal(t, "ok", string(res.Body))
		}
	}
	for _, host := range []string{"notexample.com", "example.com.evil.dev", "contest"} {
		res := post(c, "http://"+host)
		require.NotNil(t, res.Err, host)
		assert.Equal(t, outbound.Blocked, res.Err.Kind, host)
	}
}
