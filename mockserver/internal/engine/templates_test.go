package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// With the flag, a transformation is used for 30 seconds as it was first used.
func TestCachedTemplates(t *testing.T) {
	t.Parallel()
	for _, cached := range []bool{false, true} {
		r := newRig(t)
		id := "t1"
		r.endpoint.Flags.CacheTemplates, r.sub.TransformationID = cached, &id
		r.save()
		set := func(template string, enabled bool) {
			r.write(func(tx *store.Tx) {
				tx.Transformations.Put(store.Transformation{ID: id, ProjectID: r.endpoint.ProjectID, Template: template, Enabled: enabled})
			})
		}
		send := func() string {
			r.send(`{"raw":true}`)
			r.settle()
			all := r.receiver.requests()
			return string(all[len(all)-1].Body)
		}
		set(`{"v":1}`, true)
		assert.Equal(t, `{"v":1}`, send())
		set(`{"v":2}`, true)
		r.advance(29 * time.Second)
		assert.Equal(t, map[bool]string{true: `{"v":1}`, false: `{"v":2}`}[cached], send())
		set(`{"v":2}`, false)
		assert.Equal(t, map[bool]string{true: `{"v":1}`, false: `{"raw":true}`}[cached], send())
		r.advance(time.Second)
		assert.Equal(t, `{"raw":true}`, send(), "30 seconds are over")
	}
}
