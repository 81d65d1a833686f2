package inprocess_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/inprocess"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// seen is what one side of an exchange shows.
type seen struct {
	method, uri, path, host, proto string
	header                         http.Header
	length                         int64
	encoding                       []string
	body                           string
}

// Handler and client see over this transport what they see over net/http.
func TestLikeNetHTTP(t *testing.T) {
	t.Parallel()
	requests := map[string]func(base string) *http.Request{
		"get":          func(base string) *http.Request { return request("GET", base+"/a%20b/c?d=e&f", nil) },
		"post":         func(base string) *http.Request { return request("POST", base, strings.NewReader(`{"a":1}`)) },
		"empty post":   func(base string) *http.Request { return request("POST", base, nil) },
		"empty reader": func(base string) *http.Request { return request("POST", base, strings.NewReader("")) },
		"chunked":      func(base string) *http.Request { return request("POST", base, io.MultiReader(strings.NewReader("ab"))) },
		"delete":       func(base string) *http.Request { return request("DELETE", base+"/x", nil) },
		"head":         func(base string) *http.Request { return request("HEAD", base+"/x", nil) },
		"no agent": func(base string) *http.Request {
			r := request("GET", base, nil)
			r.Header["User-Agent"] = nil
			return r
		},
		"own agent": func(base string) *http.Request {
			r := request("GET", base, nil)
			r.Header.Set("User-Agent", "me")
			return r
		},
		"repeated lines": func(base string) *http.Request {
			r := request("GET", base, nil)
			r.Header["X-A"] = []string{"1", "2"}
			return r
		},
		"other host": func(base string) *http.Request { r := request("GET", base, nil); r.Host = "shop.test"; return r },
	}
	handlers := map[string]http.HandlerFunc{
		"nothing":      func(http.ResponseWriter, *http.Request) {},
		"status":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) },
		"no content":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) },
		"not modified": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) },
		"text":         func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") },
		"page":         func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"typed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "a/b")
			_, _ = io.WriteString(w, "{}")
		},
		"long":           func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 10_000)) },
		"second status":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.WriteHeader(500) },
		"interim status": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(201) },
		"late header":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201); w.Header().Set("X-Late", "1") },
		"flushed": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "one")
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "two")
		},
		"short": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
		},
		"short after a flush": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
			w.(http.Flusher).Flush()
		},
		"too long": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2")
			_, _ = io.WriteString(w, "long")
		},
		"abort": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"abort in the body": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "begin")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		},
		"quit": func(http.ResponseWriter, *http.Request) { runtime.Goexit() },
	}
	for name, handler := range handlers {
		for which, make := range requests {
			var over, within seen
			server := httptest.NewServer(record(&over, handler))
			wantAnswer, wantErr := exchange(&http.Transport{DisableCompression: true, DisableKeepAlives: true}, make(server.URL))
			server.Close()
			gotAnswer, gotErr := exchange(&inprocess.Transport{Handler: record(&within, handler)}, make(server.URL))
			wantAnswer.header.Del("Date")
			wantAnswer.header.Del("Connection")
			over.header.Del("Connection")
			assert.Equal(t, over, within, "request of %s, %s", which, name)
			assert.Equal(t, wantAnswer, gotAnswer, "answer to %s, %s", which, name)
			assert.Equal(t, wantErr == nil, gotErr == nil, "%s, %s: %v, here %v", which, name, wantErr, gotErr)
			for _, closed := range []error{io.EOF, io.ErrUnexpectedEOF} {
				assert.Equal(t, errors.Is(wantErr, closed), errors.Is(gotErr, closed), "%s, %s: %v, here %v", which, name, wantErr, gotErr)
			}
		}
	}
}

func request(method, url string, body io.Reader) *http.Request {
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		panic(err)
	}
	return r
}

func record(s *seen, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		host := r.Host
		*s = seen{method: r.Method, uri: r.RequestURI, path: r.URL.Path, host: host, proto: r.Proto, header: r.Header.Clone(), length: r.ContentLength, encoding: r.TransferEncoding, body: string(body)}
		next(w, r)
	})
}

func exchange(rt http.RoundTripper, r *http.Request) (seen, error) {
	res, err := rt.RoundTrip(r)
	if err != nil {
		return seen{header: http.Header{}}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return seen{method: res.Status, proto: res.Proto, header: res.Header, length: res.ContentLength, encoding: res.TransferEncoding, body: string(body)}, err
}

func TestTheClientMayGiveUp(t *testing.T) {
	t.Parallel()
	left := make(chan error, 200)
	rt := &inprocess.Transport{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
		left <- r.Context().Err()
	})}
	for range 100 { // whoever is first, the handler's end or the client's
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		_, err := rt.RoundTrip(request("GET", "http://a.test/", nil).WithContext(ctx))
		require.ErrorIs(t, err, context.Canceled)
	}

	ctx, cancel := context.WithCancel(t.Context())
	res, err := rt.RoundTrip(request("GET", "http://a.test/body", nil).WithContext(ctx))
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(res.Body)
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, res.Body.Close())
	require.ErrorIs(t, <-left, context.Canceled)

	res, err = rt.RoundTrip(request("GET", "http://a.test/body", nil))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close(), "an answer that nobody reads to its end")
}

func TestPanicsAreTold(t *testing.T) {
	t.Parallel()
	told := make(chan any, 1)
	rt := &inprocess.Transport{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oops") }), Panicked: func(v any) { told <- v }}
	_, err := rt.RoundTrip(request("GET", "http://a.test/", nil))
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, "oops", <-told)
}
