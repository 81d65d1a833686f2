package adapter_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
)

type fake struct{}

func (fake) Info() adapter.Info {
	return adapter.Info{SDK: adapter.SDK{Name: "fake", Version: "1", Language: "go"}, Operations: []string{adapter.Echo, "getEndpoint"}, Enums: map[string][]string{"Status": {"A"}}}
}

func (fake) Call(_ context.Context, call adapter.Call) adapter.Outcome {
	switch call.Operation {
	case adapter.Echo:
		return adapter.Outcome{Result: call.Args.Value}
	case "getEndpoint":
		return adapter.Return(map[string]any{"id": call.Path.Get("id"), "project": call.Path[0].Value})
	case "deleteEndpoint":
		return adapter.Return(nil)
	case "loop":
		return adapter.Return(func() {})
	}
	return adapter.Outcome{Error: &adapter.Error{Own: true, Class: "X", Attributes: map[string]any{"status": 404}}}
}

// What Serve writes is what the schema describes, and what the suite reads.
func TestServe(t *testing.T) {
	t.Parallel()
	requests := []adapter.Request{
		{Seq: 1, Do: adapter.Start, Version: adapter.Version},
		{Seq: 2, Do: adapter.Make, Call: &adapter.Call{Operation: adapter.Echo, Args: &adapter.Args{Value: json.RawMessage(`{"a":[1,null,12345678901234567890]}`)}}},
		{Seq: 3, Do: adapter.Make, Call: &adapter.Call{Operation: "getEndpoint", Path: adapter.Path{{Name: "projectId", Value: "p"}, {Name: "id", Value: "e"}}}},
		{Seq: 4, Do: adapter.Make, Call: &adapter.Call{Operation: "deleteEndpoint"}},
		{Seq: 5, Do: adapter.Make, Call: &adapter.Call{Operation: "another"}},
		{Seq: 6, Do: adapter.Make, Call: &adapter.Call{Operation: "loop"}},
		{Seq: 7, Do: adapter.Stop},
		{Seq: 8, Do: adapter.Start, Version: adapter.Version}, // nobody reads it
	}
	var in, out bytes.Buffer
	for _, r := range requests {
		require.NoError(t, json.NewEncoder(&in).Encode(r))
	}
	holds(t, in.String())
	require.NoError(t, adapter.Serve(t.Context(), &in, &out, fake{}))
	holds(t, out.String())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 7)
	var responses []adapter.Response
	for i, line := range lines {
		r, err := adapter.ReadResponse(requests[i].Do, []byte(line))
		require.NoError(t, err)
		assert.Equal(t, requests[i].Seq, r.Seq)
		responses = append(responses, r)
	}
	assert.Equal(t, "fake", responses[0].SDK.Name)
	assert.Equal(t, []string{"A"}, responses[0].Enums["Status"])
	assert.JSONEq(t, `{"a":[1,null,12345678901234567890]}`, string(responses[1].Result))
	assert.Contains(t, string(responses[1].Result), "12345678901234567890", "every digit")
	assert.JSONEq(t, `{"id":"e","project":"p"}`, string(responses[2].Result))
	assert.Equal(t, "null", string(responses[3].Result))
	assert.True(t, responses[4].Error.Own)
	assert.Contains(t, responses[5].Skipped, "no JSON")
}

// holds holds lines against protocol.schema.json.
func holds(t *testing.T, lines string) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(adapter.Schema()))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("protocol.schema.json", document))
	schema, err := compiler.Compile("protocol.schema.json")
	require.NoError(t, err)
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		require.NoError(t, err)
		assert.NoError(t, schema.Validate(value), line)
	}
}

func TestServeRefuses(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{`{"seq":`: "cannot be read", `{"seq":1,"do":"dance"}`: "dance", `{"seq":1,"do":"call"}`: "says nothing"} {
		err := adapter.Serve(t.Context(), strings.NewReader(line+"\n"), &bytes.Buffer{}, fake{})
		assert.ErrorContains(t, err, want)
	}
}

func TestReadResponseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		`hello`:                              "no JSON: hello",
		`{"seq":1} {"seq":2}`:                "no JSON",
		`{"seq":1}`:                          "off protocol.schema.json",
		`{"seq":"1","result":1}`:             "off protocol.schema.json",
		`{"seq":1,"resutl":1}`:               "resutl",
		`{"seq":1,"skipped":""}`:             "off protocol.schema.json",
		`{"seq":1,"unsupported":[]}`:         "off protocol.schema.json",
		`{"seq":1,"error":{}}`:               "own",
		`{"seq":1,"result":1,"skipped":"x"}`: "off protocol.schema.json",
		`[]`:                                 "off protocol.schema.json",
	} {
		_, err := adapter.ReadResponse(adapter.Make, []byte(line))
		assert.ErrorContains(t, err, want, line)
	}
	_, err := adapter.ReadResponse(adapter.Start, []byte(`{"seq":1,"version":2,"sdk":{"name":"a","version":"1","language":"x"},"operations":["echo"]}`))
	assert.ErrorContains(t, err, "version")
}

func TestPathKeepsItsOrder(t *testing.T) {
	t.Parallel()
	p := adapter.Path{{Name: "projectId", Value: "p"}, {Name: "id", Value: `a"/ü`}}
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Equal(t, `{"projectId":"p","id":"a\"/ü"}`, string(text))
	var back adapter.Path
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, p, back)
	assert.Empty(t, back.Get("nope"))
	for _, wrong := range []string{`[]`, `{"a":1}`, `"x"`} {
		assert.Error(t, json.Unmarshal([]byte(wrong), &back), wrong)
	}
}

func FuzzReadResponse(f *testing.F) {
	for _, seed := range []string{`{"seq":1,"result":null}`, `{"seq":1,"error":{"own":true,"attributes":{"a":[1e400]}}}`, `{"seq":1e1,"skipped":"x"}`, `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := adapter.ReadResponse(adapter.Make, line)
		if err != nil {
			return
		}
		set := 0
		for _, there := range []bool{r.Result != nil, r.Error != nil, r.Skipped != "", len(r.Unsupported) > 0} {
			if there {
				set++
			}
		}
		assert.Equal(t, 1, set, "%s", line)
	})
}
