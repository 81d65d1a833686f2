package chance_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
)

var uuid4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestForms(t *testing.T) {
	t.Parallel()
	s := chance.New("")
	for range 100 { // one alone is right by chance often enough
		assert.Regexp(t, uuid4, s.ID("event"))
		assert.Regexp(t, uuid4, s.IDOf("attempt", s.ID("event"), "1"))
	}
	assert.Regexp(t, regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`), s.Token("secret"))
	assert.Regexp(t, regexp.MustCompile(`^[a-z0-9]{8}$`), s.Slug("bin", 8))
	assert.NotEmpty(t, s.Seed())
	assert.NotEqual(t, s.Seed(), chance.New("").Seed())
}

func TestSameSeedSameValues(t *testing.T) {
	t.Parallel()
	a, b, c := chance.New("42"), chance.New("42"), chance.New("43")
	for range 3 {
		id, token := a.ID("event"), a.Token("secret")
		assert.Equal(t, id, b.ID("event"))
		assert.Equal(t, token, b.Token("secret"))
		assert.NotEqual(t, id, c.ID("event"))
		assert.NotEqual(t, token, c.Token("secret"))
	}
	assert.NotEqual(t, a.ID("event"), a.ID("event"), "each call has its own number")
}

func TestValuesDoNotDependOnOtherKinds(t *testing.T) {
	t.Parallel()
	quiet, busy := chance.New("42"), chance.New("42")
	for range 10 {
		busy.ID("delivery")
		busy.Token("event")
	}
	assert.NotEqual(t, quiet.Token("key"), quiet.Token("key"))
	busy.Token("key")
	busy.Token("key")
	assert.Equal(t, quiet.Token("key"), busy.Token("key"))
	assert.Equal(t, quiet.IDOf("attempt", "d1", "2"), busy.IDOf("attempt", "d1", "2"))
	assert.NotEqual(t, quiet.IDOf("attempt", "d1", "2"), quiet.IDOf("attempt", "d12", ""))
}

func TestJitterSpreadsOverItsRange(t *testing.T) {
	t.Parallel()
	s := chance.New("42")
	low, high := 2.0, 0.0
	for n := range 2000 {
		j := s.Jitter("delivery", n, 0.5)
		assert.GreaterOrEqual(t, j, 0.5)
		assert.Less(t, j, 1.5)
		low, high = min(low, j), max(high, j)
	}
	assert.Less(t, low, 0.51)
	assert.Greater(t, high, 1.49)
	assert.Equal(t, s.Jitter("delivery", 1, 0.5), s.Jitter("delivery", 1, 0.5))
	assert.NotEqual(t, s.Jitter("delivery", 1, 0.5), s.Jitter("delivery", 2, 0.5))
}
