package mockserver_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/internal/recording"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// recordedReceiver is where the recorded platform delivered to, recordedPlatform
// where it delivered to itself.
const (
	recordedReceiver = "127.0.0.1:18090"
	recordedPlatform = "127.0.0.1:18080"
)

// The exchanges of the real server, sent again in their order to the mock server,
// whose clock follows theirs. What differs must be in the ledger.
func TestReplayOfTheRecordings(t *testing.T) {
	t.Parallel()
	all, err := recording.Exchanges()
	require.NoError(t, err)
	billing := func(x recording.Exchange) bool { return strings.HasSuffix(x.Request.Headers.Get("Host"), ":18085") }
	off := slices.DeleteFunc(slices.Clone(all), billing)
	on := slices.DeleteFunc(slices.Clone(all), func(x recording.Exchange) bool { return !billing(x) })
	withBilling := []mockserver.Option{mockserver.WithRateLimit(10), mockserver.WithEndpointQuota(5), mockserver.WithPrivateURLs(false)}
	run := func(name string, test func(*testing.T)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, test) // the receiver's pauses take no time
		})
	}
	run("canonical", func(t *testing.T) {
		r := newReplay(t, off, mockserver.Canonical)
		r.run()
		r.report()
		for _, list := range []map[string]string{beyondContract, beyondReplay} {
			for pattern, reason := range list {
				assert.NotZero(t, r.excused[pattern], "%s excuses nothing any more (%s)", pattern, reason)
			}
		}
	})
	run("canonical with billing", func(t *testing.T) {
		r := newReplay(t, on, mockserver.Canonical, withBilling...)
		r.run()
		r.report()
	})
	run("server-2026-03", func(t *testing.T) {
		r := newReplay(t, off, mockserver.Server202603)
		r.run()
		r.measure()
		for _, list := range []map[string]string{beyondDialect, beyondReplay} {
			for pattern, reason := range list {
				assert.NotZero(t, r.excused[pattern], "%s excuses nothing any more (%s)", pattern, reason)
			}
		}
		r.deliveries()
	})
	run("server-2026-03 with billing", func(t *testing.T) {
		r := newReplay(t, on, mockserver.Server202603, withBilling...)
		delete(r.known, recordedReceiver) // that its address is private is the point
		r.run()
		r.measure()
	})
}

// leastEqual is the share of exchanges that the dialect of the recorded server
// must answer as it did.
const leastEqual = 0.98

type replay struct {
	t         *testing.T
	exchanges []recording.Exchange
	dialect   mockserver.Dialect
	hf        *mockserver.Server
	spec      *contract.Contract
	ledger    *ledger.Ledger
	known     map[string]string // what the recording calls a thing, and what it is called here
	standIn   *standIn
	client    *http.Client
	lost      map[string]bool // made by exchanges that were left out
	crippled  map[string]bool // scenarios in which subscriptions were left out for that

	sent, equal, truncated, timing int
	skipped                        map[string]int // by operation or path
	tolerated                      map[string]int // by ledger entry
	excused                        map[string]int // by pattern of what is beyond
	differences, explained         []string
}

