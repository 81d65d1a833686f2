package verify

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"iter"
	"strings"
)

// explainKeys are the keys that verification uses.
func explainKeys(secrets []string, scheme Scheme) [][]byte {
	keys := make([][]byte, 0, len(secrets))
	for _, secret := range secrets[:min(len(secrets), maxExplainSecrets)] {
		keys = append(keys, schemeKey(secret, scheme))
	}
	return keys
}

func schemeKey(secret string, scheme Scheme) []byte {
	if scheme == SchemeStandard {
		return standardKey(secret)
	}
	return []byte(secret)
}

type alternativeKey struct {
	kind   NearMissKind
	detail string
	key    []byte
}

// alternativeKeys are the other readings of the secrets, and the retired ones.
func alternativeKeys(secrets, retired []string, scheme Scheme) []alternativeKey {
	var alts []alternativeKey
	for i, secret := range secrets[:min(len(secrets), maxExplainSecrets)] {
		used := schemeKey(secret, scheme)
		add := func(kind NearMissKind, key []byte, format string) {
			if len(key) > 0 && !bytes.Equal(key, used) {
				alts = append(alts, alternativeKey{kind, fmt.Sprintf(format, i+1), key})
			}
		}
		trimmed := strings.TrimSpace(secret)
		bare := strings.TrimPrefix(trimmed, SecretPrefix)
		add(NearSecretLiteral, []byte(secret), "the text of secret %d is the key")
		add(NearSecretLiteral, []byte(bare), "the text of secret %d without its prefix is the key")
		add(NearSecretDecoded, decodeSecret(bare), "secret %d must be base64-decoded")
		if trimmed != secret {
			add(NearSecretWhitespace, schemeKey(trimmed, scheme), "secret %d has white space around it")
		}
	}
	for i, secret := range retired[:min(len(retired), maxExplainSecrets)] {
		if key := schemeKey(secret, scheme); len(key) > 0 {
			alts = append(alts, alternativeKey{NearRetiredSecret, fmt.Sprintf("retired secret %d fits", i+1), key})
		}
	}
	return alts
}

// decodeSecret reads base64 in any of its alphabets, or returns nil.
func decodeSecret(text string) []byte {
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	key, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil {
		return nil
	}
	return key
}

type alternativeBody struct {
	kind   NearMissKind
	detail string
	bytes  []byte
}

const byteOrderMark = "\ufeff"

// alternativeBodies yields what the body may have been before something in
// front of the receiver changed it.
func alternativeBodies(payload []byte) iter.Seq[alternativeBody] {
	return func(yield func(alternativeBody) bool) {
		simple := []alternativeBody{
			{NearTrailingNewline, "the body without the white space at its end fits", bytes.TrimRight(payload, " \t\r\n")},
			{NearTrailingNewline, "the body with a newline at its end fits", append(bytes.Clone(payload), '\n')},
			{NearTrailingNewline, "the body with CRLF at its end fits", append(bytes.Clone(payload), "\r\n"...)},
			{NearLineEndings, "the body with LF instead of CRLF fits", bytes.ReplaceAll(payload, []byte("\r\n"), []byte("\n"))},
			{NearLineEndings, "the body with CRLF instead of LF fits", crlf(payload)},
			{NearByteOrderMark, "the body with a byte order mark fits", append([]byte(byteOrderMark), payload...)},
			{NearByteOrderMark, "the body without its byte order mark fits", bytes.TrimPrefix(payload, []byte(byteOrderMark))},
		}
		for _, alt := range simple {
			if !bytes.Equal(alt.bytes, payload) && !yield(alt) {
				return
			}
		}
		for style, body := range reserialise(payload) {
			detail := "the JSON fits when written " + style
			if !bytes.Equal(body, payload) && !yield(alternativeBody{NearReserialised, detail, body}) {
				return
			}
		}
	}
}

func crlf(payload []byte) []byte {
	lf := bytes.ReplaceAll(payload, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))
}
