package watch_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/watch"
	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

func observer(t *testing.T, canonical bool) *watch.Observer {
	t.Helper()
	c, err := contract.Load()
	require.NoError(t, err)
	return watch.NewObserver(c, canonical)
}

func entry(change func(*mockserver.Entry)) mockserver.Entry {
	e := mockserver.Entry{
		Kind: mockserver.KindRequest, Operation: "listEndpoints", Method: "GET",
		URL: "/api/v1/projects/p/endpoints", RequestHeader: http.Header{"X-Api-Key": {mockserver.APIKey[:8] + "***"}, "Host": {"h"}}, Status: 200, ResponseHeader: http.Header{},
	}
	change(&e)
	return e
}

// of finds the result with an id; the zero Result when there is none.
func of(o *watch.Observer, id string) report.Result {
	results, _ := o.Results()
	for _, r := range results {
		if r.ID == id {
			return r
		}
	}
	return report.Result{}
}

func TestWhatIsOffTheContract(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change    func(*mockserver.Entry)
		canonical bool
		id        string
		outcome   report.Outcome
		level     report.Level
	}{
		"nothing":            {func(*mockserver.Entry) {}, true, "operations/listEndpoints", report.Passed, report.Contract},
		"got through":        {func(e *mockserver.Entry) { e.RequestViolation = "v" }, true, "operations/listEndpoints", report.Failed, report.Contract},
		"through a dialect":  {func(e *mockserver.Entry) { e.RequestViolation = "v" }, false, "operations/listEndpoints", report.Failed, report.Contract},
		"no answer":          {func(e *mockserver.Entry) { e.RequestViolation, e.Status = "v", 0 }, true, "operations/listEndpoints", report.Failed, report.Contract},
		"refused":            {func(e *mockserver.Entry) { e.RequestViolation, e.Status = "v", 400 }, true, "refused/listEndpoints", report.Failed, report.Hygiene},
		"the mock's mistake": {func(e *mockserver.Entry) { e.ResponseViolation = "v" }, true, "operations/listEndpoints", report.BrokenHarness, report.Contract},
		"a dialect":          {func(e *mockserver.Entry) { e.ResponseViolation = "v" }, false, "operations/listEndpoints", report.Passed, report.Contract},
		"a fault":            {func(e *mockserver.Entry) { e.ResponseViolation, e.Applied = "v", []string{"f"} }, true, "operations/listEndpoints", report.Passed, report.Contract},
		"no route":           {func(e *mockserver.Entry) { e.Operation, e.URL, e.Status = "", "/x/12/y?z=1", 404 }, true, "routes/GET/x/*/y", report.Failed, report.Contract},
		"unread":             {func(e *mockserver.Entry) { e.URL += "?limit=1" }, true, "unread/listEndpoints", report.Failed, report.Hygiene},
		"unread member": {func(e *mockserver.Entry) {
			e.Operation, e.Method, e.RequestBody = "createEndpoint", "POST", []byte(`{"url":"u","URL":"v"}`)
		}, true, "unread/createEndpoint", report.Failed, report.Hygiene},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := observer(t, tc.canonical)
			o.Observe(entry(tc.change))
			o.Observe(entry(tc.change)) // again is no other finding
			r := of(o, tc.id)
			assert.Equal(t, tc.outcome, r.Outcome)
			assert.Equal(t, tc.level, r.Level)
			if tc.outcome == report.Failed {
				assert.Len(t, r.Findings, 1)
				require.Len(t, r.Exchanges, 1)
				assert.Equal(t, http.Header{"X-Api-Key": {"$HOOKFLOW_API_KEY"}}, r.Exchanges[0].Request.Header)
			}
		})
	}
}

func TestWebhooksAndPreflightsAreNoRequests(t *testing.T) {
	t.Parallel()
	o := observer(t, true)
	o.Observe(entry(func(e *mockserver.Entry) { e.Kind = mockserver.KindDelivery }))
	o.Observe(entry(func(e *mockserver.Entry) { e.Method, e.Operation = http.MethodOptions, "" }))
	requests, webhooks := o.Seen()
	assert.Equal(t, 0, requests)
	assert.Equal(t, 1, webhooks)
}

func TestTooManyRoutesAreSaidToBe(t *testing.T) {
	t.Parallel()
	o := observer(t, true)
	for i := range 1100 {
		o.Observe(entry(func(e *mockserver.Entry) { e.Operation, e.URL = "", fmt.Sprintf("/x%d/", i) }))
	}
	results, covered := o.Results()
	assert.Len(t, results, 1001)
	r := of(o, "watch/too-many")
	assert.Equal(t, report.BrokenHarness, r.Outcome)
	assert.Contains(t, r.Reason, "100 exchanges are not in the report")
	assert.Equal(t, 1100, covered.Exchanges)
}
