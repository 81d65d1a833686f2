package specdiff_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	hookflow "github.com/webhook-platform/hookflow-go"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/specdiff"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

func ours(t testing.TB, text string) *contract.Contract {
	t.Helper()
	c, err := contract.Parse([]byte(text))
	require.NoError(t, err)
	return c
}

func compare(t testing.TB, a, b string) map[string]report.Result {
	t.Helper()
	theirs, err := specdiff.Parse([]byte(b))
	require.NoError(t, err)
	results := map[string]report.Result{}
	for _, result := range specdiff.Compare(ours(t, a), theirs) {
		results[result.ID] = result
	}
	return results
}

func TestTheContractAgreesWithItself(t *testing.T) {
	t.Parallel()
	c := ours(t, string(hookflow.Contract()))
	theirs, err := specdiff.Parse(hookflow.Contract())
	require.NoError(t, err)
	results := specdiff.Compare(c, theirs)
	assert.Len(t, results, len(c.Operations()))
	for _, result := range results {
		assert.Equal(t, report.Passed, result.Outcome, "%s: %v", result.ID, result.Findings)
	}
}

const small = `
openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /things/{id}:
    put:
      operationId: updateThing
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      - {name: kind, in: query, schema: {type: string, enum: [a, b]}}
      - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string}
                size: {type: integer, format: int32, nullable: true}
                data: {nullable: true}
      responses:
        '200':
          description: d
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
        '404': {description: d}
components:
  schemas:
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string, format: uuid}
        state: {type: string, enum: [ON, OFF]}
        tags: {type: array, items: {type: object, properties: {k: {type: string}}}}
        parent: {nullable: true, allOf: [{$ref: '#/components/schemas/Thing'}]}
`

func TestDifferences(t *testing.T) {
	t.Parallel()
	const contractLevel, hygieneLevel = "operations/updateThing", "details/updateThing"
	for name, tc := range map[string]struct {
		old, new string
		in       string
		want     report.Finding
	}{
		"operation":            {"    put:", "    post:", contractLevel, report.Finding{Check: "operation", Expected: "PUT /things/{id}", Got: "nothing"}},
		"parameter missing":    {"name: kind,", "name: sort,", contractLevel, report.Finding{Check: "query.kind", Expected: "a parameter, string, one of a, b", Got: "nothing"}},
		"parameter extra":      {"name: kind,", "name: sort,", hygieneLevel, report.Finding{Check: "query.sort", Expected: "nothing", Got: "a parameter, string, one of a, b"}},
		"parameter place":      {"name: kind, in: query", "name: kind, in: header", contractLevel, report.Finding{Check: "query.kind", Expected: "a parameter, string, one of a, b", Got: "nothing"}},
		"parameter required":   {"in: header, required: true", "in: header", contractLevel, report.Finding{Check: "header.Idempotency-Key", Expected: "required", Got: "optional"}},
		"parameter enum":       {"enum: [a, b]", "enum: [a, c]", contractLevel, report.Finding{Check: "query.kind", Expected: "one of a, b", Got: "one of a, c"}},
		"enum left out":        {", enum: [a, b]", "", hygieneLevel, report.Finding{Check: "query.kind", Expected: "one of a, b", Got: "any value of its type"}},
		"body":                 {"requestBody:", "x-body:", contractLevel, report.Finding{Check: "request.body", Expected: "a body", Got: "nothing"}},
		"body optional":        {"        required: true\n        content", "        content", hygieneLevel, report.Finding{Check: "request.body", Expected: "required", Got: "optional"}},
		"field missing":        {"                size:", "                length:", contractLevel, report.Finding{Check: "request.body.size", Expected: "integer (int32) or null", Got: "nothing"}},
		"field extra":          {"                size:", "                length:", hygieneLevel, report.Finding{Check: "request.body.length", Expected: "nothing", Got: "integer (int32) or null"}},
		"field type":           {"name: {type: string}", "name: {type: integer}", contractLevel, report.Finding{Check: "request.body.name", Expected: "string", Got: "integer"}},
		"free value":           {"data: {nullable: true}", "data: {type: object}", contractLevel, report.Finding{Check: "request.body.data", Expected: "any value", Got: "object"}},
		"field says less":      {"name: {type: string}", "name: {}", hygieneLevel, report.Finding{Check: "request.body.name", Expected: "string", Got: "any value"}},
		"field null":           {"format: int32, nullable: true", "format: int32", hygieneLevel, report.Finding{Check: "request.body.size", Expected: "integer or null", Got: "integer, never null"}},
		"field format":         {"format: int32", "format: int64", hygieneLevel, report.Finding{Check: "request.body.size", Expected: "integer of format int32", Got: "integer of format int64"}},
		"field required":       {"required: [name]", "required: [size]", hygieneLevel, report.Finding{Check: "request.body.name", Expected: "required", Got: "optional"}},
		"status":               {"'200':", "'201':", contractLevel, report.Finding{Check: "response.200", Expected: "this status", Got: "nothing"}},
		"another status":       {"'200':", "'201':", contractLevel, report.Finding{Check: "response.201", Expected: "no such status", Got: "this status"}},
		"errors undeclared":    {"'404':", "'405':", hygieneLevel, report.Finding{Check: "responses", Expected: "the errors 404", Got: "no word of them"}},
		"answer field missing": {"        state:", "        status:", contractLevel, report.Finding{Check: "response.200.state", Expected: "string, one of OFF, ON", Got: "nothing"}},
		"answer enum":          {"[ON, OFF]", "[ON, OFF, BROKEN]", contractLevel, report.Finding{Check: "response.200.state", Expected: "one of OFF, ON", Got: "one of BROKEN, OFF, ON"}},
		"in a list":            {"k: {type: string}", "k: {type: boolean}", contractLevel, report.Finding{Check: "response.200.tags[].k", Expected: "string", Got: "boolean"}},
		"no list":              {"type: array, items", "type: object, x-items", contractLevel, report.Finding{Check: "response.200.tags", Expected: "array", Got: "object"}},
		"free object":          {"properties: {k: {type: string}}", "x-properties: 1", hygieneLevel, report.Finding{Check: "response.200.tags[]", Expected: "an object with 1 members", Got: "an object with any members"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, small, tc.old)
			result := compare(t, small, strings.Replace(small, tc.old, tc.new, 1))[tc.in]
			assert.Equal(t, report.Failed, result.Outcome)
			assert.Contains(t, result.Findings, tc.want)
			assert.Equal(t, tc.in == hygieneLevel, result.Level == report.Hygiene)
		})
	}
}