func newReplay(t *testing.T, exchanges []recording.Exchange, speak mockserver.Dialect, opts ...mockserver.Option) *replay {
	spec, err := contract.Load()
	require.NoError(t, err)
	l, err := ledger.Load()
	require.NoError(t, err)
	start := at(exchanges[0])
	hf := mockserver.New(t, append(opts, mockserver.WithoutListener(), mockserver.WithFrozenClock(start), mockserver.WithSeed("replay"), mockserver.WithDialect(speak))...)
	standIn := newStandIn(t, hf)
	return &replay{
		t: t, exchanges: exchanges, dialect: speak, hf: hf, spec: spec, ledger: l,
		known:   map[string]string{recordedReceiver: standIn.host, recordedPlatform: strings.TrimPrefix(hf.URL(), "http://")},
		standIn: standIn,
		client:  &http.Client{Transport: hf, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		skipped: map[string]int{}, tolerated: map[string]int{}, excused: map[string]int{}, lost: map[string]bool{}, crippled: map[string]bool{},
	}
}

func at(x recording.Exchange) time.Time { return time.UnixMicro(int64(x.Time * 1e6)).UTC() }

func (r *replay) run() {
	for _, x := range r.exchanges {
		fillUp(&x.Request.Body)
		op, _ := r.spec.Match(x.Request.Method, x.Request.Path)
		switch {
		case op == nil && !r.noOperation(x):
			r.skipped[x.Request.Method+" "+shape(x.Request.Path)]++
			r.lose(x)
		case r.leansOnLost(x):
			r.skipped["what these made"]++
			r.lose(x)
			r.crippled[x.Scenario] = true
		case x.Request.Body.Truncated || x.Response.Body.Truncated:
			r.truncated++
		default:
			if d := at(x).Sub(r.hf.Now()); d > 0 {
				require.NoError(r.t, r.hf.Advance(r.t.Context(), d))
			}
			r.exchange(op, x)
		}
	}
}

// fillUp makes up what was not kept of a body that is too large anyway.
func fillUp(b *recording.Body) {
	const ingressLimit, limit = 524288, 262144
	if b.Truncated && (b.Len > ingressLimit || b.Len > limit && b.Len < ingressLimit) {
		b.Bytes = append(slices.Clone(b.Bytes), bytes.Repeat([]byte(" "), b.Len-len(b.Bytes))...)
		b.Truncated = false
	}
}

// faithful is a replay of the recorded server's own dialect: nothing is
// tolerated.
func (r *replay) faithful() bool { return r.dialect == mockserver.Server202603 }

// noOperation tells requests that the recorded server has no operation for
// either: what it answers them is part of its dialect.
func (r *replay) noOperation(x recording.Exchange) bool {
	return r.faithful() && slices.ContainsFunc(r.ledger.Entries, func(e ledger.Entry) bool {
		return (e.ID == "unknown-route" || e.ID == "wrong-method" || e.ID == "odd-path") && e.MatchesCase(x.Name())
	})
}

// lose notes the things that only an exchange left out made: what names them
// later cannot be sent again either.
func (r *replay) lose(x recording.Exchange) {
	for _, word := range token.FindAllString(string(x.Response.Body.Bytes), -1) {
		if _, known := r.known[word]; !known {
			r.lost[word] = true
		}
	}
}

func (r *replay) leansOnLost(x recording.Exchange) bool {
	request := x.Request.Path + string(x.Request.Body.Bytes) + x.Request.Headers.Get("X-API-Key") + " " + x.Request.Headers.Get("Authorization")
	return slices.ContainsFunc(token.FindAllString(request, -1), func(word string) bool { return r.lost[word] })
}

func (r *replay) exchange(op *contract.Operation, x recording.Exchange) {
	status, header, body := r.send(x)
	r.sent++
	if inBurst(x) && x.Response.Status != status {
		r.timing++
		return
	}
	r.undo(op, x, status, body)
	c := comparison{replay: r, operation: op, exchange: x, status: status}
	c.compare(x.Response.Body.Bytes, body)
	c.cookies(x.Response.Headers.HTTP(), header)
	if r.faithful() {
		c.headers(x.Response.Headers.HTTP(), header)
	}
	if len(c.found) == 0 {
		r.equal++
	}
	if len(c.open) == 0 || r.excuse(beyondContract, x.Name()) {
		return
	}
	text := fmt.Sprintf("%s %s (%d, here %d)\n    %s", x.Request.Method, x.Name(), x.Response.Status, status, strings.Join(c.open, "\n    "))
	switch known := r.excuse(beyondReplay, x.Name()) || r.faithful() && r.excuse(beyondDialect, x.Name()); {
	case !known:
		r.differences = append(r.differences, text)
	case r.faithful():
		r.explained = append(r.explained, text)
	}
}

// inBurst tells the exchanges of clients that sent at once or without a pause:
// which of them met the limit was chance.
func inBurst(x recording.Exchange) bool {
	burst := strings.HasPrefix(x.Case, "burst") || strings.HasPrefix(x.Case, "hook rate")
	return burst && slices.Contains([]int{http.StatusOK, http.StatusCreated, http.StatusTooManyRequests}, x.Response.Status)
}

// undo takes back an endpoint that the recorded server refused, so that the
// quotas stay comparable.
func (r *replay) undo(op *contract.Operation, x recording.Exchange, status int, body []byte) {
	if op == nil || op.ID != "createEndpoint" || status != http.StatusCreated || x.Response.Status == http.StatusCreated {
		return
	}
	var made struct{ ID string }
	require.NoError(r.t, json.Unmarshal(body, &made))
	x.Request.Method, x.Request.Path, x.Request.Body = http.MethodDelete, x.Request.Path+"/"+made.ID, recording.Body{}
	status, _, _ = r.send(x)
	require.Equal(r.t, http.StatusNoContent, status)
}

func (r *replay) send(x recording.Exchange) (int, http.Header, []byte) {
	request, err := http.NewRequestWithContext(r.t.Context(), x.Request.Method, r.hf.URL(), bytes.NewReader([]byte(r.ours(string(x.Request.Body.Bytes)))))
	require.NoError(r.t, err)
	path, query, _ := strings.Cut(r.ours(x.Request.Path), "?")
	request.URL.Opaque = path // as it was sent, however it was escaped
	request.URL.RawQuery = query
	for _, line := range x.Request.Headers {
		switch strings.ToLower(line[0]) {
		case "host", "content-length", "connection", "accept-encoding", "transfer-encoding":
		default:
			request.Header.Add(line[0], r.ours(line[1]))
		}
	}
	if request.Header.Get("User-Agent") == "" {
		request.Header["User-Agent"] = nil // else Go names itself
	}
	if x.Request.Chunked {
		request.ContentLength = -1
	}
	response, err := r.client.Do(request)
	require.NoError(r.t, err, x.Name())
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(r.t, err)
	return response.StatusCode, response.Header, body
}

// ours says in our words what the recording says in its own.
func (r *replay) ours(text string) string {
	return token.ReplaceAllStringFunc(text, func(word string) string {
		if own, ok := r.known[word]; ok {
			return own
		}
		return word
	})
}

// token finds what may be called otherwise here: ids, tokens, keys and addresses.
var token = regexp.MustCompile(`127\.0\.0\.1:180[89]0|/hook/[a-z0-9]{8}\b|[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{20,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{43}|t=\d+,v1=[0-9a-f]{64}`)

var idShape = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|/ingress/[^/?]+`)

func shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return idShape.ReplaceAllString(path, "{}")
}

func (r *replay) excuse(list map[string]string, name string) bool {
	for pattern := range list {
		if (ledger.Entry{Evidence: []string{pattern}}).MatchesCase(name) {
			r.excused[pattern]++
			return true
		}
	}
	return false
}

func (r *replay) report() {
	total, waiting := 0, 0
	for _, n := range r.skipped {
		total += n
	}
	r.t.Logf("%d exchanges sent again: %d equal, %d differ as the ledger says, %d differ, %d met the rate limit by chance; %d truncated and %d of operations outside the contract left out",
		r.sent, r.equal, r.sent-r.equal-len(r.differences)-r.timing, len(r.differences), r.timing, r.truncated, total)
	for id, n := range r.tolerated {
		r.t.Logf("  %4d × %s", n, id)
	}
	for _, n := range r.excused {
		waiting += n
	}
	r.t.Logf("  %4d are beyond the contract or the replay", waiting)
	for _, d := range r.differences {
		r.t.Errorf("%s", d)
	}
}

// measure fails when an answer differs from the recorded one for no known reason,
// or too few are equal, and prints those that differ.
func (r *replay) measure() {
	differ := len(r.differences) + len(r.explained)
	compared := r.equal + differ
	share := float64(r.equal) / float64(compared)
	r.t.Logf("%d exchanges sent again in %s: %d equal (%.2f %%), %d differ; %d more hang on operations outside the contract, %d met the rate limit by chance",
		compared, r.dialect, r.equal, 100*share, differ, r.sent-compared-r.timing, r.timing)
	for _, d := range r.explained {
		r.t.Log(d)
	}
	for _, d := range r.differences {
		r.t.Errorf("%s", d)
	}
	assert.GreaterOrEqual(r.t, share, leastEqual)
}
