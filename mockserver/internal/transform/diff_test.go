package transform_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

func diff(t *testing.T, left, right string) []string {
	t.Helper()
	found, err := transform.Diff([]byte(left), []byte(right))
	require.NoError(t, err)
	lines := []string{}
	for _, d := range found {
		lines = append(lines, fmt.Sprintf("%s %s %s", d.Path, or(d.Left), or(d.Right)))
	}
	return lines
}

func or(value []byte) string {
	if value == nil {
		return "-"
	}
	return string(value)
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		left, right string
		want        []string
	}{
		{`{"a":1,"b":[1,{"c":null}]}`, ` { "b" : [1, {"c":null}], "a":1 } `, nil},
		{`{"z":1,"a":2,"b":3}`, `{"y":5,"b":3,"a":"2","x":[1, 2]}`, []string{"$.z 1 -", `$.a 2 "2"`, "$.y - 5", `$.x - "[1,2]"`}},
		{`[1,2,{"a":1}]`, `[1,3]`, []string{"$[1] 2 3", `$[2] "{\"a\":1}" -`}},
		{`[]`, `[null]`, []string{"$[0] - null"}},
		{`{"a":null}`, `{}`, []string{"$.a null -"}},
		{`{"a":null}`, `{"a":false}`, []string{"$.a null false"}},
		{`{"a":{"b":[{"c":"x"}]}}`, `{"a":{"b":[{"c":"y"}]}}`, []string{`$.a.b[0].c "x" "y"`}},
		{`{"a":{}}`, `{"a":[]}`, []string{`$.a "{}" "[]"`}},
		{`[1]`, `"é\n"`, []string{`$ "[1]" "é\n"`}},
		{`1`, `1.0`, []string{"$ 1 1.0"}},
		{`1.50`, `1.5`, nil},
		{`1e2`, `100.0`, nil},
		{`-0`, `0`, nil},
		{`12345678901234567890`, `12345678901234567891`, []string{"$ 12345678901234567890 12345678901234567891"}},
		{`true`, `"true"`, []string{`$ true "true"`}},
		{`{"a":1,"a":2}`, `{"a":2}`, nil},
		{`{"a.b":1}`, `{"a.b":2}`, []string{"$.a.b 1 2"}},
	} {
		want := tt.want
		if want == nil {
			want = []string{}
		}
		assert.Equal(t, want, diff(t, tt.left, tt.right), "%s and %s", tt.left, tt.right)
	}
	_, err := transform.Diff([]byte("{bad"), []byte("1"))
	assert.Error(t, err)
	_, err = transform.Diff([]byte("1"), []byte("{} {}"))
	assert.Error(t, err)
}

// A long name above many differences would be repeated for each of them.
func TestDiffIsBounded(t *testing.T) {
	t.Parallel()
	name := strings.Repeat("n", 10_000)
	left := `{"` + name + `":[` + strings.Repeat("1,", 1_000) + `1]}`
	_, err := transform.Diff([]byte(left), []byte(strings.ReplaceAll(left, "1", "2")))
	assert.ErrorIs(t, err, transform.ErrTooLarge)
	same, err := transform.Diff([]byte(left), []byte(left))
	require.NoError(t, err)
	assert.Empty(t, same)
}

func FuzzDiff(f *testing.F) {
	f.Add(order, strings.Replace(order, "5", `{"a":[1]}`, 1))
	f.Add(`{"a":1}`, `[1]`)
	f.Fuzz(func(t *testing.T, left, right string) {
		found, err := transform.Diff([]byte(left), []byte(right))
		if err != nil {
			return
		}
		back, err := transform.Diff([]byte(right), []byte(left))
		if err != nil || len(back) != len(found) {
			t.Errorf("%q and %q: %d differences, %d the other way round (%v)", left, right, len(found), len(back), err)
		}
		for _, d := range found {
			if d.Left == nil && d.Right == nil || d.Left != nil && !json.Valid(d.Left) || d.Right != nil && !json.Valid(d.Right) {
				t.Errorf("%q and %q: %+v", left, right, d)
			}
		}
	})
}
