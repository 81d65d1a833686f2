package transform_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

func TestPoint(t *testing.T) {
	t.Parallel()
	const data = `{"order":{"id":"o1","items":[{"sku":"A"},{"sku":"B"}],"a/b":1,"m~n":2,"x.y":3,"":{"z":4},"none":null},"n":1.50}`
	for expression, want := range map[string]string{
		"$":                 `{"order":{"id":"o1","items":[{"sku":"A"},{"sku":"B"}],"a/b":1,"m~n":2,"x.y":3,"":{"z":4},"none":null},"n":1.5}`,
		"$.order.id":        `"o1"`,
		"order.id":          `"o1"`,
		" /order/id ":       `"o1"`,
		"/order/items/1":    `{"sku":"B"}`,
		"order.items.0.sku": `"A"`,
		"/order/a~1b":       "1",
		"/order/m~0n":       "2",
		"/order/x.y":        "3",
		"/order//z":         "4",
		"$.order.none":      "null",
		"n":                 "1.5",
		"$foo":              `{"order":{"id":"o1","items":[{"sku":"A"},{"sku":"B"}],"a/b":1,"m~n":2,"x.y":3,"":{"z":4},"none":null},"n":1.5}`,
		"$.order.items[0]":  "",
		"$.nope":            "",
		"order.x.y":         "",
		"/order/items/2":    "",
		"/order/items/01":   "",
		"/order/items/-1":   "",
		"/order/items/x":    "",
		"/order/id/x":       "",
		"/":                 "",
	} {
		got, ok := transform.Point(expression, []byte(data))
		assert.Equal(t, want != "", ok, expression)
		assert.Equal(t, want, string(got), expression)
	}
	_, ok := transform.Point("$", []byte("{bad"))
	assert.False(t, ok)
}
