package server_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/server"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

func tester(t *testing.T) *server.Tester {
	t.Helper()
	mock := mockserver.New(t)
	s, err := server.New(t.Context(), server.Config{URL: mock.URL() + "/", Patience: time.Second, Run: "test"})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func run(t *testing.T, s *server.Tester, text string) report.Result {
	t.Helper()
	all, err := cases.Read(fstest.MapFS{"a.yaml": {Data: []byte("tag: Endpoints\ncases:\n- id: a/b/" + nameOf(t) + "\n  title: T\n  level: contract\n  contract: /paths\n" + text)}})
	require.NoError(t, err)
	return s.Case(t.Context(), all[0], func(exchange.Exchange, int) {})
}

// nameOf is another id for each test: inboxes have the names of their cases.
func nameOf(t *testing.T) string {
	return fmt.Sprintf("c%x", sha256.Sum256([]byte(t.Name())))[:20]
}

const hook = `  operation: createEndpoint
  receiver: {}
  given:
  - {as: endpoint, operation: createEndpoint, body: {url: <receiver.url>}}
  - {operation: createSubscription, body: {endpointId: <endpoint.id>, eventType: a.b, customHeaders: '{"X-A":"1"}'}}
  - {as: event, operation: ingestEvent, body: {type: a.b, data: {n: 1}}}
  - {operation: listDeliveries, query: {eventId: <event.eventId>}, eventually: true, answer: {body: {content: [{status: SUCCESS}]}}}
  call: {body: {url: <hooks.one>}}
  answer: {status: 201}
  receives:
`

// twice is hook with another event before.
var twice = strings.Replace(hook, "  - {as: event,", `  - {as: other, operation: ingestEvent, body: {type: a.b, data: {n: 0}}}
  - {operation: listDeliveries, query: {eventId: <other.eventId>}, eventually: true, answer: {body: {content: [{status: SUCCESS}]}}}
  - {as: event,`, 1)

// Each thing that a case can say is said of the server when it is not so.
func TestWhatIsNotSoIsSaid(t *testing.T) {
	t.Parallel()
	s := tester(t)
	create := "  operation: createEndpoint\n  call: {body: {url: <hooks.one>}}\n"
	for name, tc := range map[string]struct{ text, check string }{
		"the status":           {create + "  answer: {status: 200, off: true}\n", "status"},
		"a member":             {create + "  answer: {body: {enabled: false}}\n", "body.enabled"},
		"a member that is not": {create + "  answer: {body: {colour: blue}}\n", "body.colour"},
		"a member that is":     {create + "  answer: {absent: [enabled]}\n", "body.enabled"},
		"a header":             {create + "  answer: {headers: {X-Correlation-ID: mine}}\n", "header.X-Correlation-ID"},
		"a header that is not": {create + "  answer: {headers: {X-Nothing: <a text>}}\n", "header.X-Nothing"},
		"the text":             {create + "  answer: {text: hello}\n", "body"},
		"what is given":        {"  operation: createEndpoint\n  given: [{operation: createEndpoint, body: {url: <hooks.one>}, answer: {status: 409, off: true}}]\n  call: {body: {url: <hooks.one>}}\n  answer: {}\n", "given[0].createEndpoint.status"},
		"what is then":         {create + "  answer: {}\n  then: [{operation: listEndpoints, answer: {body: {totalElements: 7}}}]\n", "then[0].listEndpoints.body.totalElements"},
		"order":                {"  operation: listEndpoints\n  given: [{as: a, operation: createEndpoint, body: {url: <hooks.a>}}, {as: b, operation: createEndpoint, body: {url: <hooks.b>}}]\n  call: {query: {sort: 'url,asc'}}\n  answer: {ordered: true, body: {content: [{id: <b.id>}, {id: <a.id>}]}}\n", "body.content[0].id"},
		"no webhook":           {"  operation: createEndpoint\n  receiver: {}\n  call: {body: {url: <hooks.one>}}\n  answer: {}\n  receives: [{}]\n", "receives"},
		"one webhook too many": {hook + "  - {}\n  - {}\n", "receives"},
		"one that none awaits": {twice + "  - {}\n", "receives"},
		"a webhook's header":   {hook + "  - {headers: {X-A: '2'}}\n", "receives[0].header.X-A"},
		"a header it lacks":    {hook + "  - {headers: {X-B: <a text>}}\n", "receives[0].header.X-B"},
		"a header it has":      {hook + "  - {absent: [X-A]}\n", "receives[0].header.X-A"},
		"a number not more":    {hook + "  - {exceeds: {X-A: 1}}\n", "receives[0].header.X-A"},
		"a webhook's body":     {hook + "  - {body: {n: 2}}\n", "receives[0].body.n"},
		"a webhook's bytes":    {hook + "  - {text: '{\"n\": 1}'}\n", "receives[0].body"},
		"a signature":          {hook + "  - {signed: {secrets: [another secret], schemes: [hookflow]}}\n", "receives[0].signature.X-Signature"},
		"a standard signature": {hook + "  - {signed: {secrets: [another secret], schemes: [standard]}}\n", "receives[0].signature.webhook-signature"},
		"a second signature":   {hook + "  - {signed: {secrets: [<endpoint.secret>, <endpoint.secret>], schemes: [hookflow]}}\n", "receives[0].signature.X-Signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := run(t, s, tc.text)
			require.Equal(t, report.Failed, result.Outcome, result.Reason)
			assert.Equal(t, tc.check, result.Findings[0].Check)
			assert.NotEqual(t, result.Findings[0].Expected, result.Findings[0].Got)
		})
	}
	assert.Equal(t, report.Passed, run(t, s, hook+"  - {text: '{\"n\":1}', headers: {X-A: '1'}, exceeds: {X-A: 0}, absent: [X-B], signed: {secrets: [<endpoint.secret>]}}\n").Outcome)
}

// What the suite does wrong is no failure of the server.
func TestTheSuitesOwnMistakes(t *testing.T) {
	t.Parallel()
	s := tester(t)
	for text, want := range map[string]string{
		"  operation: createEndpoint\n  call: {body: {url: 5}}\n  answer: {status: 400}\n":                         "the suite's own request is off the contract",
		"  operation: createEndpoint\n  call: {body: {url: <nobody>}}\n  answer: {}\n":                             "nothing is called <nobody>",
		"  operation: getNothing\n  answer: {}\n":                                                                  "no operation getNothing",
		"  operation: createEndpoint\n  call: {body: {url: <hooks.one>}}\n  answer: {body: {url: <nobody.url>}}\n": "nothing is called <nobody.url>",
	} {
		result := run(t, s, text)
		assert.Equal(t, report.BrokenHarness, result.Outcome, text)
		assert.Contains(t, result.Reason, want)
	}
}
