package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

// receiver is an endpoint's server.
type receiver struct {
	t   testing.TB
	url string

	mu  sync.Mutex
	got []webhook
}

type webhook struct {
	t      testing.TB
	header http.Header
	body   string
}

func newReceiver(t testing.TB, status int) *receiver {
	r := &receiver{t: t}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.got = append(r.got, webhook{t: t, header: req.Header, body: string(body)})
		r.mu.Unlock()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "answered")
	}))
	t.Cleanup(server.Close)
	r.url = server.URL + "/hooks"
	return r
}

func (r *receiver) all() []webhook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]webhook(nil), r.got...)
}

func (r *receiver) only() webhook {
	r.t.Helper()
	got := r.all()
	require.Len(r.t, got, 1)
	return got[0]
}

// verifies checks both signature schemes as a receiver would.
func (w webhook) verifies(secret string) {
	w.t.Helper()
	_, err := verify.Event([]byte(w.body), w.header, []string{secret})
	assert.NoError(w.t, err)
	assert.NoError(w.t, verify.Signature([]byte(w.body), w.header.Get("X-Signature"), []string{secret}))
	assert.Error(w.t, verify.Signature([]byte(w.body+" "), w.header.Get("X-Signature"), []string{secret}))
}
