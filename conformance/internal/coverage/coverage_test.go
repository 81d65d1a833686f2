package coverage_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

const project = "11111111-1111-4111-8111-111111111111"

const endpoint = `{"id":"13978039-5c7a-4fae-84eb-ff83b013bc6e","projectId":"11111111-1111-4111-8111-111111111111","url":"https://shop.example.com/hooks","description":null,"enabled":true,"rateLimitPerSecond":null,"allowedSourceIps":null,"mtlsEnabled":false,"verificationStatus":"SKIPPED","verificationAttemptedAt":null,"verificationCompletedAt":null,"verificationSkipReason":null,"createdAt":"2026-11-23T18:48:33.123456Z","updatedAt":"2026-11-23T18:48:33.123456Z","secret":"s"}`

type run struct {
	t       *testing.T
	c       *contract.Contract
	tracker *coverage.Tracker
}

func newRun(t *testing.T) run {
	t.Helper()
	c, err := contract.Load()
	require.NoError(t, err)
	return run{t, c, coverage.NewTracker(c)}
}

func (r run) see(want int, method, target, body string, status int, answer string) {
	x := exchange.Exchange{
		Request:  exchange.Request{Method: method, Target: target, Header: http.Header{}, Body: []byte(body)},
		Response: &exchange.Response{Status: status, Header: http.Header{"X-Correlation-Id": {"c"}}, Body: []byte(answer)},
	}
	if body != "" {
		x.Request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if answer != "" {
		x.Response.Header.Set("Content-Type", "application/json")
	}
	x.Check(r.c)
	r.tracker.Observe(x, want)
}

func (r run) row(path, method string, status int) coverage.Row {
	r.t.Helper()
	var found []coverage.Row
	for _, row := range r.tracker.Coverage().Rows {
		if row.Path == path && row.Method == method && row.Status == status {
			found = append(found, row)
		}
	}
	require.Len(r.t, found, 1, "%s %s %d", method, path, status)
	return found[0]
}

const (
	endpoints = "/api/v1/projects/{projectId}/endpoints"
	list      = "/api/v1/projects/" + project + "/endpoints"
)

func TestRowsHaveSpecmaticsStates(t *testing.T) {
	t.Parallel()
	r := newRun(t)
	before := r.tracker.Coverage()
	require.NotEmpty(t, before.Rows)
	for _, row := range before.Rows {
		require.Equal(t, coverage.NotTested, row.State)
	}

	r.see(201, "POST", list, `{"url":"http://a.test/"}`, 201, endpoint)
	assert.Equal(t, coverage.Row{Key: coverage.Key{Path: endpoints, Method: "POST", RequestType: "application/json", Status: 201, ResponseType: "application/json"}, Operation: "createEndpoint", State: coverage.Covered, Attempts: 1, Matches: 1}, r.row(endpoints, "POST", 201))

	// Wanted a 400 and got a 201: the 400 was tried in vain.
	r.see(400, "POST", list, `{"url":"http://a.test/"}`, 201, endpoint)
	row := r.row(endpoints, "POST", 400)
	assert.Equal(t, coverage.NotImplemented, row.State)
	assert.Equal(t, 1, row.Attempts)
	assert.Equal(t, 2, r.row(endpoints, "POST", 201).Matches)

	// An answer off its schema is an attempt and no match.
	r.see(0, "GET", list, "", 200, `{"content":1}`)
	row = r.row(endpoints, "GET", 200)
	assert.Equal(t, coverage.NotImplemented, row.State)
	assert.Equal(t, 0, row.Matches)

	// What the contract does not have is listed and counts nowhere.
	r.see(0, "GET", list, "", 418, "")
	r.see(0, "GET", "/api/v2/x", "", 404, "")
	assert.Equal(t, coverage.MissingInSpec, r.row(endpoints, "GET", 418).State)
	assert.Equal(t, coverage.MissingInSpec, r.row("/api/v2/x", "GET", 404).State)

	totals := r.tracker.Coverage().Totals()
	assert.Equal(t, len(before.Rows), totals.Rows)
	assert.Equal(t, totals.Rows, totals.Covered+totals.NotTested+totals.NotImplemented)
	assert.Equal(t, 1, totals.Covered)
	assert.Equal(t, 2, totals.NotImplemented)
	assert.Equal(t, 2, totals.MissingInSpec)
	assert.Equal(t, 2, totals.Touched)
	assert.Equal(t, 5, r.tracker.Coverage().Exchanges)
}

func TestNoAnswerIsAnAttemptAtWhatWasWanted(t *testing.T) {
	t.Parallel()
	r := newRun(t)
	x := exchange.Exchange{Request: exchange.Request{Method: "GET", Target: list}, Error: "connection refused"}
	x.Check(r.c)
	r.tracker.Observe(x, 200)
	assert.Equal(t, coverage.NotImplemented, r.row(endpoints, "GET", 200).State)
}

func TestARefusedTypeCountsAsTheRefusal(t *testing.T) {
	t.Parallel()
	r := newRun(t)
	x := exchange.Exchange{
		Request:  exchange.Request{Method: "POST", Target: list, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("x")},
		Response: &exchange.Response{Status: 400, Header: http.Header{"Content-Type": {"application/json"}, "X-Correlation-Id": {"c"}}, Body: []byte(`{"error":"invalid_request","message":"m","status":400}`)},
	}
	x.Check(r.c)
	r.tracker.Observe(x, 0)
	assert.Equal(t, coverage.Covered, r.row(endpoints, "POST", 400).State)
	x.Response.Status = 201
	r.tracker.Observe(x, 0)
	rows := 0
	for _, row := range r.tracker.Coverage().Rows {
		if row.State == coverage.MissingInSpec {
			rows++
			assert.Equal(t, "text/plain", row.RequestType)
		}
	}
	assert.Equal(t, 1, rows)
}

func TestFieldsAndEnumValues(t *testing.T) {
	t.Parallel()
	r := newRun(t)
	r.see(0, "POST", list, `{"url":"http://a.test/","signatureScheme":"BOTH","description":null}`, 201, endpoint)
	r.see(0, "POST", list, `{"url":"bad","rateLimitPerSecond":5}`, 400, `{"error":"validation_error","message":"m","status":400}`)
	r.see(0, "GET", list+"?page=1&sort=url,asc", "", 200, `{"content":[`+endpoint+`,`+endpoint+`]}`)
	c := r.tracker.Coverage()
	fields := map[string]coverage.Field{}
	for _, f := range c.Fields {
		fields[f.Schema+"."+f.Name] = f
	}
	assert.Equal(t, 1, fields["EndpointCreate.url"].Seen, "a refused request is not seen")
	assert.Equal(t, 0, fields["EndpointCreate.rateLimitPerSecond"].Seen)
	assert.Equal(t, 1, fields["EndpointCreate.description"].Null)
	assert.Contains(t, fields["EndpointCreate.signatureScheme"].Values, coverage.Value{Value: "BOTH", Seen: 1})
	assert.Contains(t, fields["EndpointCreate.signatureScheme"].Values, coverage.Value{Value: "LEGACY", Seen: 0})
	assert.Equal(t, 2, fields["Endpoint.url"].Seen, "in two exchanges, however many were listed")
	assert.Contains(t, fields["Endpoint.verificationStatus"].Values, coverage.Value{Value: "SKIPPED", Seen: 2})
	parameters := map[string]coverage.Parameter{}
	for _, p := range c.Parameters {
		parameters[p.Operation+" "+p.In+" "+p.Name] = p
	}
	assert.Equal(t, 1, parameters["listEndpoints query page"].Seen)
	assert.Equal(t, 0, parameters["listEndpoints query size"].Seen)
	assert.Equal(t, 1, c.LastPage)
	totals := c.Totals()
	assert.Greater(t, totals.FieldsSeen, 10)
	assert.Less(t, totals.EnumValuesSeen, totals.EnumValues)
}

func TestSentenceSaysWhatWasNeverSeen(t *testing.T) {
	t.Parallel()
	r := newRun(t)
	r.see(0, "GET", list+"?page=0&size=5", "", 200, `{"content":[]}`)
	sentence := r.tracker.Coverage().Sentence()
	assert.Contains(t, sentence, "0 of 6 rows of the 1 operations touched")
	assert.Contains(t, sentence, "never a 200, 400, 401, 403, 404, 500")
	assert.Contains(t, sentence, "never page 2")
	assert.Contains(t, sentence, "never the parameter sort")
	r.see(0, "GET", list+"?page=1", "", 200, `{"content":[]}`)
	assert.NotContains(t, r.tracker.Coverage().Sentence(), "page 2")
}

func TestUnknownPathsAreOnePath(t *testing.T) {
	t.Parallel()
	r := newRun(t)
	r.see(0, "GET", "/api/v2/things/11111111-2222-4333-8444-555555555555/7", "", 404, "")
	r.see(0, "GET", "/api/v2/things/21111111-2222-4333-8444-555555555555/8", "", 404, "")
	assert.Equal(t, 2, r.row("/api/v2/things/*/*", "GET", 404).Attempts)
}
