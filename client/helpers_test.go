package client_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/client"
)

const (
	key     = "test-key-that-must-not-show"
	project = "11111111-1111-4111-8111-111111111111"
	id      = "22222222-2222-4222-8222-222222222222"
)

// sent is a request as it went out.
type sent struct {
	method, path, query, body string
	header                    http.Header
}

// wire is an in-process RoundTripper: it notes every request and answers with
// what the test says.
type wire struct {
	mu     sync.Mutex
	sent   []sent
	answer func(n int, r *http.Request) (*http.Response, error) // n counts from 1
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	w.mu.Lock()
	w.sent = append(w.sent, sent{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Header.Clone()})
	n := len(w.sent)
	w.mu.Unlock()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.answer(n, r)
}

func (w *wire) requests() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]sent(nil), w.sent...)
}

// answer is a response with headers given as name, value, name, value.
func answer(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(body)),
	}
}

// inOrder answers with each in turn, and with the last for ever.
func inOrder(answers ...func() (*http.Response, error)) func(int, *http.Request) (*http.Response, error) {
	return func(n int, _ *http.Request) (*http.Response, error) { return answers[min(n, len(answers))-1]() }
}

func gives(status int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) { return answer(status, body, headers...), nil }
}

func fails(err error) func() (*http.Response, error) {
	return func() (*http.Response, error) { return nil, err }
}

// over is a client whose calls go to w.
func over(t *testing.T, w *wire, opts ...client.Option) *client.Client {
	t.Helper()
	hf, err := client.New(key, append([]client.Option{client.WithHTTPClient(&http.Client{Transport: w})}, opts...)...)
	require.NoError(t, err)
	return hf
}

// scripted is a client and the wire that answers it with each in turn.
func scripted(t *testing.T, answers ...func() (*http.Response, error)) (*client.Client, *wire) {
	t.Helper()
	w := &wire{answer: inOrder(answers...)}
	return over(t, w), w
}

const receipt = `{"eventId":"33333333-3333-4333-8333-333333333333","type":"order.created","createdAt":"2026-11-23T18:48:33.123456Z","deliveriesCreated":1}`

func mustURL(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		panic(err)
	}
	return u
}
