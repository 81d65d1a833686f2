package journal

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/mask"
)

// secretWords tell the headers that hold secrets. Signatures are none: they are
// what tests look at.
var secretWords = []string{"token", "secret", "auth", "credential", "password", "cookie", "api-key", "apikey"}

// secretMembers are the members of the API's bodies that hold secrets.
var secretMembers = []string{
	"secret", "standardWebhooksSecret", "hmacSecret", "key", "accessToken", "refreshToken", "token", "password",
	"currentPassword", "newPassword", "authConfig", "clientKey",
}

// redact hides the secrets of an entry that is a reader's own copy. Of the
// bodies only those of the API have any: what was delivered stays as it is, to
// the byte.
func redact(e *Entry) {
	redactHeader(e.RequestHeader)
	redactHeader(e.ResponseHeader)
	if e.Kind == KindRequest && e.Operation != "receiveWebhook" {
		e.RequestBody, e.ResponseBody = redactBody(e.RequestBody), redactBody(e.ResponseBody)
	}
}

// keyPrefix is how much of an API key the platform shows itself.
const keyPrefix = 8

func redactHeader(h http.Header) {
	for name, values := range h {
		for i, v := range values {
			values[i] = HeaderValue(name, v)
		}
	}
}

// HeaderValue is a header's value as a reader may see it.
func HeaderValue(name, value string) string {
	lower := strings.ToLower(name)
	if !slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(lower, w) }) {
		return value
	}
	if scheme, _, ok := strings.Cut(value, " "); ok && lower == "authorization" {
		return scheme + " " + mask.Hidden
	}
	if lower == "x-api-key" && len(value) > 2*keyPrefix {
		return value[:keyPrefix] + mask.Hidden
	}
	return mask.Hidden
}

// redactBody hides the secret members of a JSON object, of the items of an
// array, or of a page. The rest keeps its bytes; deeper than that is the users'
// own data.
func redactBody(body []byte) []byte {
	spans := secretSpans(body)
	if len(spans) == 0 {
		return body
	}
	const hidden = `"` + mask.Hidden + `"`
	var out []byte
	at := int64(0)
	for _, s := range spans {
		out = append(append(out, body[at:s.from]...), hidden...)
		at = s.to
	}
	return append(out, body[at:]...)
}

type span struct{ from, to int64 }

// secretSpans finds the values of secret members. A body that is no JSON up to
// some point is searched up to there.
func secretSpans(body []byte) (spans []span) {
	d := json.NewDecoder(bytes.NewReader(body))
	first, err := d.Token()
	if err != nil {
		return nil
	}
	switch first {
	case json.Delim('{'):
		spans, _ = objectSpans(d, body, true)
	case json.Delim('['):
		spans, _ = arraySpans(d, body)
	}
	return spans
}

func arraySpans(d *json.Decoder, body []byte) (spans []span, ok bool) {
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return spans, false
		}
		if token != json.Delim('{') {
			if !skip(d, token) {
				return spans, false
			}
			continue
		}
		found, ok := objectSpans(d, body, false)
		if spans = append(spans, found...); !ok {
			return spans, false
		}
	}
	_, err := d.Token()
	return spans, err == nil
}

func objectSpans(d *json.Decoder, body []byte, outermost bool) (spans []span, ok bool) {
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return spans, false
		}
		member, _ := name.(string)
		isSecret := slices.Contains(secretMembers, member)
		from := valueStart(body, d.InputOffset())
		value, err := d.Token()
		if err != nil && isSecret {
			spans = append(spans, span{from, int64(len(body))})
		}
		if err != nil {
			return spans, false
		}
		if outermost && member == "content" && value == json.Delim('[') {
			found, ok := arraySpans(d, body)
			if spans = append(spans, found...); !ok {
				return spans, false
			}
			continue
		}
		if !skip(d, value) {
			return spans, false
		}
		if isSecret && value != nil && value != "" {
			spans = append(spans, span{from, d.InputOffset()})
		}
	}
	_, err := d.Token()
	return spans, err == nil
}

// valueStart is where the value after a member's name begins.
func valueStart(body []byte, offset int64) int64 {
	for offset < int64(len(body)) && strings.ContainsRune(" \t\r\n:", rune(body[offset])) {
		offset++
	}
	return offset
}

// skip reads on to the end of the value that a token began.
func skip(d *json.Decoder, token json.Token) bool {
	depth := 0
	for {
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return true
		}
		var err error
		if token, err = d.Token(); err != nil {
			return false
		}
	}
}
