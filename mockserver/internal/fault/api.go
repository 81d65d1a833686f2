package fault

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/held"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/httpx"
)

// API strikes requests to the API. It implements httpx.Disturber.
type API struct {
	Set   *Set
	Clock clock.Clock
}

// Disturb implements httpx.Disturber.
func (a *API) Disturb(w http.ResponseWriter, r *http.Request, op *contract.Operation, next http.Handler) {
	if op == nil {
		next.ServeHTTP(w, r)
		return
	}
	f, asked, err := preferred(r.Header)
	if err != nil {
		next.ServeHTTP(w, httpx.Refuse(r, httpx.Refusal{Problem: err}))
		return
	}
	struck := asked != ""
	if struck {
		w.Header().Set("Preference-Applied", asked)
	} else {
		f, struck = a.Set.forRequest(op.ID, r.Header, bodyOf(r))
	}
	if !struck {
		next.ServeHTTP(w, r)
		return
	}
	httpx.Applied(r.Context(), f.ID)
	a.serve(w, r, f, next)
}

func (a *API) serve(w http.ResponseWriter, r *http.Request, f Fault, next http.Handler) {
	if f.Damage != DamageDribble && !a.sleep(r, f.Delay) || f.Damage == DamageReset {
		breakOff(w, r)
		return
	}
	if f.Status != 0 {
		r = httpx.Refuse(r, httpx.Refusal{Problem: f.problem(), Header: f.limitHeaders(a.Clock.Now())})
	}
	if f.Damage == DamageHTML {
		clear(w.Header())
		w.Header().Set("Content-Type", htmlType)
		w.WriteHeader(f.gateway())
		_, _ = w.Write(page(f.gateway())) // the peer may be gone
		return
	}
	if f.Damage == "" && f.Body == "" {
		next.ServeHTTP(w, r)
		return
	}
	kept := &held.Response{ResponseWriter: w}
	next.ServeHTTP(kept, r)
	body := kept.Body.Bytes()
	if f.Body != "" {
		body = []byte(f.Body)
	}
	a.damage(w, r, f, kept.Status, body)
}

// damage sends an answer that is not as it should be. Where there is no body,
// what damages bodies changes nothing.
func (a *API) damage(w http.ResponseWriter, r *http.Request, f Fault, status int, body []byte) {
	h := w.Header()
	switch f.Damage {
	case DamageLost:
		breakOff(w, r)
		return
	case DamageEmpty:
		h.Del("Content-Type")
		body = nil
	case DamageContentType:
		if len(body) > 0 {
			h.Set("Content-Type", "text/plain")
		}
	case DamageMalformed:
		body = body[:len(body)/2]
	case DamageTruncate:
		if len(body) > 0 {
			h.Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(status)
			_, _ = w.Write(body[:len(body)/2])
			flush(w)
			httpx.Broken(r.Context())
			panic(http.ErrAbortHandler)
		}
	case DamageDribble:
		w.WriteHeader(status)
		a.dribble(w, r, f.Delay, body)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// pieces is how many parts a dribbled body has.
const pieces = 10

func (a *API) dribble(w http.ResponseWriter, r *http.Request, over time.Duration, body []byte) {
	flush(w)
	for i := range pieces {
		if !a.sleep(r, over/pieces) {
			httpx.Broken(r.Context())
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(body[i*len(body)/pieces : (i+1)*len(body)/pieces])
		flush(w)
	}
}

// sleep waits on the server's clock. It reports false when the caller is gone or
// the server stops.
func (a *API) sleep(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := a.Clock.NewTimer(a.Clock.Now().Add(d))
	defer timer.Stop()
	select {
	case <-timer.C():
		return true
	case <-r.Context().Done():
	case <-a.Set.closed:
	}
	return false
}

// breakOff resets the connection, or closes it where it cannot be reached.
func breakOff(w http.ResponseWriter, r *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		httpx.Broken(r.Context())
		panic(http.ErrAbortHandler)
	}
	httpx.HangUp(r.Context(), func() {
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset rather than an orderly end
		}
		_ = connection.Close()
	})
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

// maxBody is more than any request that the platform takes.
const maxBody = 1 << 20

// bodyOf reads a request's body once, when it is asked for, and leaves it to be
// read again.
func bodyOf(r *http.Request) func() []byte {
	var body []byte
	done := false
	return func() []byte {
		if done || r.Body == nil {
			return body
		}
		done = true
		rest := r.Body
		head, err := io.ReadAll(io.LimitReader(rest, maxBody))
		body = head
		var reader io.Reader = io.MultiReader(bytes.NewReader(head), rest)
		if err != nil {
			reader = io.MultiReader(bytes.NewReader(head), failing{err})
		}
		r.Body = struct {
			io.Reader
			io.Closer
		}{reader, rest}
		return body
	}
}

// failing is a reader that only fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
