package engine

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/mask"
)

// Limits, in characters, of what is kept of bodies.
const (
	keepBody    = 10_240
	keepSuccess = 2_048
	truncated   = "\n...[truncated]"
)

// shown are the request headers that an attempt's record lists.
var shown = []string{"User-Agent", "Content-Type", headerSignature, headerEventID, headerDeliveryID, headerTimestamp}

// shownStandard stand in for X-Signature where the scheme sends none.
var shownStandard = []string{headerStandardID, headerStandardTimestamp, headerStandardSignature}

// requestRecord is the text that an attempt keeps of its request headers.
func requestRecord(h http.Header) string {
	names := shown
	if h.Get(headerSignature) == "" {
		names = append(slices.Clone(shown), shownStandard...)
	}
	kept := map[string]string{}
	for _, name := range names {
		switch v := h.Get(name); {
		case v == "":
		case name == headerSignature:
			kept[name] = "sig_..." + v[max(0, len(v)-8):]
		default:
			kept[name] = mask.Header(name, v)
		}
	}
	return databaseJSON(kept)
}

// responseRecord is the same for the headers of an answer.
func responseRecord(h http.Header) map[string]string {
	kept := map[string]string{}
	for name, values := range h {
		kept[name] = mask.Header(name, strings.ToValidUTF8(strings.Join(values, ", "), "�"))
	}
	return kept
}

// responseBody is what is kept of an answer's body.
func responseBody(status int, body []byte) string {
	if status >= 200 && status < 300 {
		return cut(body, keepSuccess)
	}
	return cut(body, keepBody)
}

// cut keeps the first n characters, and a marker line when there are more.
func cut(body []byte, n int) string {
	text := strings.ToValidUTF8(string(body), "�")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return first(text, n) + truncated
}

func first(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// databaseJSON writes headers the way the platform's database prints JSON: keys
// by length, then by bytes, with a space after : and ,.
func databaseJSON(headers map[string]string) string {
	names := slices.SortedFunc(maps.Keys(headers), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	var b strings.Builder
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quote(name) + ": " + quote(headers[name]))
	}
	b.WriteByte('}')
	return b.String()
}

func compactJSON(headers map[string]string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(headers) // a map of texts always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // text always encodes
	return strings.TrimSuffix(b.String(), "\n")
}
