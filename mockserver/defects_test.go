package mockserver_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

// stage is a receiver for many runs: the path says the run and the status that
// is answered, /<run>/<status>.
type stage struct {
	url  string
	mu   sync.Mutex
	seen map[string][]string // by path
}

func newStage(t testing.TB) *stage {
	s := &stage{seen: map[string][]string{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *stage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what cannot be read shows as missing
	s.mu.Lock()
	s.seen[r.URL.Path] = append(s.seen[r.URL.Path], r.Method+"\n"+lines(r.Header)+string(body))
	s.mu.Unlock()
	status, _ := strconv.Atoi(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
	w.Header()["Date"] = nil // the only thing in an answer that no seed decides
	w.WriteHeader(status)
}

func lines(h http.Header) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, v := range h[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	return b.String()
}

// transcript is what a run showed, by what it was.
type transcript map[string]string

// play makes the same calls to a server of its own, on a frozen clock and with
// one seed, so that two runs differ in nothing but their defects.
func (s *stage) play(t *testing.T, run string, defects ...string) transcript {
	t.Helper()
	seen := transcript{}
	c := newCaller(t, mockserver.WithFrozenClock(frozen), mockserver.WithSeed("defects"), mockserver.WithRateLimit(12), mockserver.WithDefect(defects...))
	c = c.with("X-Correlation-Id", "correlation")
	note := func(label string, r reply) reply {
		r.header.Del("Date")
		seen[label] = strings.ReplaceAll(fmt.Sprint(r.status, "\n", lines(r.header), r.body), "/"+run+"/", "/run/")
		return r
	}
	endpoint := func(label, status, more string) string {
		r := note("create "+label, c.post(c.project()+"/endpoints", `{"url":"`+s.url+`/`+run+`/`+label+`/`+status+`"`+more+`}`))
		require.Less(t, r.status, 300)
		return idIn(r.body)
	}
	subscribe := func(label, endpoint, eventType, more string) reply {
		return note("subscribe "+label, c.post(c.project()+"/subscriptions",
			`{"endpointId":"`+endpoint+`","eventType":"`+eventType+`","retryDelays":"60","maxAttempts":2`+more+`}`))
	}
	send := func(label, eventType string) reply {
		r := note("send "+label, c.post("/api/v1/events", `{"type":"`+eventType+`","data":{"b":1, "a":[1.50]}}`))
		require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
		return r
	}

	good := endpoint("good", "200", `,"description":"kept","rateLimitPerSecond":50`)
	sub := subscribe("good", good, "good.created", "")
	note("conflict", c.post(c.project()+"/subscriptions", `{"endpointId":"`+good+`","eventType":"good.created"}`))
	for _, e := range [][2]string{{"busy", "503"}, {"missing", "404"}, {"moved", "302"}} {
		subscribe(e[0], endpoint(e[0], e[1], ""), e[0], "")
		send(e[0], e[0])
	}
	subscribe("ordered", endpoint("ordered", "200", ""), "ordered", `,"orderingEnabled":true`)
	send("ordered", "ordered")
	rotated := endpoint("rotated", "200", "")
	subscribe("rotated", rotated, "rotated", "")
	note("rotate", c.post(c.project()+"/endpoints/"+rotated+"/rotate-secret", ""))
	send("rotated", "rotated")
	wild := endpoint("wild", "200", "")
	subscribe("wild", wild, "wild.*", "")
	subscribe("deep", wild, "deep.**", "")
	send("wild", "wild.a.b")
	send("deep", "deep.a.b")
	send("good", "good.created")
	s.mu.Lock()
	for path, got := range s.seen {
		if label, ok := strings.CutPrefix(path, "/"+run+"/"); ok {
			for i, text := range got {
				seen[fmt.Sprint("webhook ", label[:strings.Index(label, "/")], " ", i+1)] = text
			}
		}
	}
	s.mu.Unlock()

	note("test", c.post(c.project()+"/endpoints/"+good+"/test", ""))
	note("list", c.get(c.project()+"/endpoints?size=2"))
	note("list second page", c.get(c.project()+"/endpoints?size=2&page=1"))
	note("get", c.get(c.project()+"/endpoints/"+good))
	note("put", c.put(c.project()+"/endpoints/"+good, `{"url":"`+s.url+`/`+run+`/good/200"}`))
	note("invalid", c.post(c.project()+"/endpoints", `{}`))
	note("not found", c.get(c.project()+"/endpoints/"+unknown))
	note("anonymous", c.with("X-API-Key", "").get(c.project()+"/endpoints"))
	subscription := idIn(sub.body)
	note("patch", c.do(http.MethodPatch, c.project()+"/subscriptions/"+subscription, `{"maxAttempts":5}`))
	deliveries := "/api/v1/deliveries/projects/" + c.hf.ProjectID()
	listed := note("deliveries", c.get(deliveries+"?status=DLQ"))
	note("attempts", c.get("/api/v1/deliveries/"+idIn(listed.body)+"/attempts"))
	note("moved", c.get(deliveries+"?eventType=moved"))
	note("delete", c.delete(c.project()+"/subscriptions/"+subscription))
	once := c.with("Idempotency-Key", "once")
	note("send once", once.post("/api/v1/events", `{"type":"nobody","data":1}`))
	note("send twice", once.post("/api/v1/events", `{"type":"nobody","data":1}`))
	for range 12 {
		c.post("/api/v1/events", `{"type":"nobody","data":1}`)
	}
	note("too many", c.post("/api/v1/events", `{"type":"nobody","data":1}`))
	return seen
}

// idIn is the first id in a body.
func idIn(body string) string {
	_, id, found := strings.Cut(body, `"id":"`)
	if !found {
		return unknown
	}
	return id[:len(unknown)]
}

// differing are the labels of what two runs show differently.
func differing(a, b transcript) []string {
	differ := []string{}
	for label := range a {
		if a[label] != b[label] {
			differ = append(differ, label)
		}
	}
	for label := range b {
		if _, both := a[label]; !both {
			differ = append(differ, label)
		}
	}
	slices.Sort(differ)
	return differ
}

// shows tells of each defect which labels may differ (* is any text; each must),
// and what the new text of one of them has that the old one had not, or after !
// what only the old one had.
var shows = map[string]struct{ labels, text string }{
	"envelope-body":                {"webhook *", `^POST[^{]*\{"type":"busy","data":\{"b":1, "a":\[1.50\]\}\}$`},
	"no-body-on-retry":             {"webhook busy 2", `Content-Length: 0\n`},
	"same-timestamp-on-retry":      {"webhook busy 2", `X-Timestamp: 1773576000000\n`},
	"signs-with-retired-secret":    {"webhook rotated 1", `X-Signature: t=\d+,v1=[0-9a-f]{64}\n`},
	"no-second-signature":          {"webhook rotated 1", `X-Signature: t=\d+,v1=[0-9a-f]{64}\n`},
	"retired-signature-first":      {"webhook rotated 1", ``},
	"standard-id-per-attempt":      {"webhook busy 2", ``},
	"timestamp-in-seconds":         {"webhook *", `X-Signature: t=\d{10},v1=`},
	"standard-timestamp-in-ms":     {"webhook *", `Webhook-Timestamp: \d{13}\n`},
	"signs-body-without-timestamp": {"webhook *", ``},
	"signature-without-time":       {"webhook *", `X-Signature: v1=`},
	"upper-case-hex":               {"webhook *", `X-Signature: t=\d{13},v1=[0-9A-F]{64}`},
	"no-standard-headers":          {"webhook *", `User-Agent: [^\n]*\nX-Delivery-Id`},
	"no-legacy-signature":          {"webhook *", `X-Sequence-Number: \d\n\{`},
	"reserialised-body":            {"webhook *", `\{"a":\[1.50\],"b":1\}\n$`},
	"no-idempotency-key":           {"webhook *", `Content-Type: application/json\nUser-Agent`},
	"idempotency-key-per-attempt":  {"webhook busy 2", `Idempotency-Key: [^\n]*-2\n`},
	"no-event-id":                  {"webhook *", `X-Delivery-Id: [^\n]*\nX-Sequence-Number`},
	"delivery-id-per-attempt":      {"webhook busy 2", ``},
	"no-sequence-number":           {"webhook ordered 1", `X-Sequence-Number: 0\n`},
	"text-content-type":            {"webhook *", `Content-Type: text/plain\n`},
	"other-user-agent":             {"webhook *", `User-Agent: Hookflow/2.0\n`},
	"put-instead-of-post":          {"webhook *", `^PUT\n`},
	"duplicate-delivery":           {"webhook * 2, webhook busy *", ``},
	"retry-client-errors":          {"webhook missing 2, deliveries", `"totalElements":2`},
	"no-retry-on-503":              {"webhook busy 2, deliveries, attempts", `"totalElements":0`},
	"one-attempt-too-many":         {"webhook busy 3, deliveries, attempts", `"attemptCount":3`},
	"redirect-is-success":          {"moved", `"status":"SUCCESS"`},
	"wildcard-any-depth":           {"send wild, webhook *", `"deliveriesCreated":1`},
	"wildcard-no-depth":            {"send deep, webhook *", `"deliveriesCreated":0`},
	"page-off-by-one":              {"list*, deliveries, moved", `"number":1`},
	"no-total-elements":            {"list*, deliveries, moved", `!totalElements`},
	"array-instead-of-page":        {"list*, deliveries, moved", `\n\[`},
	"page-size-ignored":            {"list*", `"size":20`},
	"last-always-true":             {"list*", `"last":true`},
	"wrong-error-code":             {"not found", `"error":"resource_not_found"`},
	"no-field-errors":              {"invalid", `!fieldErrors`},
	"no-status-in-error":           {"anonymous, conflict, invalid, not found, too many", `^409\n[^{]*\{"error":"conflict","message":"[^"]*"\}`},
	"error-as-text":                {"anonymous, conflict, invalid, not found, too many", `Content-Type: text/plain`},
	"validation-as-422":            {"invalid", `^422\n`},
	"conflict-as-400":              {"conflict", `^400\n`},
	"unauthorized-as-403":          {"anonymous", `^403\n`},
	"no-retry-after":               {"too many", `!Retry-After`},
	"rate-limit-reset-in-ms":       {"send *, too many", `X-Ratelimit-Reset: \d{13}\n`},
	"no-rate-limit-headers":        {"send *, too many", `!X-Ratelimit-Limit`},
	"correlation-id-ignored":       {"*", `X-Correlation-Id: other-correlation`},
	"renamed-status-code":          {"attempts, test", `"httpStatus":`},
	"nulls-omitted":                {"*", `!:null`},
	"times-as-numbers":             {"*", `"createdAt":\d{13}`},
	"times-without-zone":           {"*", `"createdAt":"2026-03-15T\d\d:\d\d:\d\d\.\d{6}"`},
	"counts-as-text":               {"deliveries, moved, send *", `"deliveriesCreated":"1"`},
	"lower-case-status":            {"deliveries, moved", `"status":"dlq"`},
	"deliveries-miscounted":        {"send *", `"deliveriesCreated":2`},
	"secret-in-list":               {"get, list*", `"secret":"`},
	"no-secret-on-create":          {"create *", `"secret":null`},
	"created-as-200":               {"create *, send *, subscribe *", `^200\n`},
	"no-content-as-200":            {"delete", `^200\n`},
	"idempotency-ignored":          {"send twice", ``},
	"filters-ignored":              {"deliveries, moved", `"totalElements":[2-9]`},
	"put-clears-absent":            {"put", `"description":null`},
	"patch-ignored":                {"patch", `"maxAttempts":2`},
}

// Every defect shows, and nowhere else than where it says.
func TestEveryDefectShows(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	sound := s.play(t, "sound")
	assert.Empty(t, differing(sound, s.play(t, "again")), "two runs without a defect are the same")
	for i, d := range mockserver.Defects() {
		want, ok := shows[d.Name]
		if !assert.True(t, ok, "%s is not tested", d.Name) {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			got := s.play(t, fmt.Sprintf("%05d", i), d.Name)
			differ := differing(sound, got)
			patterns := strings.Split(want.labels, ", ")
			for _, label := range differ {
				assert.True(t, slices.ContainsFunc(patterns, func(p string) bool { return matches(p, label) }), "%q differs too", label)
			}
			for _, p := range patterns {
				assert.True(t, slices.ContainsFunc(differ, func(label string) bool { return matches(p, label) }), "%q does not differ", p)
			}
			has, lacks := got, sound
			pattern, gone := strings.CutPrefix(want.text, "!")
			if gone {
				has, lacks = sound, got
			}
			text := regexp.MustCompile(pattern)
			assert.True(t, pattern == "" || slices.ContainsFunc(differ, func(label string) bool {
				return text.MatchString(has[label]) && !text.MatchString(lacks[label])
			}), "%s does not show", want.text)
		})
	}
}

func matches(pattern, label string) bool {
	head, tail, glob := strings.Cut(pattern, "*")
	return pattern == label || glob && strings.HasPrefix(label, head) && strings.HasSuffix(label, tail)
}

// What a text cannot show: that the signatures are the wrong ones they say.
func TestDefectsOfSignatures(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen), mockserver.WithDefect("signs-body-without-timestamp"))
	endpoint, old := c.subscribe("https://example.com/", "a", "")
	send := func() mockserver.Entry {
		mark := c.hf.LastEntry()
		c.post("/api/v1/events", `{"type":"a","data":{"n": 1}}`)
		got, err := c.hf.WaitForDelivery(t.Context(), mockserver.Filter{After: mark})
		require.NoError(t, err)
		return got
	}
	got := send()
	bare, err := provider.SignGeneric(got.RequestBody, "X-Signature", "", old)
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("t=%d,v1=%s", frozen.UnixMilli(), bare.Get("X-Signature")), got.RequestHeader.Get("X-Signature"))

	secret := c.post(c.project()+"/endpoints/"+endpoint+"/rotate-secret", "").text(200, "secret")
	for name, secrets := range map[string][]string{
		"retired-signature-first": {old, secret}, "signs-with-retired-secret": {old}, "no-second-signature": {secret}, "text-content-type": {secret, old},
	} {
		require.NoError(t, c.hf.SetDefects(name))
		got := send()
		assert.Equal(t, verify.Sign(got.RequestBody, frozen, secrets...), got.RequestHeader.Get("X-Signature"), name)
		assert.Equal(t, len(secrets), len(strings.Fields(got.RequestHeader.Get("Webhook-Signature"))), name)
		assert.Equal(t, []string{name}, got.Applied)
	}
}

