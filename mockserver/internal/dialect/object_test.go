package dialect

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestObjectsKeepOrderAndBytes(t *testing.T) {
	t.Parallel()
	o, ok := parseObject([]byte(` {"z": 1.10, "a":[1,  2], "<é>":"\u00e9", "z":2} `))
	require.True(t, ok)
	o.set("new", quote("<b>"))
	o.rename("a", "A")
	o.rename("none", "some")
	o.delete("none")
	assert.Equal(t, `{"z":2,"A":[1,  2],"<é>":"\u00e9","new":"<b>"}`, string(o.text()))
	assert.Nil(t, o.get("a"))
	for _, text := range []string{``, `1`, `[]`, `null`, `{"a":1} x`, `{"a":1`, `{"a":1}{"b":2}`} {
		_, ok := parseObject([]byte(text))
		assert.False(t, ok, text)
	}
}

func TestEachObject(t *testing.T) {
	t.Parallel()
	mark := func(o *object) { o.set("m", null) }
	for text, want := range map[string]string{
		`{"b":1}`:                             `{"b":1,"m":null}`,
		`[{"b":1},{}]`:                        `[{"b":1,"m":null},{"m":null}]`,
		`[]`:                                  `[]`,
		`{"content":[{"b":1}],"pageable":{}}`: `{"content":[{"b":1,"m":null}],"pageable":{}}`,
		`{"content":"text"}`:                  `{"content":"text","m":null}`,
		`"text"`:                              `"text"`,
		`no JSON`:                             `no JSON`,
	} {
		assert.Equal(t, want, string(eachObject([]byte(text), mark)), text)
	}
}

func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,"\u2028"]},"":null}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		o, ok := parseObject(text)
		if !ok {
			return
		}
		var want, got map[string]any
		require.NoError(t, json.Unmarshal(text, &want))
		require.NoError(t, json.Unmarshal(o.text(), &got))
		assert.Equal(t, want, got)
	})
}
