package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/control"
)

// controlSpec is the control API's own contract.
var controlSpec = sync.OnceValues(func() (*contract.Contract, error) { return contract.Parse(control.Document()) })

// control calls the control API, holds the answer against its document, and
// returns it.
func (c caller) control(method, path, body string) reply {
	c.t.Helper()
	spec, err := controlSpec()
	require.NoError(c.t, err)
	got := caller{t: c.t, hf: c.hf, header: http.Header{"Content-Type": {"application/json"}}}.do(method, "/__hookflow"+path, body)
	plain, _, _ := strings.Cut("/__hookflow"+path, "?")
	if op, _ := spec.Match(method, plain); op != nil {
		assert.NoError(c.t, spec.CheckResponse(op, got.status, got.header, []byte(got.body)), "%s %s: %s", method, path, got.body)
	}
	assert.Empty(c.t, got.header.Get("X-Correlation-Id"), "no header of the platform")
	assert.Empty(c.t, got.header.Get("X-Frame-Options"))
	return got
}

func TestControlServer(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithSeed("control"), mockserver.WithDialect(mockserver.SDK22))
	assert.JSONEq(t, `{"status":"ok"}`, c.control("GET", "/health", "").body)
	info := c.control("GET", "/info", "").object(200)
	assert.Equal(t, c.hf.URL(), info["url"])
	assert.Equal(t, "control", info["seed"])
	assert.Equal(t, "sdk-2.2", info["dialect"])
	got := c.control("GET", "/openapi.yaml", "")
	assert.Equal(t, string(control.Document()), got.body)
	assert.Equal(t, "application/yaml", got.header.Get("Content-Type"))
	assert.Zero(t, c.hf.Count(mockserver.Filter{}), "the journal has none of it")
}

func TestControlClock(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	hooks := newReceiver(t, 500)
	c.subscribe(hooks.url, "a", ladder)
	c.ingest()
	assert.Equal(t, "2026-03-15T12:00:00Z", c.control("POST", "/settle", "").text(200, "now"))
	require.Len(t, hooks.all(), 1)
	assert.Equal(t, "2026-03-15T12:01:30Z", c.control("POST", "/clock/advance", `{"by":"90s"}`).text(200, "now"))
	assert.Len(t, hooks.all(), 2, "the retry came")
	assert.Equal(t, "2027-01-01T00:00:00Z", c.control("PUT", "/clock", `{"now":"2027-01-01T00:00:00Z"}`).text(200, "now"))
	assert.Equal(t, false, c.control("POST", "/clock/resume", "").object(200)["frozen"])
	assert.Equal(t, true, c.control("POST", "/clock/freeze", "").object(200)["frozen"])
	assert.Equal(t, true, c.control("GET", "/clock", "").object(200)["frozen"])
	assert.Equal(t, 2027, c.hf.Now().Year())
}

func TestControlJournal(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	_, secret := c.subscribe(newReceiver(t, 503).url, "a", ladder)
	c.ingest()
	wait := c.control("GET", "/journal/wait?kind=delivery&eventType=a&outcome=RETRY&timeout=10s", "").object(200)
	entry := wait["entries"].([]any)[0].(map[string]any)
	assert.Equal(t, "HTTP 503", entry["reason"])
	assert.Equal(t, "{}", entry["request"].(map[string]any)["body"])
	assert.Contains(t, entry["request"].(map[string]any)["headers"], "X-Signature")
	assert.Contains(t, entry["text"], "attempt 1/2")

	all := c.control("GET", "/journal", "")
	assert.Equal(t, 4.0, all.object(200)["total"])
	assert.NotContains(t, all.body, secret)
	assert.NotContains(t, all.body, mockserver.APIKey)
	last := c.control("GET", "/journal?limit=1", "").object(200)
	assert.Len(t, last["entries"], 1)
	assert.Equal(t, 4.0, last["total"])
	assert.Equal(t, 4.0, last["last"])
	assert.Equal(t, 1.0, c.control("GET", "/journal/count?operation=ingestEvent&status=201", "").object(200)["count"])
	assert.Equal(t, 1.0, c.control("GET", "/journal/count?header="+url.QueryEscape("X-Event-Id: *"), "").object(200)["count"])

	late := c.control("GET", "/journal/wait?kind=delivery&outcome=SUCCESS&timeout=1ms", "").object(408)
	assert.Equal(t, "timeout", late["error"])
	miss := late["nearMisses"].([]any)[0].(map[string]any)
	assert.Equal(t, map[string]any{"part": "outcome", "want": "SUCCESS", "got": "RETRY"}, miss["mismatches"].([]any)[0])
	assert.Contains(t, late["hints"].([]any)[0], "attempt 2 due in")
	late = c.control("GET", "/journal/wait?count=9&timeout=0", "").object(408)
	assert.Equal(t, 4.0, late["found"])

	assert.Equal(t, 204, c.control("DELETE", "/journal", "").status)
	assert.Equal(t, 0.0, c.control("GET", "/journal/count", "").object(200)["count"])
}

