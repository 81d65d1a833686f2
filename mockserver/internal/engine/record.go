package engine

import (
	"bytes"
	"cmp"
	"encoding/json"
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

// field is a header in a record.
type field struct{ name, value string }

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
	kept := make([]field, 0, len(shown)+len(shownStandard))
	for _, name := range names {
		switch v := h.Get(name); {
		case v == "":
		case name == headerSignature:
			kept = append(kept, field{name, "sig_..." + v[max(0, len(v)-8):]})
		default:
			kept = append(kept, field{name, mask.Header(name, v)})
		}
	}
	return databaseJSON(kept)
}

// headerRecord is the same for the headers of a forward and of an answer: all
// of them.
func headerRecord(h http.Header) []field {
	kept := make([]field, 0, len(h))
	for name, values := range h {
		kept = append(kept, field{name, mask.Header(name, strings.ToValidUTF8(strings.Join(values, ", "), "�"))})
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
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
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
func databaseJSON(fields []field) string {
	slices.SortFunc(fields, func(a, b field) int {
		return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
	})
	return object(fields, ": ", ", ")
}

// compactJSON writes headers in the order of their names.
func compactJSON(fields []field) string {
	slices.SortFunc(fields, func(a, b field) int { return cmp.Compare(a.name, b.name) })
	return object(fields, ":", ",")
}

func object(fields []field, colon, comma string) string {
	size := 2
	for _, f := range fields {
		size += len(f.name) + len(f.value) + len(`"": "", `)
	}
	b := append(make([]byte, 0, size), '{')
	for i, f := range fields {
		if i > 0 {
			b = append(b, comma...)
		}
		b = appendQuoted(b, f.name)
		b = append(b, colon...)
		b = appendQuoted(b, f.value)
	}
	return string(append(b, '}'))
}

// appendQuoted adds a JSON text. Plain ASCII, which headers are, is copied.
func appendQuoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			var quoted bytes.Buffer
			enc := json.NewEncoder(&quoted)
			enc.SetEscapeHTML(false)
			_ = enc.Encode(s) // text always encodes
			return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
