package mockserver_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

const shopState = `
version: 1
transformations:
- {name: Wrap, template: '{"wrapped": "${$}"}'}
endpoints:
- id: AAAAAAAA-0000-4000-8000-000000000001
  url: http://receiver-1.test/hooks
  secret: a-secret-of-my-own
  subscriptions:
  - {eventType: order.*, maxAttempts: 2, retryDelays: "60", transformation: Wrap}
  - {id: bbbbbbbb-0000-4000-8000-000000000002, eventType: a}
incomingSources:
- name: Shop
  ingressPathToken: shop-token
  destinations:
  - url: http://receiver-1.test/in
apiKeys:
- {name: reader, scope: READ_ONLY, key: a-key-to-read-with-0000}
projects:
- id: 11111111-1111-4111-8111-111111111111
  idempotencyPolicy: AUTO
- id: cccccccc-0000-4000-8000-000000000003
  name: Second
  endpoints:
  - url: https://example.com/
`

func TestStateFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.yaml")
	require.NoError(t, os.WriteFile(file, []byte(shopState), 0o600))
	c := newCaller(t, mockserver.WithStateFile(file), mockserver.WithFrozenClock(frozen), mockserver.WithoutListener())
	hooks := c.hf.Receiver(t)

	got := c.get(c.project() + "/endpoints/aaaaaaaa-0000-4000-8000-000000000001").object(200)
	assert.Equal(t, "http://receiver-1.test/hooks", got["url"])
	assert.Equal(t, "SKIPPED", got["verificationStatus"], "what the file leaves out is as the API makes it")
	assert.Equal(t, "a", c.get(c.project() + "/subscriptions/bbbbbbbb-0000-4000-8000-000000000002").object(200)["eventType"])
	assert.Equal(t, "AUTO", c.get(c.project()).object(200)["idempotencyPolicy"])
	assert.Equal(t, "Development", c.get(c.project()).object(200)["name"], "the ready-made project keeps what the file does not say")

	reader := c.with("X-API-Key", "a-key-to-read-with-0000")
	assert.Equal(t, 200, reader.get(c.project()+"/endpoints").status)
	assert.Equal(t, 403, reader.delete(c.project()+"/endpoints/aaaaaaaa-0000-4000-8000-000000000001").status)
	keys := c.get(c.project() + "/api-keys").body
	assert.Contains(t, keys, `"keyPrefix":"a-key-to"`)

	c.post("/api/v1/events", `{"type":"order.created","data":{"n":1}}`).object(201)
	c.post("/ingress/shop-token", `{"any":1}`).object(202)
	require.NoError(t, c.hf.Settle(t.Context()))
	received := hooks.Received()
	require.Len(t, received, 2)
	for _, r := range received {
		if strings.HasSuffix(r.URL, "/hooks") {
			assert.Contains(t, string(r.Body), "wrapped")
			_, err := r.Verify("a-secret-of-my-own")
			assert.NoError(t, err)
		}
	}
	assert.NotContains(t, c.get(c.project()+"/endpoints").body, "example.com")
	assert.Zero(t, c.hf.Count(mockserver.Filter{Operation: "createEndpoint"}), "loading is no traffic")
}

