package store_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	patterns := []string{"**", "**.created", "*", "*.created", "order.*", "order.**", "order.*.eu", "order.created"}
	// Which of them covered each event type on the recorded server.
	recorded := map[string]string{
		"order.created":      "** **.created *.created order.* order.** order.created",
		"order":              "** * order.**",
		"order.item.created": "** **.created order.**",
		"order.created.eu":   "** order.** order.*.eu",
		"order.x.eu":         "** order.** order.*.eu",
		"created":            "** **.created *",
		"a.b.c.created":      "** **.created",
		"user":               "** *",
	}
	for eventType, want := range recorded {
		var got []string
		for _, p := range patterns {
			if store.Match(p, eventType) {
				got = append(got, p)
			}
		}
		assert.Equal(t, want, strings.Join(got, " "), eventType)
	}
}

func TestMatchSeveralWildcards(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, eventType string
		want               bool
	}{
		{"a.**.b.**.c", "a.b.c", true},
		{"a.**.b.**.c", "a.x.b.y.z.c", true},
		{"a.**.b.**.c", "a.x.y.c", false},
		{"a.**.b.**.c", "a.b.c.d", false},
		{"**.**", "a", true},
		{"**.*", "a", true},
		{"**.*.*", "a", false},
		{"**.a.*.b", "a.a.b.a.c.b", true},
		{"order", "order.created", false},
		{"order.created", "order", false},
		{"order.", "order", false},
		{"order.", "order.x", false},
		{"order", "orders", false},
	} {
		assert.Equal(t, tt.want, store.Match(tt.pattern, tt.eventType), "%s on %s", tt.pattern, tt.eventType)
	}
}

func TestMatchIsNotExponential(t *testing.T) {
	t.Parallel()
	pattern := strings.Repeat("**.a.", 40) + "b"
	assert.False(t, store.Match(pattern, strings.TrimSuffix(strings.Repeat("a.", 120), ".")))
}
