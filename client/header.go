package client

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

const (
	userAgent      = "hookflow-go/1.0"
	idempotencyKey = "Idempotency-Key"
)

// WithHeader sets a header of every call of a client, or of one call. The
// credential's headers and Idempotency-Key have their own options and are
// refused here; Accept is the client's own.
func WithHeader(name, value string) SharedOption {
	return sharedOption(func(s *shared) {
		switch name := http.CanonicalHeaderKey(name); {
		case name == idempotencyKey:
			s.wrong(errors.New("Idempotency-Key belongs to one call: use WithIdempotencyKey"))
		case name == "X-Api-Key":
			s.wrong(errors.New("X-API-Key is the credential's: use New"))
		case !headerName(name) || !headerValue(value):
			s.wrong(fmt.Errorf("the header %q or its value cannot be sent", name))
		default:
			s.header = append(s.header, func(h http.Header) { h.Set(name, value) })
		}
	})
}

// WithIdempotencyKey sets the key of Events.Send, which otherwise makes one of
// its own for each call, or of Client.Post. 218 characters at most. The other
// operations take none and refuse it.
func WithIdempotencyKey(key string) CallOption {
	return callOption(func(s *callSettings) {
		if key == "" || !headerValue(key) {
			s.wrong(errors.New("the idempotency key is empty or cannot be sent"))
			return
		}
		s.idempotencyKey = &key
	})
}

// headerName reports whether a text is a token of HTTP.
func headerName(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) })
}

// headerValue reports whether a text arrives in a header as it is: printable
// ASCII without spaces at its ends.
func headerValue(text string) bool {
	return strings.TrimSpace(text) == text && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
