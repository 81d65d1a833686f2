// Package mockserver is a Hookflow in memory: the platform's whole contract,
// with events that are really matched, signed and delivered over HTTP.
//
// In a Go test, one line starts one and stops it when the test ends:
//
//	hf := mockserver.New(t)
//	// hf.URL(), hf.ProjectID() and hf.APIKey() are ready to use.
//
// Outside a test, Start does the same and leaves stopping to the caller. Every
// server stands alone: its own port, its own store, and nothing is shared.
//
// # What it does
//
// Requests pass the gates of the real platform in the real order, and fail with
// the platform's codes and texts. A server made by New reports every answer that is
// off the contract as an error of the test.
//
// Deliveries go to loopback addresses. Host names that RFC 2606 and RFC 6761
// reserve, such as example.com and everything under .test, are answered 200 by
// the server itself. A delivery to any other host ends FAILED with an error that
// begins with SSRF_PROTECTION, unless WithAllowedHosts names the host.
//
// # What it is not
//
// It keeps nothing when it stops, it sends no e-mail, and its development key is
// public. Do not run it where strangers can reach it.
package mockserver
