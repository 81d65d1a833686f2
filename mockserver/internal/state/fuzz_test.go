package state

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"version: 1\nendpoints:\n- {url: x, subscriptions: [{eventType: a}]}", "version: 1\na: &a [*a]", `{"version":1,"projects":[{"id":"x"}]}`,
		"version: 1\nendpoints: [{? [a] : b}]", "- x", "\t", "version: 1\n<<: {a: b}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		top, err := parse(text)
		if err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "state: "), "%v", err)
			return
		}
		assert.Equal(t, "1", top.own["version"])
	})
}
