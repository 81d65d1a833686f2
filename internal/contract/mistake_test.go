package contract_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// What is wrong is told to programs, and may be overlooked.
func TestMistakes(t *testing.T) {
	t.Parallel()
	spec, err := contract.Load()
	require.NoError(t, err)
	const id = "11111111-1111-4111-8111-111111111111"
	json := http.Header{"Content-Type": {"application/json"}}
	path := map[string]string{"projectId": id}
	for name, tc := range map[string]struct {
		operation string
		request   contract.Request
		want      []contract.Mistake
	}{
		"path":         {"getProject", contract.Request{Path: map[string]string{"projectId": "x"}}, []contract.Mistake{{In: "path", Name: "projectId", Keyword: "format", Format: "uuid"}}},
		"query":        {"listEndpoints", contract.Request{Path: path, Query: url.Values{"page": {"x"}}}, []contract.Mistake{{In: "query", Name: "page", Keyword: "type", Format: "int32"}}},
		"missing":      {"listDeliveries", contract.Request{}, []contract.Mistake{{In: "query", Name: "eventId", Keyword: "required", Format: "uuid"}}},
		"repeated":     {"listEndpoints", contract.Request{Path: path, Query: url.Values{"page": {"1", "2"}}}, []contract.Mistake{{In: "query", Name: "page", Keyword: contract.KeywordRepeated, Format: "int32"}}},
		"header":       {"ingestEvent", contract.Request{Header: http.Header{"Idempotency-Key": {string(make([]byte, 219))}}}, []contract.Mistake{{In: "header", Name: "Idempotency-Key", Keyword: "maxLength"}}},
		"no JSON":      {"ingestEvent", contract.Request{Header: json, Body: []byte("{")}, []contract.Mistake{{In: "body", Keyword: contract.KeywordSyntax}}},
		"no object":    {"ingestEvent", contract.Request{Header: json, Body: []byte("[]")}, []contract.Mistake{{In: "body", Keyword: contract.KeywordSyntax}}},
		"no body":      {"ingestEvent", contract.Request{}, []contract.Mistake{{In: "body", Keyword: contract.KeywordSyntax}}},
		"content type": {"ingestEvent", contract.Request{Body: []byte("{}")}, []contract.Mistake{{In: "body", Keyword: contract.KeywordContentType}}},
		"members": {"createEndpoint", contract.Request{Path: path, Header: json, Body: []byte(`{"url":"ftp://x","enabled":1}`)},
			[]contract.Mistake{{In: "body", Name: "enabled", Keyword: "type"}, {In: "body", Name: "url", Keyword: "pattern"}}},
	} {
		_, violation := spec.CheckRequest(spec.Operation(tc.operation), tc.request)
		require.NotNil(t, violation, name)
		assert.ElementsMatch(t, tc.want, violation.Mistakes, name)

		if tc.want[0].In == "body" && tc.want[0].Name == "" {
			continue // there is nothing to hand on
		}
		tc.request.Overlook = func(m contract.Mistake) bool { return assert.Contains(t, tc.want, m, name) }
		_, violation = spec.CheckRequest(spec.Operation(tc.operation), tc.request)
		assert.True(t, violation == nil || violation.Mistakes[0] != tc.want[0], name)
	}
}

// One that is overlooked leaves the others.
func TestOverlookOneOfTwo(t *testing.T) {
	t.Parallel()
	spec, err := contract.Load()
	require.NoError(t, err)
	_, violation := spec.CheckRequest(spec.Operation("patchSubscription"), contract.Request{
		Path:     map[string]string{"projectId": "11111111-1111-4111-8111-111111111111", "id": "11111111-1111-4111-8111-111111111111"},
		Header:   http.Header{"Content-Type": {"application/json"}},
		Body:     []byte(`{"eventType":"BAD","enabled":"x"}`),
		Overlook: func(m contract.Mistake) bool { return m.Keyword == "pattern" },
	})
	require.NotNil(t, violation)
	assert.Equal(t, []contract.Mistake{{In: "body", Name: "enabled", Keyword: "type"}}, violation.Mistakes)
	assert.Contains(t, violation.FieldErrors, "enabled")
	assert.NotContains(t, violation.FieldErrors, "eventType")
}

func TestProperties(t *testing.T) {
	t.Parallel()
	spec, err := contract.Load()
	require.NoError(t, err)
	in := spec.Operation("createSource").Properties(contract.InBody)
	assert.Contains(t, in, contract.Property{Name: "name", Type: "string"})
	assert.Contains(t, in, contract.Property{Name: "rateLimitPerSecond", Type: "integer", Format: "int32"})
	assert.Contains(t, in, contract.Property{Name: "providerType", Type: "string", Enum: true})
	assert.Contains(t, spec.Operation("createSource").Properties(contract.InPath), contract.Property{Name: "projectId", Type: "string", Format: "uuid"})
	assert.Contains(t, spec.Operation("ingestEvent").Properties(contract.InBody), contract.Property{Name: "data"})
	assert.Empty(t, spec.Operation("getProject").Properties(contract.InBody))
}
