package client

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what an error keeps of an answer.
const (
	maxMessage     = 2 << 10 // bytes of one text
	maxFieldErrors = 100
)

// scrub makes a text of the server fit for an error: short, on one line, and
// without the secrets that the call carried, which a server may quote.
func (k *call) scrub(text string) string {
	var pairs []string
	for _, secret := range append([]string{k.client.settings.credential.secret()}, k.secrets...) {
		if secret != "" {
			pairs = append(pairs, secret, "[redacted]")
		}
	}
	text = strings.NewReplacer(pairs...).Replace(text)
	if len(text) > maxMessage {
		text = text[:maxMessage]
		for !utf8.ValidString(text[len(text)-1:]) && len(text) > maxMessage-utf8.UTFMax {
			text = text[:len(text)-1]
		}
		text += "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// concealAuth is conceal for the credentials of a destination, a JSON text whose
// values are secrets by themselves.
func (k *call) concealAuth(config *string) *call {
	if config == nil {
		return k
	}
	var values map[string]any
	if json.Unmarshal([]byte(*config), &values) == nil {
		for _, v := range values {
			if secret, ok := v.(string); ok {
				k.conceal(&secret)
			}
		}
	}
	return k.conceal(config)
}
