package vectors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	previous = "previous secret, chosen by the customer: ü"
	// chosen is a plain secret that looks like the Standard Webhooks notation.
	chosen = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
)

func mac(key, text string) []byte {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return m.Sum(nil)
}

func hexMAC(key, text string) string { return hex.EncodeToString(mac(key, text)) }

func b64MAC(key, text string) string { return base64.StdEncoding.EncodeToString(mac(key, text)) }

func whsec(key string) string { return "whsec_" + base64.StdEncoding.EncodeToString([]byte(key)) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func ptr[T any](v T) *T { return &v }

// base is what all vectors start from; the options below change it.
func (p Params) base(name, comment, result, reason string, flags []string, opts ...func(*Vector)) Vector {
	if flags == nil {
		flags = []string{}
	}
	v := Vector{
		ID: name, Comment: comment, Flags: flags, Secrets: []string{p.Secret}, NowMs: p.NowMs,
		Headers: [][2]string{}, Body: ptr(p.Body), Result: result, Reason: reason,
	}
	for _, opt := range opts {
		opt(&v)
	}
	return v
}

func (p Params) valid(name, comment string, flags []string, opts ...func(*Vector)) Vector {
	return p.base(name, comment, "valid", "", flags, opts...)
}

func (p Params) invalid(name, reason, comment string, flags []string, opts ...func(*Vector)) Vector {
	return p.base(name, comment, "invalid", reason, flags, opts...)
}

// acceptable marks what the contract does not decide. Reason is what package
// verify answers; another receiver may accept.
func (p Params) acceptable(name, reason, comment string, flags []string, opts ...func(*Vector)) Vector {
	return p.base(name, comment, "acceptable", reason, flags, opts...)
}

func withSecrets(secrets ...string) func(*Vector) {
	return func(v *Vector) { v.Secrets = append([]string{}, secrets...) }
}

func withBody(text string) func(*Vector) {
	return func(v *Vector) {
		v.Body, v.BodyBase64 = ptr(text), nil
		if !utf8.ValidString(text) {
			v.Body, v.BodyBase64 = nil, ptr(base64.StdEncoding.EncodeToString([]byte(text)))
		}
	}
}

func withHeader(name, value string) func(*Vector) {
	return func(v *Vector) { v.Headers = append(v.Headers, [2]string{name, value}) }
}

func withNow(ms int64) func(*Vector) { return func(v *Vector) { v.NowMs = ms } }

func withTolerance(ms int64) func(*Vector) { return func(v *Vector) { v.ToleranceMs = &ms } }

func withMaxBody(n int64) func(*Vector) { return func(v *Vector) { v.MaxBody = n } }

func handled(ids ...string) func(*Vector) { return func(v *Vector) { v.Handled = ids } }

func reads(deliveryID string, timeMs int64, typ, data string) func(*Vector) {
	return func(v *Vector) { v.Delivery = &Delivery{deliveryID, timeMs, typ, data} }
}

// xsig is the header of Hookflow's own scheme, signed over text as it stands.
func xsig(value string) func(*Vector) { return withHeader("X-Signature", value) }

func signed(key, stamp, text string) string {
	return "t=" + stamp + ",v1=" + hexMAC(key, stamp+"."+text)
}

// std adds the three headers of Standard Webhooks.
func std(msgID, stamp, signature string) func(*Vector) {
	return func(v *Vector) {
		v.Headers = append(v.Headers,
			[2]string{"webhook-id", msgID}, [2]string{"webhook-timestamp", stamp}, [2]string{"webhook-signature", signature})
	}
}

func stdSigned(key, msgID, stamp, text string) func(*Vector) {
	return std(msgID, stamp, "v1,"+b64MAC(key, msgID+"."+stamp+"."+text))
}

// family repeats the grouping of the reason codes, so that a reader in another
// language needs no more than the file. A test compares it with the package.
func family(reason string) string {
	switch reason {
	case "malformed_header", "malformed_timestamp", "duplicate_header", "header_too_large", "unsupported_version":
		return "invalid_signature"
	case "timestamp_too_old", "timestamp_in_future":
		return "timestamp_expired"
	case "body_too_large":
		return "invalid_payload"
	case "missing_secret", "invalid_tolerance", "unsupported_provider":
		return "invalid_config"
	}
	return reason
}

func note(flag string) string {
	switch flag {
	case "Rotation":
		return "Several signatures in the header or several secrets at the receiver; any pair that fits is enough."
	case "Tolerance":
		return "The signed time against the receiver's clock. The default tolerance is 300000 ms, in both directions, and the bound itself is inside."
	case "Lenient":
		return "Forms that a receiver has to put up with."
	case "Syntax":
		return "Forms that are no signature header at all."
	case "Timestamp":
		return "Spellings of a number that a sender never writes. Each is signed as it stands, so only the form can be refused."
	case "Encoding":
		return "The right MAC in another spelling."
	case "Secret":
		return "What the key is."
	case "RawBody":
		return "The bytes that were received are what is signed; a receiver that parses and writes them again fails here."
	case "SignedText":
		return "A MAC over something else than the scheme's text."
	case "Forgery":
		return "Nobody who lacks the secret may get through."
	case "Limit":
		return "Sizes that must not be processed at length."
	case "Headers":
		return "How headers reach the receiver."
	case "Envelope":
		return "When a body counts as an envelope with a type."
	case "Replay":
		return "The ids in handledDeliveryIds were handled before."
	case "KnownSdkBug":
		return "A published SDK of the platform got this wrong once."
	case "Published":
		return "From the provider's or the standard's own documentation."
	case "Strict":
		return "The contract does not decide this; package verify refuses."
	}
	return ""
}

// underscored groups digits by three, as some parsers of numbers allow.
func underscored(digits string) string {
	var b strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('_')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// wrapped is the number that becomes n in 64 bits without a sign.
func wrapped(n int64) string {
	return new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 64), big.NewInt(n)).String()
}
