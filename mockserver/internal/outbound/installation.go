package outbound

import (
	"net/netip"
	"strings"
)

// Resolves reports whether an installation of the platform that looks names up
// when it is given a URL would take it, as far as that can be told without
// looking: names that can never resolve are refused, and where private is false
// so is what belongs to this machine or a private network.
func Resolves(rawURL string, private bool) bool {
	_, host, refused := target(rawURL)
	if refused != nil || isUnder(host, "invalid") {
		return false
	}
	if private {
		return true
	}
	if isUnder(host, "localhost") {
		return false
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	if err != nil {
		return true
	}
	addr = addr.Unmap().WithZone("")
	thisNetwork := netip.MustParsePrefix("0.0.0.0/8")
	return !addr.IsLoopback() && !addr.IsPrivate() && !addr.IsLinkLocalUnicast() && !addr.IsUnspecified() && !thisNetwork.Contains(addr)
}
