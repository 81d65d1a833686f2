package dialect

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

// webServer are answers that the recorded platform's web server and firewall
// give before the platform sees the request.
var webServer = []rewrite{
	{name: "long-header", refuse: func(x *translation) *httpx.Answer {
		if headerSize(x.HTTP) > maxHeader {
			return pageOfWebServer()
		}
		return nil
	}},
	{name: "odd-path", refuse: func(x *translation) *httpx.Answer {
		path := x.HTTP.RequestURI
		if path == "" {
			path = x.HTTP.URL.RequestURI() // it came without a listener
		}
		path, _, _ = strings.Cut(path, "?")
		switch {
		case escapedSlash.MatchString(path):
			return pageOfWebServer()
		case oddPath.MatchString(path):
			return firewalled()
		}
		return nil
	}},
}

// maxHeader is the web server's limit of request line and headers together.
const maxHeader = 8192

func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("Host: \r\n") + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + len(": \r\n")
		}
	}
	return size
}

var (
	escapedSlash = regexp.MustCompile(`(?i)%2f|%5c|%00|\\`)
	oddPath      = regexp.MustCompile(`(?i)//|;|%3b|%2e|%25|/\.\.?(/|$)`)
)

func pageOfWebServer() *httpx.Answer {
	const title = "HTTP Status 400 – Bad Request"
	const style = "body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} " +
		"h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} " +
		".line {height:1px;background-color:#525D76;border:none;}"
	return &httpx.Answer{
		Status: http.StatusBadRequest,
		Header: http.Header{"Content-Type": {"text/html;charset=utf-8"}, "Content-Language": {"en"}},
		Body: []byte(`<!doctype html><html lang="en"><head><title>` + title + `</title><style type="text/css">` + style +
			`</style></head><body><h1>` + title + `</h1></body></html>`),
	}
}

func firewalled() *httpx.Answer {
	return &httpx.Answer{Status: http.StatusUnauthorized, Header: http.Header{"Content-Type": {latinJSON}}, Body: unauthorized()}
}
