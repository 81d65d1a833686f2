package fault

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func FuzzPreferred(f *testing.F) {
	for _, seed := range []string{"code=429", "delay=1.5s, damage=\"reset\";q", "rate-limit=reset,code=429", "code", "=,;", "delay=9223372036854775807"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got, taken, refused := preferred(http.Header{"Prefer": {header}})
		if refused != nil {
			assert.Empty(t, taken)
			assert.Equal(t, 400, refused.Status)
			return
		}
		if taken != "" {
			assert.NoError(t, got.check(Known{}), "what is taken is a fault that could be added")
			assert.LessOrEqual(t, got.Delay, 24*time.Hour)
		}
	})
}
