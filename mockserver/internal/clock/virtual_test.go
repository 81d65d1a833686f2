package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
)

var start = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

func fired(t clock.Timer) bool {
	select {
	case <-t.C():
		return true
	default:
		return false
	}
}

func TestManualClockFiresTimersItPasses(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(start)
	early, late, stopped := c.NewTimer(start.Add(time.Minute)), c.NewTimer(start.Add(time.Hour)), c.NewTimer(start.Add(time.Second))
	stopped.Stop()

	assert.False(t, fired(early))
	c.Advance(59 * time.Second)
	assert.False(t, fired(early), "one second too early")
	c.Advance(time.Second)
	assert.True(t, fired(early), "due exactly now")
	assert.False(t, fired(late))
	c.Set(start.Add(2 * time.Hour))
	assert.True(t, fired(late))
	assert.False(t, fired(stopped))
	assert.Equal(t, start.Add(2*time.Hour), c.Now())
	assert.True(t, fired(c.NewTimer(start)), "an instant in the past fires at once")
}

func TestWallClockRunsWithItsOffset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.NewWall()
		assert.WithinDuration(t, time.Now(), c.Now(), 0)
		c.Advance(24 * time.Hour)
		assert.WithinDuration(t, time.Now().Add(24*time.Hour), c.Now(), 0)

		tm := c.NewTimer(c.Now().Add(time.Minute))
		time.Sleep(59 * time.Second)
		synctest.Wait()
		assert.False(t, fired(tm))
		time.Sleep(time.Second)
		synctest.Wait()
		assert.True(t, fired(tm))

		moved := c.NewTimer(c.Now().Add(time.Hour))
		c.Advance(time.Hour)
		assert.True(t, fired(moved), "moving the clock fires at once, without waiting")
	})
}

func TestFreezeAndResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.NewWall()
		c.Freeze()
		at := c.Now()
		tm := c.NewTimer(at.Add(time.Minute))
		time.Sleep(time.Hour)
		assert.Equal(t, at, c.Now())
		assert.False(t, fired(tm))
		assert.True(t, c.Frozen())

		c.Resume()
		assert.Equal(t, at, c.Now(), "it runs on from where it stood")
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.True(t, fired(tm))
	})
}