func TestControlJournalOfBytes(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	source := c.post(c.project()+"/incoming-sources", `{"name":"Shop"}`).object(201)
	c.with("Content-Type", "application/octet-stream").post("/ingress/"+source["ingressPathToken"].(string), "\xff\xfe")
	got := c.control("GET", "/journal?operation=receiveWebhook", "").object(200)["entries"].([]any)[0].(map[string]any)["request"].(map[string]any)
	assert.Equal(t, "//4=", got["body"])
	assert.Equal(t, "base64", got["encoding"])
}

func TestControlFaults(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	id := c.control("POST", "/faults", `{"operation":"ingestEvent","status":429,"retryAfter":"7s","rateLimit":"retry-after","times":1}`).text(201, "id")
	got := c.ingest()
	assert.Equal(t, 429, got.status)
	assert.Equal(t, "7", got.header.Get("Retry-After"))
	list := c.control("GET", "/faults", "").object(200)["faults"].([]any)
	require.Len(t, list, 1)
	assert.Equal(t, map[string]any{"id": id, "operation": "ingestEvent", "status": 429.0, "retryAfter": "7s", "rateLimit": "retry-after", "times": 1.0, "fired": 1.0}, list[0])
	assert.Equal(t, 204, c.control("DELETE", "/faults/"+id, "").status)
	assert.Equal(t, 404, c.control("DELETE", "/faults/"+id, "").status)
	c.control("POST", "/faults", `{"operation":"*","delay":"1ms"}`).object(201)
	assert.Equal(t, 204, c.control("DELETE", "/faults", "").status)
	assert.Empty(t, c.hf.Faults())
}

func TestControlDefects(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.control("PUT", "/defects", `{"on":["no-total-elements"]}`).object(200)
	assert.NotContains(t, c.get(c.project()+"/endpoints").body, "totalElements")
	on := 0
	for _, d := range c.control("GET", "/defects", "").object(200)["defects"].([]any) {
		if d.(map[string]any)["on"] == true {
			on++
		}
	}
	assert.Equal(t, 1, on)
	got := c.control("PUT", "/defects", `{"on":["nonsense"]}`)
	assert.Equal(t, 400, got.status)
	assert.Contains(t, got.body, `no defect \"nonsense\"`)
}

func TestControlState(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.control("GET", "/journal", "")
	made := c.control("POST", "/state", shopState).object(201)["made"].([]any)
	require.Len(t, made, 9)
	endpoint := made[2].(map[string]any)
	assert.Equal(t, "endpoints", endpoint["kind"])
	assert.Equal(t, "a-secret-of-my-own", endpoint["object"].(map[string]any)["secret"])
	source := made[5].(map[string]any)["object"].(map[string]any)
	assert.Equal(t, c.hf.URL()+"/ingress/shop-token", source["ingressUrl"])
	got := c.control("POST", "/state", "version: 1\nendpoints: [{url: nonsense}]")
	assert.Equal(t, 400, got.status)
	assert.Contains(t, got.body, "line 2: endpoints[0]")

	snapshot := c.control("GET", "/snapshot", "").body
	assert.Equal(t, 204, c.control("POST", "/reset", "").status)
	assert.NotContains(t, c.get(c.project()+"/endpoints").body, "receiver-1.test")
	assert.Equal(t, 204, c.control("PUT", "/snapshot", snapshot).status)
	assert.Contains(t, c.get(c.project()+"/endpoints").body, "receiver-1.test")
	assert.Equal(t, 400, c.control("PUT", "/snapshot", `{"snapshotVersion":7,"counts":{},"tables":{}}`).status)
}

