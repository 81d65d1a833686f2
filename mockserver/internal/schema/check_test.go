package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/schema"
)

const detail = `{"type":"object","properties":{"e":{"enum":["a","b"]},"p":{"type":"string","pattern":"^x"},"f":{"type":"string","format":"email"},
	"l":{"type":"string","minLength":2,"maxLength":3},"n":{"type":"object","required":["k"],"properties":{"k":{"type":"integer"}}},
	"a":{"type":"array","items":{"type":"integer"},"minItems":1},"o":{"anyOf":[{"type":"string"},{"type":"object","required":["x"]}]}},"additionalProperties":false}`

func TestRefusalsAndDepartures(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		schema, data string
		refusals     []string
		more         []string // that only Departures tells
	}{
		{detail, `{"e":"a","p":"x","f":"a@b.co","l":"ab","n":{"k":1},"a":[1],"o":"s"}`, nil, nil},
		{detail, `{"e":"c"}`, nil, []string{"$.e: value must be one of 'a', 'b'"}},
		{detail, `{"p":"y"}`, nil, []string{"$.p: 'y' does not match pattern '^x'"}},
		{detail, `{"f":"nope"}`, nil, []string{"$.f: 'nope' is not valid email: missing @"}},
		{detail, `{"l":"aaaa"}`, nil, []string{"$.l: maxLength: got 4, want 3"}},
		{detail, `{"a":[]}`, nil, []string{"$.a: minItems: got 0, want 1"}},
		{detail, `{"zz":1}`, nil, []string{"$: additional properties 'zz' not allowed"}},
		{detail, `{"o":{}}`, nil, []string{"$.o: 'anyOf' failed"}},
		{detail, `{"n":{}}`, []string{"$.n.k: required field missing"}, nil},
		{detail, `{"n":{"k":"x"}}`, []string{"$.n.k: expected integer but got string"}, nil},
		{detail, `{"n":{"k":1.0}}`, []string{"$.n.k: expected integer but got number"}, nil},
		{detail, `{"n":{"k":1e3}}`, []string{"$.n.k: expected integer but got number"}, nil},
		{detail, `{"a":[1,"x",true]}`, []string{"$.a[1]: expected integer but got string", "$.a[2]: expected integer but got boolean"}, nil},
		{detail, `{"a":["x"],"e":"c"}`, []string{"$.a[0]: expected integer but got string"}, []string{"$.e: value must be one of 'a', 'b'"}},
		{detail, `[]`, []string{"$: expected object but got array"}, nil},
		{`{"type":["string","null"]}`, `null`, nil, nil},
		{`{"type":["string","null"]}`, `5`, []string{"$: expected string or null but got integer"}, nil},
		{`{"type":"number"}`, `5`, nil, nil},
		{`{"properties":{"bb":{"type":"string"},"a":{"type":"string"},"cc":{"type":"string"}}}`, `{"cc":1,"bb":2,"a":3}`,
			[]string{"$.a: expected string but got integer", "$.bb: expected string but got integer", "$.cc: expected string but got integer"}, nil},
		{`{"required":["z","a"]}`, `{}`, []string{"$.z: required field missing", "$.a: required field missing"}, nil},
		{`{"required":["a"]}`, `{"a":null}`, nil, nil},
		{`{"allOf":[{"required":["a"]},{"properties":{"b":{"type":"null"}}}]}`, `{"b":1}`, nil, []string{"$.a: required field missing", "$.b: expected null but got number"}},
		{`{"$defs":{"m":{"type":"string","minLength":2}},"properties":{"a":{"$ref":"#/$defs/m"}}}`, `{"a":"x"}`, nil, []string{"$.a: minLength: got 1, want 2"}},
		// What is no JSON Schema checks what it can.
		{`{"type":"bogus","required":["a"]}`, `{}`, []string{"$.a: required field missing"}, nil},
		{`{"required":"a","minLength":5}`, `"x"`, nil, nil},
		{`[1]`, `{}`, nil, nil}, {`"x"`, `{}`, nil, nil}, {`true`, `{}`, nil, nil},
		{`false`, `{}`, nil, []string{"$: false schema"}},
		// References elsewhere and to itself are not followed.
		{`{"$ref":"file:///etc/passwd","required":["a"]}`, `{}`, []string{"$.a: required field missing"}, nil},
		{`{"$ref":"http://127.0.0.1:1/x"}`, `{}`, nil, nil},
		{`{"properties":{"a":{"$ref":"#"},"b":{"minLength":5}}}`, `{"b":"x"}`, nil, nil},
		{`{"$schema":"http://unknown.example/","minLength":5}`, `"x"`, nil, nil},
		// Numbers without end are not calculated with.
		{`{"type":"object","properties":{"a":{"minimum":3}}}`, `{"a":1e999999999}`, nil, nil},
		{`{"minimum":1e999999999}`, `1`, nil, nil},
		{`{"minimum":3}`, `1e-0999`, nil, []string{"$: minimum: got 0, want 3"}},
	} {
		s := parse(t, tc.schema)
		assert.Equal(t, tc.refusals, s.Refusals([]byte(tc.data)), "%s of %s", tc.data, tc.schema)
		assert.Equal(t, append(append([]string(nil), tc.refusals...), tc.more...), s.Departures([]byte(tc.data)), "%s of %s", tc.data, tc.schema)
	}
}

func TestFilesAreNotRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "schema.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"$schema":"https://json-schema.org/draft/2020-12/schema"}`), 0o600))
	for _, keyword := range []string{"$ref", "$schema"} {
		assert.Empty(t, parse(t, `{"`+keyword+`":"file://`+file+`","minLength":5}`).Departures([]byte(`"x"`)), keyword)
	}
}

// Doubling references would take 2^40 steps.
func TestASchemaThatWouldTakeTooLong(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"required":["a"],"$ref":"#/$defs/d0","$defs":{`)
	for i := range 40 {
		fmt.Fprintf(&b, `"d%d":{"anyOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]},`, i, i+1, i+1)
	}
	b.WriteString(`"d40":{"type":"string"}}}`)
	s := parse(t, b.String())
	assert.Equal(t, []string{"$.a: required field missing"}, s.Departures([]byte(`{}`)))
	large := parse(t, `{"enum":[`+strings.Repeat("1,", 20000)+`2]}`)
	assert.NotEmpty(t, large.Departures([]byte(`"x"`)))
	assert.Empty(t, large.Departures([]byte(`"`+strings.Repeat("x", 200_000)+`"`)))
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	s := parse(t, `{"items":{"type":"string"}}`)
	lines := s.Refusals([]byte(`[` + strings.Repeat("1,", 5000) + `1]`))
	assert.Len(t, lines, 101)
	assert.Equal(t, "…", lines[100])
	long := parse(t, `{"pattern":"^x"}`).Departures([]byte(`"` + strings.Repeat("é", 50_000) + `"`))
	assert.Less(t, len(long[0]), 400)
}

func FuzzSchema(f *testing.F) {
	f.Add(detail, `{"n":{"k":1.0},"a":[1,"x"],"zz":1e5}`)
	f.Add(`{"$ref":"#/properties/a","properties":{"a":{"$ref":"#"}}}`, `{"a":{"a":1}}`)
	f.Add(`{"type":["null",5],"required":[1,"a"],"items":[{}]}`, `[[null]]`)
	f.Fuzz(func(t *testing.T, text, data string) {
		s, err := schema.Parse(text)
		if err != nil {
			return
		}
		refusals, departures := s.Refusals([]byte(data)), s.Departures([]byte(data))
		if len(refusals) <= 100 {
			assert.Equal(t, refusals, departures[:len(refusals)])
		}
		same, err := schema.Parse(text)
		assert.NoError(t, err)
		assert.Equal(t, s.Fingerprint(), same.Fingerprint())
		assert.False(t, schema.Compare(s, same).Breaking)
		_, err = schema.Parse(schema.Infer([]byte(data)))
		assert.NoError(t, err)
	})
}
