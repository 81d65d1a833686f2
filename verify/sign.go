package verify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"
)

// Header names of Hookflow's own scheme, and of the facts that travel beside
// it. Only the timestamp and the body are covered by X-Signature; the other
// headers are not signed.
const (
	HeaderSignature      = "X-Signature"
	HeaderEventID        = "X-Event-Id"
	HeaderDeliveryID     = "X-Delivery-Id"
	HeaderTimestamp      = "X-Timestamp"
	HeaderSequence       = "X-Sequence-Number"
	HeaderIdempotencyKey = "Idempotency-Key"
	HeaderTest           = "X-Test"
)

// Header names of the Standard Webhooks scheme, in Go's canonical spelling.
const (
	HeaderStandardID        = "Webhook-Id"
	HeaderStandardTimestamp = "Webhook-Timestamp"
	HeaderStandardSignature = "Webhook-Signature"
)

// SecretPrefix marks a secret in the notation of Standard Webhooks: the rest
// is the standard base64 of the key.
const SecretPrefix = "whsec_"

// Sign returns the value of X-Signature for a delivery: "t=<at in unix
// milliseconds>,v1=<hex>", with one v1 for each secret in the order given, so
// that during a rotation the new secret comes first. Each v1 is the lower-case
// hex HMAC-SHA256 of "<t>.<payload>"; the key is the secret's text as it
// stands, also when it begins with "whsec_".
//
// An empty secret would make a signature that anybody can forge, so it is left
// out. Without any other secret the value is "t=<ms>", which no receiver
// accepts.
func Sign(payload []byte, at time.Time, secrets ...string) string {
	stamp := strconv.AppendInt(nil, at.UnixMilli(), 10)
	out := make([]byte, 0, 2+len(stamp)+len(secrets)*(len(",v1=")+2*sha256.Size))
	out = append(out, "t="...)
	out = append(out, stamp...)
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(stamp)
		mac.Write([]byte{'.'})
		mac.Write(payload)
		out = append(out, ",v1="...)
		out = hex.AppendEncode(out, mac.Sum(nil))
	}
	return string(out)
}

// SignStandard returns the value of webhook-signature for a delivery:
// "v1,<base64>", one for each secret in the order given, separated by a space.
// Each is the HMAC-SHA256 of "<id>.<at in unix seconds>.<payload>". The headers
// webhook-id and webhook-timestamp must carry the same id and the same second.
//
// A secret that is "whsec_" and valid base64 stands for the decoded bytes, any
// other secret for its own text; see [StandardSecret]. Secrets whose key is
// empty are left out. See https://www.standardwebhooks.com for the scheme.
func SignStandard(id string, payload []byte, at time.Time, secrets ...string) string {
	stamp := strconv.AppendInt(nil, at.Unix(), 10)
	out := make([]byte, 0, len(secrets)*(len(" v1,")+base64.StdEncoding.EncodedLen(sha256.Size)))
	for _, secret := range secrets {
		key := standardKey(secret)
		if len(key) == 0 {
			continue
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id))
		mac.Write([]byte{'.'})
		mac.Write(stamp)
		mac.Write([]byte{'.'})
		mac.Write(payload)
		if len(out) > 0 {
			out = append(out, ' ')
		}
		out = append(out, "v1,"...)
		out = base64.StdEncoding.AppendEncode(out, mac.Sum(nil))
	}
	return string(out)
}