func TestControlMistakes(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/nope", "", 404, "openapi.yaml"},
		{"DELETE", "/clock", "", 405, "GET is"},
		{"GET", "/journal?opration=x", "", 400, `no parameter \"opration\"`},
		{"GET", "/journal?kind=x", "", 400, "kind"},
		{"GET", "/journal?status=x", "", 400, "status"},
		{"GET", "/journal?limit=0", "", 400, "limit"},
		{"GET", "/journal/wait?timeout=5", "", 400, "timeout"},
		{"GET", "/journal/wait?timeout=11m", "", 400, "at most 10m"},
		{"GET", "/journal/wait?count=0", "", 400, "count"},
		{"POST", "/clock/advance", `{"by":"-1s"}`, 400, "by"},
		{"POST", "/clock/advance", `{"by":90}`, 400, "by"},
		{"POST", "/clock/advance", `{}`, 400, "by"},
		{"POST", "/clock/advance", `{"by":"9999999h999999999h"}`, 400, "by"},
		{"PUT", "/clock", `{"now":"yesterday"}`, 400, "now"},
		{"POST", "/faults", `{"operation":"nonsense","status":500}`, 400, `no operation \"nonsense\"`},
		{"POST", "/faults", `{"operation":"*","staus":500}`, 400, `no member \"staus\"`},
		{"POST", "/faults", `{"operation":"*","delay":"soon"}`, 400, "delay"},
		{"POST", "/faults", `{`, 400, "JSON"},
		{"POST", "/faults", strings.Repeat(" ", 1<<20+1), 413, "larger"},
	} {
		got := c.control(tc.method, tc.path, tc.body)
		assert.Equal(t, tc.status, got.status, "%s %s: %s", tc.method, tc.path, got.body)
		assert.Contains(t, got.body, tc.want, tc.path)
	}
	got := c.with("Content-Type", "text/plain").do("POST", "/__hookflow/faults", `{"operation":"*","status":500}`)
	assert.Equal(t, 400, got.status, "a form of another site cannot arm a fault")
}

func TestControlIsForThisMachine(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	ask := func(method, host string, header http.Header) *http.Response {
		r, err := http.NewRequest(method, c.hf.URL()+"/__hookflow/info", nil)
		require.NoError(t, err)
		r.Host = host
		for name, values := range header {
			r.Header[name] = values
		}
		res, err := http.DefaultTransport.RoundTrip(r)
		require.NoError(t, err)
		res.Body.Close()
		return res
	}
	assert.Equal(t, 200, ask("GET", "localhost:1", nil).StatusCode)
	for _, host := range []string{"example.com", "attacker.localhost.example.com", "10.0.0.1"} {
		assert.Equal(t, 421, ask("GET", host, nil).StatusCode, host)
	}
	for origin, want := range map[string]int{
		"http://localhost:3000": 200, "http://127.0.0.1": 200, "https://example.com": 403, "null": 403, "http://localhost.example.com": 403,
	} {
		res := ask("GET", "localhost", http.Header{"Origin": {origin}})
		assert.Equal(t, want, res.StatusCode, origin)
		assert.Equal(t, want == 200, res.Header.Get("Access-Control-Allow-Origin") == origin, origin)
	}
	assert.Equal(t, 403, ask("GET", "localhost", http.Header{"Sec-Fetch-Site": {"cross-site"}}).StatusCode)
	preflight := ask("OPTIONS", "localhost", http.Header{"Origin": {"http://localhost:3000"}})
	assert.Equal(t, 204, preflight.StatusCode)
	assert.Contains(t, preflight.Header.Get("Access-Control-Allow-Methods"), "PUT")
	assert.Equal(t, 403, ask("OPTIONS", "localhost", http.Header{"Origin": {"https://example.com"}}).StatusCode)
}

