package control

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard lets in who is on this machine. A page of another site that a browser
// shows here must not reach the API: neither under a name of its own that points
// here, nor from where it is.
func (a *API) guard(w http.ResponseWriter, r *http.Request) error {
	if !isHere(r.Host) && !a.isOwnName(r.Host) {
		return fail(http.StatusMisdirectedRequest, "misdirected_request", "the control API answers under the names of this machine only, such as localhost")
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
			return foreign()
		}
		return nil
	}
	if !isHere(hostOf(origin)) {
		return foreign()
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Vary", "Origin")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		h.Set("Access-Control-Allow-Headers", "Content-Type")
	}
	return nil
}

// isOwnName reports whether a host is the name of a server without a listener,
// which only the process itself can reach.
func (a *API) isOwnName(host string) bool {
	own := hostOf(a.server.Describe().URL)
	return host == own && !strings.Contains(own, ":")
}

func foreign() error {
	return fail(http.StatusForbidden, "forbidden", "the control API is not for pages of other sites")
}

// hostOf is the host and port of an origin.
func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return u.Host
}

// isHere reports whether a host, with or without a port, is this machine.
func isHere(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name).IsLoopback()
}
