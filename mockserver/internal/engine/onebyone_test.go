package engine_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// restless is a clock that hands out few timers.
type restless struct {
	*clock.Virtual
	t      *testing.T
	timers atomic.Int32
}

func (r *restless) NewTimer(at time.Time) clock.Timer {
	if r.timers.Add(1) == 100 {
		r.t.Error("the scheduler asks for timers again and again")
	}
	if r.timers.Load() >= 100 {
		at = at.Add(1000 * time.Hour)
	}
	return r.Virtual.NewTimer(at)
}

// What is due while its turn has not come is waited for without a timer.
func TestOneByOneWaitsQuietly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var most, active atomic.Int32
		r := newRig(t, func(c *engine.Config) {
			c.Repeatable = true
			c.Clock = &restless{Virtual: c.Clock.(*clock.Virtual), t: t}
		})
		r.receiver.answer = func(int, outbound.Request) outbound.Result {
			most.Store(max(most.Load(), active.Add(1)))
			defer active.Add(-1)
			time.Sleep(time.Second)
			return status(200)
		}
		for i := range 5 {
			r.endpoint.ID, r.sub.ID, r.sub.EndpointID = fmt.Sprint("ep", i), "sub", fmt.Sprint("ep", i)
			r.save()
			r.send(fmt.Sprint(i))
		}
		require.NoError(t, r.Settle(t.Context()))
		assert.EqualValues(t, 1, most.Load(), "one at a time, to different endpoints too")
		for i, req := range r.receiver.requests() {
			assert.Equal(t, fmt.Sprint(i), string(req.Body))
		}
	})
}
