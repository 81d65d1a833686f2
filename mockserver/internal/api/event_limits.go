package api

import (
	"bytes"
	"compress/gzip"
	"unicode/utf8"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/transform"
)

// What some installations cannot store, see store.Flags.
const (
	largeData  = 1024 // bytes of compact JSON
	keyColumn  = 255  // characters of an idempotency key
	keyOverrun = 1 + len("11111111-1111-4111-8111-111111111111")
)

// isLarge tells data that is compressed before it is stored: long enough, and
// shorter that way.
func isLarge(data []byte) bool {
	text, err := transform.Compact(data)
	if err != nil || len(text) < largeData {
		return false
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write(text) // memory takes everything
	_ = w.Close()
	return packed.Len() < len(text)
}

// isLongKey tells an event whose key, or a delivery's made of it, is longer than
// its column.
func isLongKey(r store.Receipt) bool {
	if r.Event.IdempotencyKey == nil {
		return false
	}
	length := utf8.RuneCountInString(*r.Event.IdempotencyKey)
	return length > keyColumn || len(r.DeliveryIDs) > 0 && length+keyOverrun > keyColumn
}
