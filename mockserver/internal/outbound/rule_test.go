package outbound

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAllowedAddresses(t *testing.T) {
	t.Parallel()
	r, err := newRule([]string{"10.1.0.0/16", "8.8.8.8", "fd12::/64", "partner.dev"})
	require.NoError(t, err)
	for _, tt := range []struct {
		host, addr string
		want       bool
	}{
		{"x", "10.1.2.3", true},
		{"x", "::ffff:10.1.2.3", true},
		{"x", "10.2.0.1", false},
		{"x", "8.8.8.8", true},
		{"x", "8.8.8.9", false},
		{"x", "fd12::7", true},
		{"x", "fd13::7", false},
		{"x", "127.8.8.8", true},
		{"partner.dev", "203.0.113.7", true},
		{"Partner.dev.", "203.0.113.7", true},
		{"a.partner.dev", "203.0.113.7", false},
		{"partner.dev", "169.254.169.254", false},
		{"x", "fd00:ec2::254", false},
	} {
		assert.Equal(t, tt.want, r.check(tt.host, netip.MustParseAddr(tt.addr)) == nil, "%s %s", tt.host, tt.addr)
	}
}