func TestWithoutControl(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutControl())
	got := c.get("/__hookflow/health")
	assert.Equal(t, 404, got.status)
	assert.Equal(t, "not_found", got.code(), "the platform has no such route")
	c = newCaller(t)
	assert.Equal(t, "not_found", c.get("/__hookflowers").code(), "what only looks like it is the platform's")
	assert.Equal(t, 1, c.hf.Count(mockserver.Filter{}))
}

func TestControlWaitEndsWithTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCaller(t, mockserver.WithoutListener())
		began := time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			res, err := c.raw(c.hf, "GET", "/__hookflow/journal/wait?timeout=10m", "")
			if assert.NoError(t, err) {
				assert.Equal(t, http.StatusRequestTimeout, res.StatusCode)
				_, _ = io.Copy(io.Discard, res.Body)
			}
		})
		synctest.Wait()
		require.NoError(t, c.hf.Close())
		group.Wait()
		assert.Zero(t, time.Since(began))
	})
}

var curlLine = regexp.MustCompile(`(?m)^curl (.*)$`)

// Every line of the manual works as it stands, one after another, and together
// they call every operation.
func TestControlManual(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/control-api.md")
	require.NoError(t, err)
	spec, err := controlSpec()
	require.NoError(t, err)
	c := newCaller(t, mockserver.WithFrozenClock(frozen))
	c.subscribe("https://example.com/", "order.*", ladder)
	c.post("/api/v1/events", `{"type":"order.created","data":{}}`).object(201)
	require.NoError(t, c.hf.Settle(t.Context()))
	called := map[string]bool{}
	for _, line := range curlLine.FindAllStringSubmatch(string(text), -1) {
		method, path, body := readCurl(t, line[1])
		if !strings.HasPrefix(path, "/__hookflow") {
			assert.Less(t, c.do(method, path, body).status, 500, line[0])
			continue
		}
		plain, _, _ := strings.Cut(path, "?")
		op, _ := spec.Match(method, plain)
		require.NotNil(t, op, line[0])
		called[op.ID] = true
		got := c.control(method, strings.TrimPrefix(path, "/__hookflow"), body)
		assert.Less(t, got.status, 300, "%s: %s", line[0], got.body)
	}
	for _, op := range spec.Operations() {
		assert.True(t, called[op.ID], "the manual does not show %s", op.ID)
	}
}

// readCurl understands what the manual's lines need: -X, -d, -G with more -d, and
// $MOCK for the server.
func readCurl(t *testing.T, arguments string) (method, path, body string) {
	t.Helper()
	words := regexp.MustCompile(`'[^']*'|\S+`).FindAllString(arguments, -1)
	method = http.MethodGet
	query := url.Values{}
	get := false
	var data []string
	for i := 0; i < len(words); i++ {
		word := strings.Trim(words[i], "'")
		switch {
		case word == "-s" || word == "-i":
		case word == "-G":
			get = true
		case word == "-X":
			i++
			method = words[i]
		case word == "-H":
			i++
		case word == "-d" || word == "--data-urlencode" || word == "--data-binary":
			i++
			data = append(data, strings.Trim(words[i], "'"))
		case strings.HasPrefix(word, "$MOCK"):
			path = strings.TrimPrefix(word, "$MOCK")
		default:
			t.Fatalf("curl %s: %s is not understood", arguments, word)
		}
	}
	for _, d := range data {
		if !get {
			body = d
			continue
		}
		name, value, _ := strings.Cut(d, "=")
		query.Set(name, value)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if body == "@snapshot.json" {
		body = `{"snapshotVersion":1,"counts":{},"tables":{"events":[]}}`
	}
	if body == "@state.yaml" {
		body = "version: 1\nendpoints: [{url: 'https://example.com/'}]"
	}
	assert.True(t, body == "" || strings.HasPrefix(body, "version") || json.Valid([]byte(body)), body)
	return method, path, body
}