func TestWhatIsNoDifference(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][]string{
		"names of operation and path parameter": {"updateThing", "update_1", "/things/{id}", "/things/{thingId}", "name: id, in: path", "name: thingId, in: path"},
		"slash at the end":                      {"/things/{id}:", "/things/{id}/:"},
		"base path":                             {"/things/{id}:", "/{id}:", "paths:", "servers: [{url: 'http://h/things/'}]\npaths:"},
		"any media type":                        {"content: {application/json: {schema: {$ref", "content: {'*/*': {schema: {$ref"},
		"case of a header":                      {"Idempotency-Key", "idempotency-key"},
		"null in a list of types":               {"size: {type: integer, format: int32, nullable: true}", "size: {type: [integer, 'null'], format: int32}", "3.0.3", "3.1.0"},
		"null as an alternative":                {"{nullable: true, allOf: [{$ref: '#/components/schemas/Thing'}]}", "{oneOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}]}", "3.0.3", "3.1.0"},
		"members of a query object":             {"{name: kind, in: query, schema: {type: string, enum: [a, b]}}", "{name: filter, in: query, schema: {type: object, properties: {kind: {type: string, enum: [a, b]}}}}"},
		"order of an enum":                      {"[ON, OFF]", "[OFF, ON]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := small
			for i := 0; i < len(change); i += 2 {
				require.Contains(t, other, change[i])
				other = strings.ReplaceAll(other, change[i], change[i+1])
			}
			for id, result := range compare(t, small, other) {
				assert.Equal(t, report.Passed, result.Outcome, "%s: %v", id, result.Findings)
			}
		})
	}
}

func TestExtraOperationsAreNamed(t *testing.T) {
	t.Parallel()
	results := compare(t, small, small+"\n")
	assert.Len(t, results, 1)
	results = compare(t, small, strings.Replace(small, "paths:", "paths:\n  /more:\n    get: {operationId: more, responses: {'204': {description: d}}}", 1))
	extra := results["extra/GET/more"]
	assert.Equal(t, report.Hygiene, extra.Level)
	assert.Equal(t, "more", extra.Findings[0].Got)
}

