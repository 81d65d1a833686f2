package schema_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/recording"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/schema"
)

func parse(t testing.TB, text string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(text)
	require.NoError(t, err, text)
	return s
}

// version is what the real server made of a schema.
type version struct {
	ID, EventTypeID, SchemaJSON, Fingerprint string
	Version                                  int
}

// recorded are the schemas that the real server was sent, with its answers.
func recorded(t *testing.T) (sent map[string]version, changes []struct {
	FromVersionID, ToVersionID, ChangeSummary string
	Breaking                                  bool
}) {
	t.Helper()
	exchanges, err := recording.Exchanges()
	require.NoError(t, err)
	sent = map[string]version{}
	for _, x := range exchanges {
		switch {
		case x.Scenario != "x_schema" || x.Response.Status/100 != 2:
		case strings.HasSuffix(x.Request.Path, "/versions") && x.Request.Method == "POST":
			var request struct{ SchemaJSON string }
			var answer version
			require.NoError(t, json.Unmarshal(x.Request.Body.Bytes, &request))
			require.NoError(t, json.Unmarshal(x.Response.Body.Bytes, &answer))
			answer.SchemaJSON = request.SchemaJSON
			sent[x.Case] = answer
		case strings.HasSuffix(x.Request.Path, "/changes") && len(changes) == 0:
			require.NoError(t, json.Unmarshal(x.Response.Body.Bytes, &changes))
		}
	}
	return sent, changes
}

func TestRecordedFingerprints(t *testing.T) {
	t.Parallel()
	sent, _ := recorded(t)
	require.Greater(t, len(sent), 12)
	for name, v := range sent {
		assert.Equal(t, v.Fingerprint, parse(t, v.SchemaJSON).Fingerprint(), name)
	}
}

func TestRecordedChanges(t *testing.T) {
	t.Parallel()
	sent, changes := recorded(t)
	byID := map[string]*schema.Schema{}
	for _, v := range sent {
		byID[v.ID] = parse(t, v.SchemaJSON)
	}
	compared := 0
	for _, c := range changes {
		if byID[c.FromVersionID] == nil || byID[c.ToVersionID] == nil {
			continue // made by an exchange that is kept elsewhere
		}
		compared++
		assert.Equal(t, schema.Change{Summary: c.ChangeSummary, Breaking: c.Breaking}, schema.Compare(byID[c.FromVersionID], byID[c.ToVersionID]))
	}
	assert.Greater(t, compared, 7)
}

func TestFingerprintPassesOverAnnotationsOnly(t *testing.T) {
	t.Parallel()
	of := func(text string) string { return parse(t, text).Fingerprint() }
	plain := of(`{"type":"object","properties":{"a":{"type":"string"}}}`)
	assert.Equal(t, plain, of(`{"title":"t","description":"d","$comment":"c","examples":[1],"default":{},"properties":{"a":{"type":"string","title":"x"}},"type":"object"}`))
	for _, other := range []string{
		`{"type":"object","properties":{"a":{"type":"string"},"title":{"type":"string"}}}`,
		`{"type":"object","properties":{"a":{"type":"string"}},"const":{"title":"x"}}`,
		`{"type":"object","properties":{"a":{"type":"string","minLength":1}}}`,
	} {
		assert.NotEqual(t, plain, of(other), other)
	}
	assert.NotEqual(t, of(`{"const":{"title":"x"}}`), of(`{"const":{}}`))
	assert.NotEqual(t, of(`{"properties":{"default":{}}}`), of(`{"properties":{}}`))
}

func TestCompareNested(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ before, after, want string }{
		"added, required": {`{}`, `{"required":["a"],"properties":{"a":{"type":"string"}}}`, `{"added": [{"path": "$.a", "type": "string", "oldType": null, "required": true}], "changed": [], "removed": [], "breaking": false}`},
		"nested": {`{"properties":{"o":{"type":"object","properties":{"x":{"type":"string"}}}}}`, `{"properties":{"o":{"type":"object","properties":{"y":{}}}}}`,
			`{"added": [{"path": "$.o.y", "type": null, "oldType": null, "required": false}], "changed": [], "removed": [{"path": "$.o.x", "type": null, "oldType": "string", "required": false}], "breaking": true}`},
		"only required": {`{"properties":{"a":{"type":"string"}}}`, `{"required":["a"],"properties":{"a":{"type":"string"}}}`, `{"added": [], "changed": [], "removed": [], "breaking": false}`},
		"odd name":      {`{}`, `{"properties":{"\"<":{}}}`, `{"added": [{"path": "$.\"<", "type": null, "oldType": null, "required": false}], "changed": [], "removed": [], "breaking": false}`},
		"no schemas":    {`[1]`, `true`, `{"added": [], "changed": [], "removed": [], "breaking": false}`},
	} {
		got := schema.Compare(parse(t, tc.before), parse(t, tc.after))
		if name == "odd name" {
			tc.want = strings.Replace(tc.want, `$."<`, `$.\"<`, 1)
		}
		assert.Equal(t, tc.want, got.Summary, name)
		assert.True(t, json.Valid([]byte(got.Summary)), name)
		assert.Equal(t, strings.Contains(tc.want, `"breaking": true`), got.Breaking, name)
	}
	deep := strings.Repeat(`{"properties":{"a":`, 3000) + `{}` + strings.Repeat(`}}`, 3000)
	assert.Less(t, len(schema.Compare(parse(t, `{}`), parse(t, deep)).Summary), 100_000)
}

func TestParseRefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``: "unexpected end of JSON input", `{"a":`: "unexpected end of JSON input", `{bad`: "invalid character 'b'", `{} {}`: "there is more than one JSON value", `{} x`: "there is more than one JSON value",
	} {
		_, err := schema.Parse(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestInferDescribesItsData(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"b":{"c":null},"a":[1.5,"x"],"d":[]}`: `{"properties":{"a":{"items":{"type":"number"},"type":"array"},"b":{"properties":{"c":{"type":"null"}},"type":"object"},"d":{"type":"array"}},"type":"object"}`,
		`"x"`:                                   `{"type":"string"}`,
		`{bad`:                                  `{}`,
	} {
		assert.Equal(t, want, schema.Infer([]byte(data)))
	}
	assert.Empty(t, parse(t, schema.Infer([]byte(`{"a":[1],"b":"x"}`))).Refusals([]byte(`{"a":[1],"b":"x"}`)))
}

func TestCache(t *testing.T) {
	t.Parallel()
	var cache schema.Cache
	first, err := cache.Get("a", `{"type":"string"}`)
	require.NoError(t, err)
	again, err := cache.Get("a", `{"type":"string"}`)
	require.NoError(t, err)
	assert.Same(t, first, again)
	other, err := cache.Get("b", `{"type":"null"}`)
	require.NoError(t, err)
	assert.NotSame(t, first, other)
	_, err = cache.Get("c", `{bad`)
	assert.Error(t, err)
	for i := range 1000 {
		_, err := cache.Get(strings.Repeat("x", i), `{}`)
		require.NoError(t, err)
	}
	anew, err := cache.Get("a", `{"type":"string"}`)
	require.NoError(t, err)
	assert.NotSame(t, first, anew, "what is kept is bounded")
}
