package transform_test

import (
	"encoding/json"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

func load(t testing.TB, file string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}

// What the recorded server sent for each template.
func TestRecordedDeliveries(t *testing.T) {
	t.Parallel()
	var cases []struct{ Name, Template, Data, Body string }
	load(t, "deliveries.json", &cases)
	require.NotEmpty(t, cases)
	for _, tt := range cases {
		body, err := transform.Apply(tt.Template, []byte(tt.Data))
		require.NoError(t, err, tt.Name)
		assert.Equal(t, tt.Body, string(body), tt.Name)
	}
}

// What the recorded server showed in previews and dry runs.
func TestRecordedPreviews(t *testing.T) {
	t.Parallel()
	var cases []struct{ Name, Input, Template, Path, Output string }
	load(t, "previews.json", &cases)
	require.NotEmpty(t, cases)
	for _, tt := range cases {
		body := []byte(tt.Input)
		var err error
		if tt.Template != "" {
			body, err = transform.Apply(tt.Template, body)
			require.NoError(t, err, tt.Name)
		}
		if tt.Path != "" {
			var ok bool
			body, ok = transform.Extract(tt.Path, body)
			require.True(t, ok, tt.Name)
		}
		got, err := transform.Pretty(body)
		require.NoError(t, err, tt.Name)
		assert.Equal(t, tt.Output, string(got), tt.Name)
	}
}

const order = `{"n":5,"order":{"id":"o1","items":[{"q":1,"sku":"A"},{"q":2,"sku":"B"}],"user-id":"u","it's":1,"1st":true,"a b":"c","obj":{"k":"v"}}}`

func TestPaths(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"$.n":                            "5",
		"n":                              "5",
		"$":                              order,
		"$.order.user-id":                `"u"`,
		"$.order.it's":                   "1",
		"$.order.1st":                    "true",
		"$.order.a b":                    `"c"`,
		"$['order']['user-id']":          `"u"`,
		`$["order"].obj`:                 `{"k":"v"}`,
		"$.order.items[-1].sku":          `"B"`,
		"$.order.items[0,1].sku":         `["A","B"]`,
		"$.order.items[0:1].sku":         `["A"]`,
		"$.order.items[9]":               "null",
		"$.order.items[9].sku":           "null",
		"$.order.items[*].nope":          "[]",
		"$.order.items[?(@.sku=='B')].q": "[2]",
		"$.order.items[?(@.q>=1)].sku":   `["A","B"]`,
		"$..sku":                         `["A","B"]`,
		"$..items[0].sku":                `["A"]`,
		"$.order.obj.*":                  `["v"]`,
		"$.order.items.length()":         "2",
		"$.order.items.size()":           "2",
		"$.order.obj.length()":           "1",
		"$.order.id.length()":            "2",
		"$.n.length()":                   "null",
		"$.nope.length()":                "null",
		"$foo":                           "null",
		"$.[[":                           "null",
		"$.":                             "null",
		"$..":                            "null",
		"$[?((((":                        "null",
		"$.a%d%s":                        "null",
		strings.Repeat("$.a", 1000):      "null",
		"$" + strings.Repeat("..*", 40):  "null",
		"$[?(@.q==$..*)]":                "null",
	} {
		got, err := transform.Apply(`"${`+strings.ReplaceAll(path, `"`, `\"`)+`}"`, []byte(order))
		require.NoError(t, err)
		assert.Equal(t, want, string(got), path)
	}
}

func TestExtract(t *testing.T) {
	t.Parallel()
	const body = `{"data":{"b":1, "a":1.50},"z":"é","a/b":[7]}`
	for path, want := range map[string]string{
		"$.data":              `{"b":1,"a":1.5}`,
		"data.a":              "1.5",
		"/data/b":             "1",
		"/a~1b/0":             "7",
		" $.z ":               `"é"`,
		"$.nope":              "",
		`{"k":"${$.data.a}"}`: "",
		"$.data.b.c":          "",
	} {
		got, ok := transform.Extract(path, []byte(body))
		assert.Equal(t, want != "", ok, path)
		assert.Equal(t, want, string(got), path)
	}
	_, ok := transform.Extract("$", []byte("hello text"))
	assert.False(t, ok, "not JSON")
	_, ok = transform.Extract("$", []byte("{} {}"))
	assert.False(t, ok, "more than one value")
}