// The structure that the recorded server serves: what it lacks is what later
// releases added, and what it has otherwise is known.
func TestServerOf202603(t *testing.T) {
	t.Parallel()
	data, err := specdiff.Read(t.Context(), "../../../testdata/server-2026-03.openapi.json", time.Second)
	require.NoError(t, err)
	results := compare(t, string(hookflow.Contract()), string(data))
	find := func(id, check string) report.Finding {
		for _, f := range results[id].Findings {
			if f.Check == check {
				return f
			}
		}
		t.Errorf("%s has no finding at %s", id, check)
		return report.Finding{}
	}
	passed := 0
	for _, result := range results {
		if result.Outcome == report.Passed {
			passed++
		}
		for _, f := range result.Findings {
			assert.NotEqual(t, "query.pageable", f.Check, result.ID)
		}
	}
	assert.Greater(t, passed, 30)
	assert.Equal(t, report.Passed, results["operations/deleteEndpoint"].Outcome)
	assert.Equal(t, "nothing", find("operations/createEndpoint", "request.body.signatureScheme").Got)
	assert.Equal(t, "nothing", find("operations/createEndpoint", "response.201.standardWebhooksSecret").Got)
	assert.Equal(t, "object", find("operations/ingestEvent", "request.body.data").Got)
	assert.Equal(t, "no word of them", find("details/ingestEvent", "responses").Got)
	assert.Contains(t, results, "extra/GET/api/v1/projects/{}/workflows")
}

func TestDocumentsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"empty":               {"", "no OpenAPI 3 document"},
		"no document":         {"<html>not found</html>", "no OpenAPI document"},
		"another format":      {`{"swagger":"2.0","paths":{"/a":{}}}`, "no OpenAPI 3 document"},
		"no paths":            {`{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{}}`, "no paths"},
		"reference outside":   {`{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"$ref":"/etc/passwd"}}}`, "external"},
		"reference to a host": {`{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"$ref":"http://127.0.0.1:1/x"}}}}}}`, "external"},
		"broken reference":    {`{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"$ref":"#/components/responses/X"}}}}}}`, "no OpenAPI document"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := specdiff.Parse([]byte(tc.text))
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			_, _ = w.Write([]byte(small))
		case "/large":
			for range 17 {
				_, _ = w.Write(make([]byte, 1<<20))
			}
		case "/slow":
			select {
			case <-release:
			case <-r.Context().Done():
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	defer close(release)
	data, err := specdiff.Read(t.Context(), server.URL+"/good", time.Minute)
	require.NoError(t, err)
	assert.Equal(t, small, string(data))
	large := filepath.Join(t.TempDir(), "large.json")
	require.NoError(t, os.WriteFile(large, make([]byte, 17<<20), 0o600))
	for from, want := range map[string]string{
		server.URL + "/large":                 "larger than",
		server.URL + "/none":                  "404",
		large:                                 "larger than",
		filepath.Join(t.TempDir(), "none"):    "no such file",
		"http://user:pass-word@127.0.0.1:1/x": "refused",
		"http://[":                            "missing",
	} {
		_, err := specdiff.Read(t.Context(), from, time.Minute)
		require.ErrorContains(t, err, want, from)
		assert.NotContains(t, err.Error(), "pass-word")
	}
	_, err = specdiff.Read(t.Context(), server.URL+"/slow", time.Millisecond)
	assert.ErrorContains(t, err, "not there within 1ms")
}

func FuzzCompare(f *testing.F) {
	c := ours(f, small)
	f.Add([]byte(small))
	f.Add([]byte(`{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/things/{x}":{"put":{"responses":{}}}}}`))
	f.Add([]byte(`{"openapi":"3.0.0","paths":{"/things/{x}":{"put":{"requestBody":{"content":{"application/json":{}}},"parameters":[{"name":"kind","in":"query"}],"responses":{"200":{"content":{"*/*":{"schema":{"allOf":[{}]}}}}}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		theirs, err := specdiff.Parse(data)
		if err != nil {
			return
		}
		for _, result := range specdiff.Compare(c, theirs) {
			assert.Equal(t, result.Outcome == report.Failed, len(result.Findings) > 0, result.ID)
		}
	})
}
