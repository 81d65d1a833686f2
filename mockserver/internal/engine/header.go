package engine

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Names of the headers that deliveries and forwards carry.
const (
	headerSignature         = "X-Signature"
	headerTimestamp         = "X-Timestamp"
	headerEventID           = "X-Event-Id"
	headerDeliveryID        = "X-Delivery-Id"
	headerSequence          = "X-Sequence-Number"
	headerIdempotency       = "Idempotency-Key"
	headerTest              = "X-Test"
	headerStandardID        = "Webhook-Id"
	headerStandardTimestamp = "Webhook-Timestamp"
	headerStandardSignature = "Webhook-Signature"
	headerIncomingEventID   = "X-Incoming-Event-Id"
	headerIncomingRequestID = "X-Incoming-Request-Id"
	headerForwardAttempt    = "X-Forward-Attempt"
)

// own are the names that a custom header must not add to: a receiver reads the
// first line, or the last, and either could be the customer's.
var own = []string{
	"Accept", "Content-Type", headerSignature, headerTimestamp, headerEventID, headerDeliveryID, headerSequence, headerIdempotency, headerTest,
	headerStandardID, headerStandardTimestamp, headerStandardSignature,
	headerIncomingEventID, headerIncomingRequestID, headerForwardAttempt,
}

// transport are the names that belong to the connection.
var transport = []string{"Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Te", "Trailer", "Upgrade", "Expect", "Proxy-Connection"}

// addCustom adds the headers of a JSON object text: a second line where the
// name is there already, in place of it for User-Agent. Text that is no such
// object, and names and values that cannot be sent, are left out.
func addCustom(h http.Header, text *string, flags store.Flags) {
	if text == nil {
		return
	}
	var custom map[string]any
	if json.Unmarshal([]byte(*text), &custom) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		value, ok := headerText(custom[name])
		addLine(h, name, value, ok, flags)
	}
}

// MayAdd reports whether a customer's header may join those of a delivery: it can
// be sent, and is neither the connection's nor, without RepeatHeaders, the
// platform's own.
func MayAdd(name, value string, flags store.Flags) bool {
	canonical := http.CanonicalHeaderKey(name)
	return (flags.RepeatHeaders || !slices.Contains(own, canonical)) && !slices.Contains(transport, canonical) &&
		httpguts.ValidHeaderFieldName(name) && httpguts.ValidHeaderFieldValue(value)
}

func addLine(h http.Header, name, value string, ok bool, flags store.Flags) {
	name = http.CanonicalHeaderKey(strings.TrimSpace(name))
	if !ok || !MayAdd(name, value, flags) {
		return
	}
	if name == "User-Agent" {
		h.Set(name, value)
		return
	}
	h.Add(name, value)
}

func headerText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool, float64:
		text, err := json.Marshal(v)
		return string(text), err == nil
	}
	return "", false
}
