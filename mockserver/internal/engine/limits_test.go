package engine

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var noon = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// In any second there are as many as the limit allows, wherever it begins.
func TestRates(t *testing.T) {
	t.Parallel()
	r := rates{byKey: map[string]*recent{}}
	at := func(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }
	for _, step := range []struct {
		ms   int
		want bool
	}{
		{0, true}, {500, true}, {900, false}, {1000, true}, {1400, false}, {1500, true}, {1999, false}, {2000, true},
		{-5000, true}, {-4000, true}, // the clock was set back
	} {
		assert.Equal(t, step.want, r.take("a", 2, at(step.ms)), "%d ms", step.ms)
	}
	assert.True(t, r.take("b", 2, at(2000)), "each key for itself")
	assert.True(t, r.take("a", 3, at(-4000)), "another limit begins anew")
}

// Trials are three in all, under way or answered.
func TestTrialsAreThree(t *testing.T) {
	t.Parallel()
	b := breakers{byEndpoint: map[string]*breaker{}}
	for range breakerCalls {
		assert.True(t, b.permit("e", noon))
		b.record("e", false, noon)
	}
	late := noon.Add(breakerOpen)
	assert.False(t, b.permit("e", late.Add(-1)))
	for range 3 {
		assert.True(t, b.permit("e", late))
	}
	assert.False(t, b.permit("e", late))
	b.record("e", true, late)
	assert.False(t, b.permit("e", late), "one is answered, two are under way")
	b.release("e")
	assert.True(t, b.permit("e", late), "one was not made")
	b.record("e", false, late)
	b.record("e", true, late)
	for range breakerCalls {
		assert.True(t, b.permit("e", late), "closed again")
	}
}

// An answer to a request that began before the breaker opened is no trial.
func TestLateAnswersAreNoTrials(t *testing.T) {
	t.Parallel()
	b := breakers{byEndpoint: map[string]*breaker{}}
	for range breakerCalls {
		b.record("e", false, noon)
	}
	for range breakerTrials {
		b.record("e", true, noon)
	}
	assert.False(t, b.permit("e", noon))
	assert.True(t, b.permit("e", noon.Add(breakerOpen)))
}
