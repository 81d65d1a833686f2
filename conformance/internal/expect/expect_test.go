package expect_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
)

func value(t testing.TB, text string) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.UseNumber()
	var v any
	require.NoError(t, decoder.Decode(&v), text)
	return v
}

func TestFill(t *testing.T) {
	t.Parallel()
	names := map[string]any{"endpoint": map[string]any{"id": "e1", "limit": json.Number("5"), "list": []any{map[string]any{"id": "x"}}}}
	lookup := func(name string) (any, bool) {
		return expect.Member(names, bytesToPath(name))
	}
	filled, err := expect.Fill(value(t, `{"a":"<endpoint.id>","b":"/x/<endpoint.id>/y","c":"<endpoint.limit>","d":["<endpoint.list.0.id>"],"e":"<a uuid>","f":"<html>x</html>","g":"<filler.3>","h":1,"i":null}`), func(name string) (any, bool) {
		if name == "html" {
			return "<html>", true
		}
		return lookup(name)
	})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{
		"a": "e1", "b": "/x/e1/y", "c": json.Number("5"), "d": []any{"x"}, "e": expect.UUID, "f": "<html>x</html>", "g": "xxx", "h": json.Number("1"), "i": nil,
	}, filled)
	for _, wrong := range []string{`"<endpoint.nope>"`, `"x <nobody>"`, `["<endpoint.list.1.id>"]`, `{"a":"<a colour>"}`} {
		_, err := expect.Fill(value(t, wrong), lookup)
		assert.ErrorContains(t, err, "nothing is called", wrong)
	}
}

func bytesToPath(name string) []string {
	var path []string
	for _, part := range bytes.Split([]byte(name), []byte(".")) {
		path = append(path, string(part))
	}
	return path
}

