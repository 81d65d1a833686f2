package transform_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

func TestDatabase(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		`{"n":1}`: `{"n": 1}`,
		`{"order_id":1,"b":2,"a":3,"é":4,"ab":5,"a":6}`:                 `{"a": 6, "b": 2, "ab": 5, "é": 4, "order_id": 1}`,
		`[1.10,1E5,10000000000.0,-0.0,12345678901234567890,1.5e10]`:     `[1.1, 100000.0, 10000000000, 0.0, 12345678901234567890, 15000000000]`,
		`[0.00001,1.234e-7,12345678.5,1e-2,-1.50,1e7,-0]`:               `[0.000010, 0.0000001234, 12345678.5, 0.01, -1.5, 10000000, 0]`,
		`{"u":"\u00e9\/\n\u0001\"","e":{},"l":[ ],"d":[{"b":1,"a":2}]}`: `{"d": [{"a": 2, "b": 1}], "e": {}, "l": [], "u": "é/\n\u0001\""}`,
		`null`: `null`, ` "x" `: `"x"`, `false`: `false`, `5`: `5`,
	} {
		got, err := transform.Database([]byte(from))
		require.NoError(t, err, from)
		assert.Equal(t, want, string(got), from)
	}
	for _, text := range []string{``, `{`, `{} {}`} {
		_, err := transform.Database([]byte(text))
		assert.Error(t, err, text)
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()
	got, err := transform.Compact([]byte(`{"long": 1.50, "b": [ 1 , 1e3 ]}`))
	require.NoError(t, err)
	assert.Equal(t, `{"long":1.5,"b":[1,1000.0]}`, string(got))
}

// What the database gives back, it gives back again.
func FuzzDatabase(f *testing.F) {
	for _, text := range []string{`{"b":1.10,"a":[1E5,-0.0,{"é":"\u0001"}]}`, `1e-400`, `1e400`, `[1e999999999,1e-999999999]`, `123456789012345678901234567890.5`, `{"a":1,"a":2}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := transform.Database(text)
		if err != nil {
			return
		}
		require.True(t, json.Valid(once), "%s", once)
		twice, err := transform.Database(once)
		require.NoError(t, err)
		assert.Equal(t, string(once), string(twice))
	})
}
