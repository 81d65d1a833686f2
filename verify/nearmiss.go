package verify

// NearMiss is one thing that, had it been different, would have made the
// delivery verify.
type NearMiss struct {
	// Kind is a code from a closed list.
	Kind NearMissKind
	// Detail says it in a sentence. Secrets appear by their position only.
	Detail string
}

// NearMissKind is a code from a closed list; see the constants.
type NearMissKind string

// What would have verified.
const (
	// NearClock: all fits but the time; look at the receiver's clock, at a
	// queue in between, or at the tolerance.
	NearClock NearMissKind = "clock"
	// NearTimestampUnit: the time is in seconds where milliseconds are due, or
	// the reverse.
	NearTimestampUnit NearMissKind = "timestamp_unit"
	// NearRetiredSecret: a secret named by WithRetiredSecrets fits.
	NearRetiredSecret NearMissKind = "retired_secret"
	// NearSecretDecoded: the key is the base64-decoded secret.
	NearSecretDecoded NearMissKind = "secret_decoded"
	// NearSecretLiteral: the key is the secret's text, not its decoded bytes.
	NearSecretLiteral NearMissKind = "secret_literal"
	// NearSecretWhitespace: the secret has white space around it, as from a
	// file that ends in a newline.
	NearSecretWhitespace NearMissKind = "secret_whitespace"
	// NearTrailingNewline: a newline at the end of the body was lost or added.
	NearTrailingNewline NearMissKind = "trailing_newline"
	// NearLineEndings: CRLF became LF, or the reverse.
	NearLineEndings NearMissKind = "line_endings"
	// NearByteOrderMark: a UTF-8 byte order mark was lost or added.
	NearByteOrderMark NearMissKind = "byte_order_mark"
	// NearReserialised: the body was parsed and written again as JSON.
	NearReserialised NearMissKind = "reserialised_body"
	// NearBodyOnly: the sender signed the body without the time and the id.
	NearBodyOnly NearMissKind = "body_only"
	// NearEncoding: the signature fits but is written in another encoding, as
	// upper-case hex.
	NearEncoding NearMissKind = "signature_encoding"
	// NearHeaderSyntax: the signature fits, and only the header's form is wrong.
	NearHeaderSyntax NearMissKind = "header_syntax"
	// NearOtherScheme: the headers of the other scheme verify.
	NearOtherScheme NearMissKind = "other_scheme"
)

// NearMissKinds returns the closed list.
func NearMissKinds() []NearMissKind {
	return []NearMissKind{
		NearClock, NearTimestampUnit, NearRetiredSecret, NearSecretDecoded,
		NearSecretLiteral, NearSecretWhitespace, NearTrailingNewline,
		NearLineEndings, NearByteOrderMark, NearReserialised, NearBodyOnly,
		NearEncoding, NearHeaderSyntax, NearOtherScheme,
	}
}
