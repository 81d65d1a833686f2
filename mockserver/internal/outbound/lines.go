package outbound

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// platform are the header lines of the platform's own, in its order. Customers'
// come after them.
var platform = []string{
	"Accept", "User-Agent", "Content-Type", "X-Signature", "X-Event-Id", "X-Delivery-Id", "X-Timestamp", "X-Sequence-Number",
	"X-Incoming-Event-Id", "X-Incoming-Request-Id", "X-Forward-Attempt", "Idempotency-Key", "X-Test",
	"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature",
}

// lower are the names that go out in lower case.
var lower = map[string]string{
	"Accept": "accept", "Accept-Encoding": "accept-encoding",
	"Webhook-Id": "webhook-id", "Webhook-Timestamp": "webhook-timestamp", "Webhook-Signature": "webhook-signature",
}

// appendRequest writes a request the way the platform does.
func appendRequest(b []byte, u *url.URL, req Request) []byte {
	b = append(b, req.Method...)
	b = append(b, ' ')
	b = append(b, u.RequestURI()...)
	b = append(b, " HTTP/1.1\r\n"...)
	b = appendLines(b, "Accept-Encoding", req.Header["Accept-Encoding"])
	b = appendLine(b, "host", host(u))
	for _, name := range platform {
		b = appendLines(b, name, req.Header[name])
	}
	for _, name := range others(req) {
		b = appendLines(b, name, req.Header[name])
	}
	b = appendLine(b, "content-length", strconv.Itoa(len(req.Body)))
	b = append(b, "\r\n"...)
	return append(b, req.Body...)
}

// others are the names that are not the platform's, sorted.
func others(req Request) []string {
	var names []string
	for name := range req.Header {
		switch {
		case name == "Accept-Encoding", name == "Host", name == "Content-Length", slices.Contains(platform, name), !httpguts.ValidHeaderFieldName(name):
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func appendLines(b []byte, name string, values []string) []byte {
	if spelled, ok := lower[name]; ok {
		name = spelled
	}
	for _, value := range values {
		b = appendLine(b, name, value)
	}
	return b
}

// appendLine writes a line and cannot be made to write two.
func appendLine(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, ": "...)
	if strings.ContainsAny(value, "\r\n") {
		value = strings.NewReplacer("\r", " ", "\n", " ").Replace(value)
	}
	b = append(b, value...)
	return append(b, "\r\n"...)
}

// host is what the Host line says: no zone, and no port that the scheme implies.
func host(u *url.URL) string {
	name := u.Hostname()
	if zone := strings.IndexByte(name, '%'); zone >= 0 {
		name = name[:zone]
	}
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port := u.Port(); port != "" && !(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443") {
		name += ":" + port
	}
	return name
}