func TestMatch(t *testing.T) {
	t.Parallel()
	fold, exact, ordered := expect.Options{FoldNames: true}, expect.Options{Exact: true}, expect.Options{Ordered: true}
	for name, tc := range map[string]struct {
		want, got string
		options   expect.Options
		differs   []string // paths
	}{
		"a part is enough":           {`{"a":1}`, `{"a":1,"b":2}`, expect.Options{}, nil},
		"a member is missing":        {`{"a":1,"b":{"c":2}}`, `{"a":1,"b":{}}`, expect.Options{}, []string{"b.c"}},
		"null is not missing":        {`{"a":null}`, `{}`, expect.Options{}, []string{"a"}},
		"but for other languages":    {`{"a":null}`, `{}`, fold, nil},
		"numbers by value":           {`{"a":1.10,"b":100}`, `{"a":1.1,"b":1e2}`, expect.Options{}, nil},
		"large numbers keep digits":  {`12345678901234567890`, `12345678901234567891`, expect.Options{}, []string{""}},
		"text is no number":          {`5`, `"5"`, expect.Options{}, []string{""}},
		"false is not null":          {`false`, `null`, expect.Options{}, []string{""}},
		"names are folded":           {`{"httpStatusCode":1}`, `{"http_status_code":1}`, fold, nil},
		"only when asked":            {`{"httpStatusCode":1}`, `{"http_status_code":1}`, expect.Options{}, []string{"httpStatusCode"}},
		"another name is another":    {`{"httpStatusCode":1}`, `{"httpStatus":1}`, fold, []string{"httpStatusCode"}},
		"names of data are not":      {`{"data":{"snake_case":1}}`, `{"data":{"snakeCase":1}}`, fold, []string{"data.snake_case", "data.snakeCase"}},
		"nothing else when exact":    {`{"a":1}`, `{"a":1,"b":2}`, exact, []string{"b"}},
		"lists in any order":         {`[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, expect.Options{}, nil},
		"unless it matters":          {`[{"a":1},{"a":2}]`, `[{"a":2},{"a":1}]`, ordered, []string{"[0].a", "[1].a"}},
		"lists of another length":    {`[1]`, `[1,2]`, expect.Options{}, []string{""}},
		"each item once":             {`[{"a":1},{"a":1}]`, `[{"a":1},{"a":2}]`, expect.Options{}, []string{"[1].a"}},
		"no list for an object":      {`{"a":1}`, `[1]`, expect.Options{}, []string{""}},
		"but an empty one":           {`{}`, `[]`, expect.Options{}, nil},
		"times to the millisecond":   {`"2026-11-23T19:01:00.389071Z"`, `"2026-11-23T20:01:00.389+01:00"`, fold, nil},
		"times a millisecond apart":  {`"2026-11-23T19:01:00.389Z"`, `"2026-11-23T19:01:00.390Z"`, fold, []string{""}},
		"times are text where exact": {`"2026-11-23T19:01:00Z"`, `"2026-11-23T20:01:00+01:00"`, expect.Options{}, []string{""}},
	} {
		var paths []string
		for _, d := range expect.Match(value(t, tc.want), value(t, tc.got), tc.options) {
			paths = append(paths, d.Path)
		}
		assert.Equal(t, tc.differs, paths, name)
	}
}

func TestKinds(t *testing.T) {
	t.Parallel()
	for kind, values := range map[expect.Kind][2][]string{ // those that fit, those that do not
		expect.UUID:     {{`"0b8f5a3e-6d0c-4c55-9b0e-3d1f7c7a2e91"`}, {`"1-1-1-1-1"`, `1`, `null`, `"0B8F5A3E-6D0C-4C55-9B0E-3D1F7C7A2E91"`}},
		expect.Time:     {{`"2026-11-23T19:01:06.944918Z"`}, {`"2026-11-23"`, `1795460463248`, `null`}},
		expect.Text:     {{`""`, `"x"`}, {`null`, `1`, `{}`}},
		expect.Number:   {{`0`, `-1.5`}, {`"1"`, `null`, `true`}},
		expect.Secret:   {{`"6Yk0cFMoJXyMPB8Wv2TtGg1lHn4uR7qA9eZsDiKxO3w"`}, {`""`, `null`, `"whsec_x"`}},
		expect.Anything: {{`null`, `{}`, `1`}, nil},
		expect.UnixTime: {nil, {`1`, `1795460463248000`, `"x"`, `null`}},
	} {
		for _, text := range values[0] {
			assert.Empty(t, expect.Match(kind, value(t, text), expect.Options{}), "%s is %s", text, kind)
		}
		for _, text := range values[1] {
			assert.NotEmpty(t, expect.Match(kind, value(t, text), expect.Options{}), "%s is no %s", text, kind)
		}
	}
	assert.Nil(t, expect.MatchText(expect.Number, "12"))
	assert.NotNil(t, expect.MatchText(expect.Number, "twelve"))
	assert.Nil(t, expect.MatchText(json.Number("12"), "12"))
	assert.NotNil(t, expect.MatchText("12", "13"))
}

func TestOverlay(t *testing.T) {
	t.Parallel()
	example := value(t, `{"id":"a","list":[{"x":1,"y":null}],"at":null,"name":"n","deep":{"a":1,"b":2}}`)
	got := expect.Overlay(example, map[string]any{
		"id": "b", "at": expect.Time, "name": expect.Text, "deep": map[string]any{"b": nil},
		"list": []any{map[string]any{"y": json.Number("2")}, map[string]any{}},
	})
	assert.Equal(t, value(t, `{"id":"b","list":[{"x":1,"y":2},{"x":1,"y":null}],"at":"2026-11-23T19:01:06.944918Z","name":"n","deep":{"a":1,"b":null}}`), got)
	assert.Equal(t, value(t, `{"id":"a","list":[{"x":1,"y":null}],"at":null,"name":"n","deep":{"a":1,"b":2}}`), example, "the example is not changed")
}

func FuzzFill(f *testing.F) {
	for _, seed := range []string{`"<a uuid>"`, `{"a":["<x.y>","<filler.9>"]}`, `"<<a>>"`, `"<filler.99999999999999999999>"`, `"< >"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			return
		}
		filled, err := expect.Fill(v, func(string) (any, bool) { return "z", true })
		require.NoError(t, err, "a lookup that knows everything")
		expect.Match(filled, v, expect.Options{FoldNames: true})
	})
}
