package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestIsLarge(t *testing.T) {
	t.Parallel()
	text := func(n int) []byte { return []byte(`"` + strings.Repeat("a", n-2) + `"`) }
	assert.False(t, isLarge(text(1023)))
	assert.True(t, isLarge(text(1024)))
	assert.True(t, isLarge([]byte(` [ `+strings.Repeat(`1, `, 600)+`1]`)), "1203 bytes when compact")
	assert.False(t, isLarge([]byte(`[`+strings.Repeat(` `, 2000)+`1]`)), "3 bytes when compact")
	assert.False(t, isLarge([]byte(`{`)))
}

func TestIsLongKey(t *testing.T) {
	t.Parallel()
	with := func(length, deliveries int) store.Receipt {
		key := strings.Repeat("é", length)
		return store.Receipt{Event: store.Event{IdempotencyKey: &key}, DeliveryIDs: make([]string, deliveries)}
	}
	assert.False(t, isLongKey(store.Receipt{}))
	assert.False(t, isLongKey(with(218, 1)))
	assert.True(t, isLongKey(with(219, 1)))
	assert.False(t, isLongKey(with(255, 0)))
	assert.True(t, isLongKey(with(256, 0)))
}