func TestStateFileMistakes(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener())
	before, err := c.hf.Snapshot()
	require.NoError(t, err)
	for want, text := range map[string]string{
		"the file is empty":                   ``,
		"line 1: version missing":             `endpoints: []`,
		"version 2 instead of 1":              `version: 2`,
		"no member endpoint here":             "version: 1\nendpoint: []",
		"line 1: not an object":               `[]`,
		"line 2: endpoints: not a list":       "version: 1\nendpoints: {}",
		"line 2: endpoints[0]: not an object": "version: 1\nendpoints: [x]",
		"line 3: endpoints[0]: no member urll in the body of createEndpoint": "version: 1\nendpoints:\n- {urll: x}",
		"url: URL is required":                                                   "version: 1\nendpoints:\n- {description: x}",
		"endpoints[1]: Invalid request parameters; url":                          "version: 1\nendpoints:\n- {url: 'https://example.com/'}\n- {url: nonsense}",
		"id \"x\" is not a UUID":                                                 "version: 1\nendpoints:\n- {id: x, url: 'https://example.com/'}",
		"id aaaaaaaa-0000-4000-8000-000000000001 is taken":                       "version: 1\nendpoints:\n- &e {id: aaaaaaaa-0000-4000-8000-000000000001, url: 'https://example.com/'}\n- *e",
		"endpoints[0].subscriptions[0]: Invalid request parameters; maxAttempts": "version: 1\nendpoints:\n- url: https://example.com/\n  subscriptions:\n  - {eventType: a, maxAttempts: 99}",
		"no transformation \"X\"":                                                "version: 1\nendpoints:\n- url: https://example.com/\n  subscriptions:\n  - {eventType: a, transformation: X}",
		"key is shorter than 16":                                                 "version: 1\napiKeys:\n- {name: abc, key: short}",
		"key is taken":                                                           "version: 1\napiKeys:\n- {name: abc, key: " + mockserver.APIKey + "}",
		"ingressPathToken must be made of":                                       "version: 1\nincomingSources:\n- {name: abc, ingressPathToken: a/b}",
		"url is there twice":                                                     "version: 1\nendpoints:\n- {url: a, url: b}",
		"id must be a text":                                                      "version: 1\nendpoints:\n- {id: [], url: 'https://example.com/'}",
		"more than one document":                                                 "version: 1\n---\nversion: 1",
		"more than 200000 values":                                                "version: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]",
		"state: more than 200000":                                                "version: 1\na: &a [*a]",
		"state: yaml":                                                            "\t",
	} {
		err := c.hf.LoadState([]byte(text))
		assert.ErrorContains(t, err, want, text)
	}
	after, err := c.hf.Snapshot()
	require.NoError(t, err)
	var tables [2]struct{ Tables map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal(before, &tables[0]))
	require.NoError(t, json.Unmarshal(after, &tables[1]))
	assert.Equal(t, tables[0], tables[1], "nothing of a bad file stays")
	_, err = mockserver.Start(t.Context(), mockserver.WithStateFile(filepath.Join(t.TempDir(), "none")))
	assert.ErrorContains(t, err, "none")
	_, err = mockserver.Start(t.Context(), mockserver.WithState([]byte(`version: 3`)))
	assert.ErrorContains(t, err, "version 3")
}

// A snapshot taken in the middle of things goes on elsewhere to the same end.
func TestSnapshotGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	begin := func(more ...mockserver.Option) (caller, *mockserver.Receiver) {
		c := newCaller(t, append(more, mockserver.WithFrozenClock(frozen), mockserver.WithSeed("snapshot"), mockserver.WithoutListener())...)
		return c, c.hf.Receiver(t, mockserver.Reply(500), mockserver.Reply(200))
	}
	first, hooks := begin(mockserver.WithState([]byte(shopState)))
	event := first.post("/api/v1/events", `{"type":"order.created","data":{"n":1}}`).text(201, "eventId")
	require.NoError(t, first.hf.Settle(t.Context()))
	require.Len(t, hooks.Received(), 1)
	snapshot, err := first.hf.Snapshot()
	require.NoError(t, err)
	again, err := first.hf.Snapshot()
	require.NoError(t, err)
	assert.Equal(t, string(snapshot), string(again), "the same state gives the same bytes")

	second, other := begin()
	other.Answer(mockserver.Reply(200))
	second.post(second.project()+"/endpoints", `{"url":"https://example.com/gone"}`).object(201)
	require.NoError(t, second.hf.Restore(snapshot))
	restored, err := second.hf.Snapshot()
	require.NoError(t, err)
	assert.Equal(t, string(snapshot), string(restored))
	assert.NotContains(t, second.get(second.project()+"/endpoints").body, "gone")
	assert.Equal(t, "PENDING", second.delivery(event)["status"])

	third, later := begin(mockserver.WithState(snapshot))
	later.Answer(mockserver.Reply(200))
	for _, c := range []caller{first, second, third} {
		require.NoError(t, c.hf.Advance(t.Context(), time.Hour))
		assert.Equal(t, "SUCCESS", c.delivery(event)["status"])
	}
	want := hooks.Received()[1]
	for _, r := range []*mockserver.Receiver{other, later} {
		require.Len(t, r.Received(), 1, "the retry comes, and comes once")
		got := r.Last()
		assert.Equal(t, want.Header, got.Header, "with the same time and the same signature")
		assert.Equal(t, want.At, got.At)
	}
	a := first.post(first.project()+"/endpoints", `{"url":"https://example.com/"}`)
	b := third.post(third.project()+"/endpoints", `{"url":"https://example.com/"}`)
	assert.Equal(t, a.body, b.body, "ids and secrets go on where they were")
}

