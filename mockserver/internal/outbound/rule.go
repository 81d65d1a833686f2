package outbound

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// rule decides where requests may go.
type rule struct {
	hosts    []string
	prefixes []netip.Prefix
}

// newRule reads a list of what is allowed beside loopback: host names, a
// leading "*." standing for all names below, IP addresses and CIDR blocks.
func newRule(allow []string) (rule, error) {
	var r rule
	for _, entry := range allow {
		entry = strings.ToLower(strings.TrimSpace(entry))
		if p, err := netip.ParsePrefix(entry); err == nil {
			r.prefixes = append(r.prefixes, p.Masked())
		} else if a, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil {
			r.prefixes = append(r.prefixes, netip.PrefixFrom(a, a.BitLen()))
		} else if entry == "" || strings.ContainsAny(entry, "/:@ ") {
			return rule{}, fmt.Errorf("outbound: %q is neither a host name nor an address nor a CIDR block", entry)
		} else {
			r.hosts = append(r.hosts, entry)
		}
	}
	return r, nil
}

// metadata are the names and addresses under which clouds hand out credentials.
var (
	metadataHosts = []string{"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
	metadataAddrs = []netip.Addr{
		netip.MustParseAddr("169.254.169.254"), netip.MustParseAddr("169.254.170.2"), netip.MustParseAddr("169.254.170.23"),
		netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("192.0.0.192"), netip.MustParseAddr("168.63.129.16"),
		netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd00:ec2::23"),
	}
)

// reserved are the domains that RFC 2606 and RFC 6761 set aside: nobody can
// ever be reached there.
var reserved = []string{"example.com", "example.net", "example.org", "example", "test", "invalid"}

// target checks the form of a URL and returns its host, normalised.
func target(raw string) (*url.URL, string, *Error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, "", blocked("not a valid URL")
	}
	if s := strings.ToLower(u.Scheme); s != "http" && s != "https" {
		return nil, "", blocked("only http and https are allowed, not " + u.Scheme)
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if host == "" {
		return nil, "", blocked("the URL has no host")
	}
	if !isASCII(host) {
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return nil, "", blocked("not a valid URL")
		}
		u.Host = host + portOf(u)
	}
	if slices.Contains(metadataHosts, host) {
		return nil, "", blocked(host + " is a metadata host")
	}
	return u, host, nil
}

// allowsHost reports whether a name is allowed whatever it resolves to.
func (r rule) allowsHost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return slices.ContainsFunc(r.hosts, func(h string) bool {
		below, wild := strings.CutPrefix(h, "*.")
		return h == host || wild && strings.HasSuffix(host, "."+below)
	})
}

// check decides about one resolved address of a host.
func (r rule) check(host string, addr netip.Addr) *Error {
	addr = addr.Unmap().WithZone("")
	switch {
	case slices.Contains(metadataAddrs, addr):
		return blocked(fmt.Sprintf("%s is a metadata address", addr))
	case addr.IsLoopback(), r.allowsHost(host):
		return nil
	case slices.ContainsFunc(r.prefixes, func(p netip.Prefix) bool { return p.Contains(addr) }):
		return nil
	}
	if addr.String() == host {
		return blocked(fmt.Sprintf("%s is not an allowed address", addr))
	}
	return blocked(fmt.Sprintf("%s resolves to %s, which is not an allowed address", host, addr))
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// portOf is the port with its colon, or nothing.
func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return ":" + port
	}
	return ""
}

func isReserved(host string) bool {
	return slices.ContainsFunc(reserved, func(d string) bool { return isUnder(host, d) })
}

func isUnder(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}
