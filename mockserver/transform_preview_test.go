package mockserver_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func (c caller) preview(in map[string]any) map[string]any {
	c.t.Helper()
	body, err := json.Marshal(in)
	require.NoError(c.t, err)
	return c.post(c.project()+"/transform-preview", string(body)).object(200)
}

func TestTransformPreview(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	id := c.transformation("on", `{"id":"${$.id}","e":{},"l":[]}`)
	off := c.transformation("off", `{}`)
	c.put(c.project()+"/transformations/"+off, `{"name":"off","template":"{\"off\":\"${$.id}\"}","enabled":false}`).object(200)
	_, project, key := c.person("preview@example.com")
	foreign := c.with("X-API-Key", key).post("/api/v1/projects/"+project+"/transformations", `{"name":"f","template":"{}"}`).text(201, "id")

	const input, pretty = `{"id":7,"l":[1.10,{"a":null}]}`, "{\n  \"id\" : 7,\n  \"l\" : [ 1.1, {\n    \"a\" : null\n  } ]\n}"
	for name, tc := range map[string]struct {
		in     map[string]any
		output any
		errors []string // patterns
	}{
		"nothing":                      {map[string]any{}, pretty, nil},
		"blanks":                       {map[string]any{"template": " ", "transformExpression": "", "customHeaders": " "}, pretty, nil},
		"expression":                   {map[string]any{"transformExpression": "$.l"}, "[ 1.1, {\n  \"a\" : null\n} ]", nil},
		"template over expression":     {map[string]any{"transformExpression": "$.l", "template": `["${$.id}"]`}, "[ 7 ]", nil},
		"transformation over template": {map[string]any{"transformationId": id, "template": `["${$.id}"]`}, "{\n  \"id\" : 7,\n  \"e\" : { },\n  \"l\" : [ ]\n}", nil},
		"expression without $":         {map[string]any{"template": `"${id}"`}, "7", nil},
		"disabled":                     {map[string]any{"transformationId": off}, "{\n  \"off\" : 7\n}", nil},
		"nothing there":                {map[string]any{"transformExpression": " $.l[0]"}, "null", []string{`^Expression matched no data:  \$\.l\[0\]$`}},
		"null there":                   {map[string]any{"transformExpression": "l.1.a"}, "null", nil},
		"bad template":                 {map[string]any{"template": "{bad"}, nil, []string{"^Template transform error: ."}},
		"unknown":                      {map[string]any{"transformationId": unknown, "template": "1"}, nil, []string{"^Transformation not found: " + unknown + "$"}},
		"foreign":                      {map[string]any{"transformationId": foreign}, nil, []string{"^Transformation not found: " + foreign + "$"}},
		"all at once":                  {map[string]any{"template": "{bad", "customHeaders": "{bad"}, nil, []string{"^Template transform error: .", "^Invalid custom headers JSON: ."}},
		"headers no object":            {map[string]any{"customHeaders": "[1]"}, pretty, []string{"^Custom headers must be a JSON object$"}},
	} {
		tc.in["inputPayload"] = input
		got := c.preview(tc.in)
		assert.Equal(t, tc.output, got["outputPayload"], name)
		assert.Equal(t, len(tc.errors) == 0, got["success"], name)
		assert.Nil(t, got["outputHeaders"], name)
		errors := got["errors"].([]any)
		require.Len(t, errors, len(tc.errors), name)
		for i, pattern := range tc.errors {
			assert.Regexp(t, pattern, errors[i], name)
		}
	}

	got := c.preview(map[string]any{"inputPayload": "{bad", "template": "{bad", "customHeaders": "{bad"})
	require.Len(t, got["errors"], 1, "a payload that is not JSON ends it")
	assert.Regexp(t, "^Invalid input JSON: .", got["errors"].([]any)[0])
	assert.Nil(t, got["outputPayload"])
	got = c.preview(map[string]any{"inputPayload": "5", "customHeaders": `{"X-B":2, "X-A":"1"}`})
	assert.Equal(t, "{\n  \"X-B\" : 2,\n  \"X-A\" : \"1\"\n}", got["outputHeaders"])
	for _, body := range []string{`{}`, `{"inputPayload":null}`, `{"inputPayload":""}`, `{"inputPayload":" "}`} {
		assert.Equal(t, map[string]any{"inputPayload": "must not be blank"}, c.post(c.project()+"/transform-preview", body).object(400)["fieldErrors"], body)
	}
}

// Whoever checks the signature has only the text that the dry run shows.
func TestTheDryRunSignsExactlyWhatItShows(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	made := c.post(c.project()+"/endpoints", `{"url":"https://example.com/"}`)
	in := map[string]any{
		"payload": `{"a":1.10,"b":[{"c":"é"},[],{}],"d":1e5}`, "endpointId": made.text(201, "id"),
		"transformationId": c.transformation("shape", `{"all":"${$}","n":"${$.a}"}`),
	}
	body, err := json.Marshal(in)
	require.NoError(t, err)
	got := c.post(c.project()+"/transform-preview/delivery-dry-run", string(body)).object(200)
	shown := got["transformedPayload"].(string)
	assert.Equal(t, "{\n  \"all\" : {\n    \"a\" : 1.1,\n    \"b\" : [ {\n      \"c\" : \"é\"\n    }, [ ], { } ],\n    \"d\" : 100000.0\n  },\n  \"n\" : 1.1\n}", shown)
	secret := []string{made.text(201, "secret")}
	assert.NoError(t, verify.Signature([]byte(shown), got["signature"].(string), secret))
	assert.Equal(t, got["signature"], got["requestHeaders"].(map[string]any)["X-Signature"])
	assert.Error(t, verify.Signature([]byte(compactJSON(t, shown)), got["signature"].(string), secret), "the compact text is another one")
}