func TestRestoreRefusesWhatIsNoSnapshot(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	endpoint := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).text(201, "id")
	for want, text := range map[string]string{
		"not a snapshot":                       `nonsense`,
		"unknown field":                        `{"snapshotVersion":1,"extra":1}`,
		"version 9 instead of 1":               `{"snapshotVersion":9,"tables":{"events":[]}}`,
		"has no tables":                        `{"snapshotVersion":1}`,
		`no table "nonsense"`:                  `{"snapshotVersion":1,"tables":{"nonsense":[]}}`,
		"record 1 has no id":                   `{"snapshotVersion":1,"tables":{"events":[{}]}}`,
		"two records with id x":                `{"snapshotVersion":1,"tables":{"events":[{"ID":"x"},{"ID":"x"}]}}`,
		`events: json: unknown field "Colour"`: `{"snapshotVersion":1,"tables":{"events":[{"ID":"x","Colour":1}]}}`,
	} {
		assert.ErrorContains(t, c.hf.Restore([]byte(text)), want)
	}
	assert.Equal(t, 200, c.get(c.project()+"/endpoints/"+endpoint).status, "all is as it was")
}

func TestReset(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(frozen), mockserver.WithSeed("reset"), mockserver.WithoutListener(),
		mockserver.WithState([]byte(shopState)), mockserver.WithDefect("no-total-elements"), mockserver.WithFault(mockserver.Fault{ID: "first", Operation: "login", Status: 500}))
	hooks := c.hf.Receiver(t, mockserver.Reply(500))
	run := func() string {
		require.NoError(t, c.hf.SetDefects())
		c.hf.ClearFaults()
		c.fault(mockserver.Fault{Operation: "listEndpoints", Status: 500})
		made := c.post(c.project()+"/endpoints", `{"url":"https://example.com/new"}`).body
		event := c.post("/api/v1/events", `{"type":"order.created","data":1}`).body
		require.NoError(t, c.hf.Settle(t.Context()))
		require.NoError(t, c.hf.Reset())
		return made + event
	}
	first := run()
	assert.Equal(t, first, run(), "the same calls get the same answers again")
	assert.Zero(t, c.hf.Count(mockserver.Filter{}))
	faults := c.hf.Faults()
	require.Len(t, faults, 1)
	assert.Equal(t, "first", faults[0].ID)
	assert.Zero(t, faults[0].Fired)
	got := c.get(c.project() + "/endpoints")
	assert.NotContains(t, got.body, "example.com/new")
	assert.Contains(t, got.body, "receiver-1.test")
	assert.NotContains(t, got.body, "totalElements")
	sent := len(hooks.Received())
	require.NoError(t, c.hf.Advance(t.Context(), 24*time.Hour))
	assert.Len(t, hooks.Received(), sent, "what was pending is gone")
}

func TestResetOfAPlainServer(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`).object(201)
	require.NoError(t, c.hf.Reset())
	assert.Equal(t, 0.0, c.get(c.project() + "/endpoints").object(200)["totalElements"])
	assert.Equal(t, 201, c.ingest().status, "project and key are there")
}

func TestResetBreaksOffWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithoutListener(), mockserver.WithFrozenClock(frozen))
	arrived, block := make(chan struct{}), make(chan struct{})
	hooks := c.hf.Receiver(t, blocked(arrived, block))
	c.subscribe(hooks.URL(), "a", "")
	c.ingest()
	<-arrived
	require.NoError(t, c.hf.Reset())
	close(block)
	require.NoError(t, c.hf.Settle(t.Context()))
	assert.Zero(t, c.hf.Count(mockserver.Filter{Kind: mockserver.KindDelivery}), "and it leaves no trace")
}

// blocked tells when it is asked, and answers when it may.
func blocked(arrived, block chan struct{}) http.Handler {
	return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-block
	})
}

func TestTheDocumentedStateFileLoads(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/state.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	c := newCaller(t, mockserver.WithState([]byte(example)))
	assert.Equal(t, 1.0, c.get(c.project() + "/endpoints").object(200)["totalElements"])
	assert.Equal(t, 401, c.post("/ingress/payments", `{}`).status, "the provider's signature is missing")
	other := c.with("X-API-Key", "a-key-for-the-other")
	assert.Equal(t, 1.0, other.get("/api/v1/projects/5a5a5a5a-0000-4000-8000-000000000001/endpoints").object(200)["totalElements"])
}
