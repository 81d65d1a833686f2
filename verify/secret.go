package verify

import (
	"encoding/base64"
	"strings"
)

// StandardSecret returns a secret in the notation of Standard Webhooks:
// "whsec_" and the standard, padded base64 of the secret's UTF-8 bytes. Any
// Standard Webhooks library decodes it back to the key that Hookflow signs
// with. The platform returns the same text as standardWebhooksSecret.
//
// It always encodes, also a secret that begins with "whsec_" already: for a
// secret that a customer chose, StandardSecret(secret) is the one form that
// cannot be misread.
func StandardSecret(secret string) string {
	return SecretPrefix + base64.StdEncoding.EncodeToString([]byte(secret))
}

// standardKey gives the key bytes that a secret stands for in the Standard
// Webhooks scheme. The rule is total, so that what SignStandard signs, the
// same text verifies.
func standardKey(secret string) []byte {
	if encoded, ok := strings.CutPrefix(secret, SecretPrefix); ok {
		if key, err := base64.StdEncoding.Strict().DecodeString(encoded); err == nil {
			return key
		}
	}
	return []byte(secret)
}