func TestDefectsAreListed(t *testing.T) {
	t.Parallel()
	sides := map[string]int{}
	seen := map[string]bool{}
	for _, d := range mockserver.Defects() {
		sides[d.Side]++
		assert.False(t, seen[d.Name], d.Name)
		seen[d.Name] = true
		assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)+$`, d.Name)
		assert.NotEmpty(t, d.Summary)
		assert.NotContains(t, d.Summary, "\n")
	}
	assert.Len(t, sides, 2)
	assert.GreaterOrEqual(t, len(seen), 15)
}

func TestDefectsAreSwitched(t *testing.T) {
	t.Parallel()
	_, err := mockserver.Start(t.Context(), mockserver.WithDefect("no-retry"))
	require.ErrorContains(t, err, `no defect "no-retry"`)
	assert.ErrorContains(t, err, "no-retry-after")

	c := newCaller(t, mockserver.WithDefect("no-total-elements"))
	list := func() map[string]any { return c.get(c.project() + "/endpoints").object(200) }
	assert.NotContains(t, list(), "totalElements")
	require.Error(t, c.hf.SetDefects("no-total-elements", "nonsense"))
	assert.NotContains(t, list(), "totalElements", "a wrong name changes nothing")
	require.NoError(t, c.hf.SetDefects())
	assert.Contains(t, list(), "totalElements")

	entries := c.hf.Journal(mockserver.Filter{Applied: "no-total-elements"})
	require.Len(t, entries, 2, "the journal says what was done on purpose")
	assert.Contains(t, entries[0].ResponseViolation, "totalElements")
}
