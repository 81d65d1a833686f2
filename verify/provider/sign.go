package provider

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
)

// Sign returns the headers that the named provider would send with payload, for
// tests. At becomes the timestamp, in seconds, where the provider has one.
// Errors: ErrUnsupported, and verify.ErrMissingSecret for an empty secret.
func Sign(name string, payload []byte, secret string, at time.Time) (http.Header, error) {
	if secret == "" {
		return nil, fail(verify.ErrMissingSecret, "", "the secret is empty")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	h := make(http.Header, 2)
	switch name {
	case NameGitHub, NameGitLab:
		h.Set(headerHub, "sha256="+hexMAC(secret, "", payload))
	case NameStripe:
		h.Set(headerStripe, "t="+stamp+",v1="+hexMAC(secret, stamp+".", payload))
	case NameSlack:
		h.Set(headerSlackTimestamp, stamp)
		h.Set(headerSlack, "v0="+hexMAC(secret, "v0:"+stamp+":", payload))
	case NameShopify:
		h.Set(headerShopify, base64.StdEncoding.EncodeToString(mac(secret, "", payload)))
	default:
		return nil, fail(ErrUnsupported, "", "no verifier for this provider")
	}
	return h, nil
}

// SignGeneric returns the header that Generic accepts: prefix and the hex MAC
// of payload. Every value of a timestamped form comes from verify.Sign instead.
// It returns verify.ErrMissingSecret for an empty secret.
func SignGeneric(payload []byte, headerName, prefix, secret string) (http.Header, error) {
	if secret == "" {
		return nil, fail(verify.ErrMissingSecret, "", "the secret is empty")
	}
	if headerName == "" {
		headerName = verify.HeaderSignature
	}
	h := make(http.Header, 1)
	h.Set(headerName, prefix+hexMAC(secret, "", payload))
	return h, nil
}

func hexMAC(secret, before string, payload []byte) string {
	return hex.EncodeToString(mac(secret, before, payload))
}

func mac(secret, before string, payload []byte) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(before))
	m.Write(payload)
	return m.Sum(nil)
}
