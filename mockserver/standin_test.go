package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// standIn is the receiver of the recordings: its path says how it answers,
// /<scenario>/<behaviour>.
type standIn struct {
	host string

	mu       sync.Mutex
	received []*received    // in the order in which they came
	hits     map[string]int // by path and delivery
}

// received is one request that came to the stand-in.
type received struct {
	path, host string
	header     http.Header
	body       string
	matched    bool // with one of the recording
}

func newStandIn(t testing.TB, hf *mockserver.Server) *standIn {
	s := &standIn{hits: map[string]int{}}
	s.host = strings.TrimPrefix(hf.Receiver(t, s).URL(), "http://")
	return s
}

// got are the bodies that came to a path.
func (s *standIn) got(path string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var bodies []string
	for _, r := range s.received {
		if r.path == path {
			bodies = append(bodies, r.body)
		}
	}
	return bodies
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what cannot be read is not looked at
	s.mu.Lock()
	s.received = append(s.received, &received{path: r.URL.Path, host: r.Host, header: r.Header.Clone(), body: string(body)})
	// What is flaky is so for each delivery anew.
	key := r.URL.Path + " " + r.Header.Get("X-Delivery-Id")
	s.hits[key]++
	hit := s.hits[key]
	s.mu.Unlock()
	behaviour := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	name, argument, _ := strings.Cut(behaviour, "-")
	n, _ := strconv.Atoi(argument) // 0 for none
	switch name {
	case "flaky":
		if hit <= n {
			answer(w, 500)
			return
		}
	case "slow":
		select {
		case <-time.After(time.Duration(n) * time.Second):
		case <-r.Context().Done():
		}
	case "redirect":
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
		return
	case "retryafter":
		w.Header().Set("Retry-After", "7")
		answer(w, 429)
		return
	case "created":
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"created":true}`)
		return
	case "nocontent":
		w.WriteHeader(http.StatusNoContent)
		return
	case "big":
		_, _ = io.WriteString(w, strings.Repeat("x", 20000))
		return
	case "close":
		panic(http.ErrAbortHandler)
	case "challenge", "plainchallenge":
		var sent struct{ Challenge string }
		_ = json.Unmarshal(body, &sent) // an empty challenge fails the verification
		if name == "challenge" {
			_ = json.NewEncoder(w).Encode(map[string]string{"challenge": sent.Challenge})
		} else {
			_, _ = io.WriteString(w, sent.Challenge)
		}
		return
	}
	if status, err := strconv.Atoi(behaviour); err == nil && status >= 200 {
		answer(w, status)
		return
	}
	_, _ = io.WriteString(w, "ok")
}

func answer(w http.ResponseWriter, status int) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "answered "+strconv.Itoa(status))
}
