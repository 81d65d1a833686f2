package outbound

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Resolver looks the addresses of a host up; net.DefaultResolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

var loopback = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}

// guard dials only what the rule allows.
type guard struct {
	rule     rule
	resolver Resolver
}

// dial resolves the host itself and checks every address before it connects to
// one. The dialer's Control checks once more what is really connected to, so
// that no second look-up can slip another address in between.
func (g guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs, refused := g.resolve(ctx, host)
	if refused != nil {
		return nil, refused
	}
	dialer := net.Dialer{
		Timeout:   30 * time.Second,
		KeepAlive: 30 * time.Second,
		Control: func(_, to string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(to)
			if err != nil {
				return blocked("no address to check: " + to)
			}
			if refused := g.rule.check(host, ap.Addr()); refused != nil {
				return refused
			}
			return nil
		},
	}
	var failure error // that of the first address speaks for the host
	for _, a := range addrs {
		conn, err := dialer.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		if failure == nil {
			failure = err
		}
	}
	return nil, failure
}

func (g guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	addrs := loopback
	if a, err := netip.ParseAddr(host); err == nil {
		addrs = []netip.Addr{a}
	} else if !isUnder(host, "localhost") {
		addrs, err = g.resolver.LookupNetIP(ctx, "ip", host)
		switch {
		case err == nil && len(addrs) > 0:
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case g.rule.allowsHost(host):
			return nil, &Error{Kind: Other, Message: "host " + host + " could not be resolved"}
		default:
			return nil, blocked("host " + host + " could not be resolved and is not an allowed host")
		}
	}
	for _, a := range addrs {
		if refused := g.rule.check(host, a); refused != nil {
			return nil, refused
		}
	}
	return addrs, nil
}
