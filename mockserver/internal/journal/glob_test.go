package journal_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
)

func FuzzGlob(f *testing.F) {
	for _, seed := range [][2]string{{"a*b*c", "abbc"}, {"*", ""}, {"**", "x"}, {"a*a", "a"}, {"http://*/hook", "http://127.0.0.1:80/hook"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		want, err := regexp.Compile(`(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `$`)
		if err != nil || len(pattern) > 200 {
			t.Skip()
		}
		assert.Equal(t, want.MatchString(text), journal.Glob(pattern, text))
	})
}