func TestNumbersAndText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1.10": "1.1", "1e5": "100000.0", "1E7": "1.0E7", "12345678.5": "1.23456785E7", "0.001": "0.001", "0.0001": "1.0E-4",
		"-0.0": "-0.0", "-0": "0", "12345678901234567890": "12345678901234567890", "1e400": "1e400", "100.0": "100.0",
		`"\u00e9\/\u0001\n\b\f\r\t\"\\"`: `"é/\u0001\n\b\f\r\t\"\\"`, `"<&>\u2028"`: "\"<&>\u2028\"", `"\ud83d\ude00"`: `"😀"`,
		"true": "true", "null": "null", "{}": "{ }", "[]": "[ ]", `{"a":1,"b":2,"a":3}`: "{\n  \"a\" : 3,\n  \"b\" : 2\n}",
		"[[1],[]]": "[ [ 1 ], [ ] ]",
	} {
		got, err := transform.Pretty([]byte(in))
		require.NoError(t, err, in)
		assert.Equal(t, want, string(got), in)
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "{bad", "hello", `{"a"}`, `{"a":1,}`, "[1", "{} {}", `"`, "nul"} {
		_, err := transform.Pretty([]byte(in))
		assert.Error(t, err, in)
		_, err = transform.Apply("{}", []byte(in))
		assert.Error(t, err, in)
	}
	assert.NoError(t, transform.Valid(`{"a":1} x`), "the platform reads the first value only")
	assert.Error(t, transform.Valid("{bad"))
	deep := strings.Repeat("[", 1001) + strings.Repeat("]", 1001)
	assert.ErrorContains(t, transform.Valid(deep), "nested")
	assert.NoError(t, transform.Valid(deep[1:2001]))
}

func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	data := []byte(`"` + strings.Repeat("x", 100_000) + `"`)
	_, err := transform.Apply("["+strings.Repeat(`"${$}",`, 5000)+"1]", data)
	assert.ErrorIs(t, err, transform.ErrTooLarge)
	_, err = transform.Apply(`"`+strings.Repeat(`-${$}`, 5000)+`"`, data)
	assert.ErrorIs(t, err, transform.ErrTooLarge)
}

// Not parallel: it measures what the whole process allocates.
func TestOutputIsBoundedWhileItGrows(t *testing.T) {
	data := []byte(`"` + strings.Repeat("x", 100_000) + `"`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := transform.Apply(`"`+strings.Repeat(`-${$}`, 5000)+`"`, data)
	runtime.ReadMemStats(&after)
	require.ErrorIs(t, err, transform.ErrTooLarge)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20), "500 MB would be the whole result")
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"$.key", "$.x", " ", "", "y"}, transform.Expressions(`{"${$.key}":"a ${$.x} b ${ }","l":["${}",5]} ${y} ${`))
	assert.Empty(t, transform.Expressions(`{"a":"$.x {{y}} $z"}`))
}

func FuzzApply(f *testing.F) {
	var cases []struct{ Name, Template, Data, Body string }
	load(f, "deliveries.json", &cases)
	for _, c := range cases {
		f.Add(c.Template, c.Data)
	}
	f.Add(`"${$[?(@.a==$..b)]..c[0,-1:2]['x','y'].length()}"`, order)
	f.Fuzz(func(t *testing.T, template, data string) {
		if got, err := transform.Apply(template, []byte(data)); err == nil && !json.Valid(got) {
			t.Errorf("Apply(%q, %q) = %q", template, data, got)
		}
		if got, ok := transform.Extract(template, []byte(data)); ok && !json.Valid(got) {
			t.Errorf("Extract(%q, %q) = %q", template, data, got)
		}
		if got, err := transform.Pretty([]byte(data)); err == nil {
			again, err := transform.Pretty(got)
			if err != nil || string(again) != string(got) {
				t.Errorf("Pretty is not stable: %q then %q", got, again)
			}
		}
	})
}
