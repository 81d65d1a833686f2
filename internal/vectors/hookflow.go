package vectors

import (
	"strconv"
	"strings"
)

// hookflowFile is X-Signature alone: a header value, a body and secrets.
func hookflowFile(p Params) File {
	secret, nowMs, nowSec, body := p.Secret, p.NowMs, p.NowMs/1000, p.Body
	valid, invalid, acceptable := p.valid, p.invalid, p.acceptable
	stamp := itoa(nowMs)
	good := signed(secret, stamp, body)
	goodMAC := hexMAC(secret, stamp+"."+body)
	other := hexMAC("unknown", stamp+"."+body)
	tests := []Vector{
		valid("one-signature", "The plain case.", nil, xsig(good)),
		valid("rotation/new-secret", "The receiver has the new secret, the first of two v1.", []string{"Rotation"}, xsig(good+",v1="+other)),
		valid("rotation/old-secret", "The receiver still has the old secret, the second of two v1.", []string{"Rotation", "KnownSdkBug"},
			xsig("t="+stamp+",v1="+other+",v1="+goodMAC)),
		valid("rotation/receiver-has-both", "One v1, and the second of the receiver's secrets fits.", []string{"Rotation"}, xsig(good), withSecrets(previous, secret)),
		valid("rotation/third-of-four", "Neither the first nor the last fits.", []string{"Rotation"}, xsig("t="+stamp+",v1="+other+",v1="+other+",v1="+goodMAC+",v1="+other)),
		valid("rotation/broken-neighbour", "A v1 that is no MAC does not spoil its neighbour.", []string{"Rotation"}, xsig("t="+stamp+",v1=zz,v1=,v1="+goodMAC)),
		valid("lenient/space-after-comma", "A proxy may write a space there.", []string{"Lenient", "KnownSdkBug"}, xsig("t="+stamp+", v1="+goodMAC)),
		valid("lenient/v1-first", "The order of the parts is free.", []string{"Lenient"}, xsig("v1="+goodMAC+",t="+stamp)),
		valid("lenient/unknown-parts", "Unknown keys and versions are ignored.", []string{"Lenient"}, xsig("t="+stamp+",v0=00,v1="+goodMAC+",v2=x,kid=7")),
		valid("secret/utf-8", "The key is the UTF-8 text of the secret.", []string{"Secret"}, xsig(signed(previous, stamp, body)), withSecrets(previous)),
		valid("secret/whsec-is-text", "A secret that looks like whsec_<base64> is text in this scheme.", []string{"Secret"}, xsig(signed(chosen, stamp, body)), withSecrets(chosen)),
		invalid("secret/whsec-is-not-decoded", "invalid_signature", "The decoded secret is not the key of this scheme.", []string{"Secret"}, xsig(good), withSecrets(whsec(secret))),
		invalid("secret/empty-list", "missing_secret", "No secret: nothing may verify.", []string{"Secret"}, xsig(good), withSecrets()),
		invalid("secret/empty", "missing_secret", "The MAC is right for the empty key; anybody can make it.", []string{"Secret", "Forgery", "KnownSdkBug"}, xsig(signed("", stamp, body)), withSecrets("")),
		invalid("secret/empty-key-mac", "invalid_signature", "The same MAC against a real secret.", []string{"Secret", "Forgery"}, xsig(signed("", stamp, body))),
		invalid("forgery/other-secret", "invalid_signature", "Signed by somebody else.", []string{"Forgery"}, xsig(signed("unknown", stamp, body))),
		invalid("forgery/body-changed", "invalid_signature", "One space more in the body.", []string{"Forgery", "RawBody"}, xsig(good), withBody(body+" ")),
		invalid("forgery/time-moved", "invalid_signature", "The time was changed by a millisecond after signing.", []string{"Forgery"}, xsig("t="+itoa(nowMs+1)+",v1="+goodMAC)),
		invalid("forgery/prefix-only", "invalid_signature", "The first 32 digits are right.", []string{"Forgery"}, xsig("t="+stamp+",v1="+goodMAC[:32]+strings.Repeat("0", 32))),
		invalid("forgery/shortened", "invalid_signature", "The first 32 digits and nothing else.", []string{"Forgery"}, xsig("t="+stamp+",v1="+goodMAC[:32])),
		invalid("forgery/empty-v1", "invalid_signature", "A v1 without a MAC.", []string{"Forgery"}, xsig("t="+stamp+",v1=")),
		invalid("signed-text/body-only", "invalid_signature", "The time is not in the signed text.", []string{"SignedText"}, xsig("t="+stamp+",v1="+hexMAC(secret, body))),
		invalid("signed-text/no-dot", "invalid_signature", "No dot between time and body.", []string{"SignedText"}, xsig("t="+stamp+",v1="+hexMAC(secret, stamp+body))),
		invalid("signed-text/seconds", "invalid_signature", "Seconds in the signed text, milliseconds in the header.", []string{"SignedText"}, xsig("t="+stamp+",v1="+hexMAC(secret, itoa(nowSec)+"."+body))),
		acceptable("encoding/upper-case", "invalid_signature", "Upper-case hex; the platform writes lower case.", []string{"Encoding", "Strict"}, xsig("t="+stamp+",v1="+strings.ToUpper(goodMAC))),
		invalid("encoding/base64", "invalid_signature", "Base64 where hex is due.", []string{"Encoding"}, xsig("t="+stamp+",v1="+b64MAC(secret, stamp+"."+body))),
		valid("raw-body/whitespace", "Odd white space in the body.", []string{"RawBody"}, xsig(signed(secret, stamp, " {\t\"a\" :1 }\r\n")), withBody(" {\t\"a\" :1 }\r\n")),
		valid("raw-body/duplicate-keys", "A key twice.", []string{"RawBody"}, xsig(signed(secret, stamp, `{"a":1,"a":2}`)), withBody(`{"a":1,"a":2}`)),
		valid("raw-body/escapes", "Escapes that a parser resolves.", []string{"RawBody"}, xsig(signed(secret, stamp, `{"a":"\u00e9\/<"}`)), withBody(`{"a":"\u00e9\/<"}`)),
		valid("raw-body/numbers", "Numbers that a parser rounds or shortens.", []string{"RawBody"}, xsig(signed(secret, stamp, `[1.10,1E5,12345678901234567890]`)), withBody(`[1.10,1E5,12345678901234567890]`)),
		valid("raw-body/not-utf-8", "Bytes that are no text.", []string{"RawBody", "KnownSdkBug"}, xsig(signed(secret, stamp, "\xff\x00\xfe")), withBody("\xff\x00\xfe")),
		valid("raw-body/empty", "No bytes at all.", []string{"RawBody"}, xsig(signed(secret, stamp, "")), withBody("")),
		invalid("header/empty", "missing_header", "An empty header is a missing one.", []string{"Syntax"}, xsig("")),
		invalid("syntax/no-t", "malformed_header", "A v1 without a time.", []string{"Syntax"}, xsig("v1="+goodMAC)),
		invalid("syntax/two-t", "malformed_header", "Which one is signed?", []string{"Syntax", "Forgery", "KnownSdkBug"}, xsig("t=1,"+good)),
		acceptable("syntax/part-without-equals", "malformed_header", "A part without an equals sign.", []string{"Syntax", "Strict"}, xsig(good+",junk")),
		acceptable("syntax/trailing-comma", "malformed_header", "An empty part.", []string{"Syntax", "Strict"}, xsig(good+",")),
		invalid("syntax/bare-mac", "malformed_header", "Only the hex digits.", []string{"Syntax"}, xsig(goodMAC)),
		invalid("syntax/non-ascii", "malformed_header", "A signature outside ASCII must be refused, not crash the comparison.", []string{"Syntax", "KnownSdkBug"}, xsig("t="+stamp+",v1="+strings.Repeat("é", 32))),
		invalid("version/none", "unsupported_version", "No signature at all.", []string{"Syntax"}, xsig("t="+stamp)),
		invalid("version/only-unknown", "unsupported_version", "The right MAC under a version that is not v1.", []string{"Syntax", "Forgery"}, xsig("t="+stamp+",v0="+goodMAC+",v2="+goodMAC)),
		invalid("version/nothing-known", "unsupported_version", "Unknown parts alone; without them nothing is left.", []string{"Syntax"}, xsig("a=b,v2="+goodMAC)),
		acceptable("limit/header", "header_too_large", "A valid header with 8 KB of ignored parts behind it.", []string{"Limit", "Strict"}, xsig(good+strings.Repeat(",pad=0000", 900))),
		acceptable("limit/body", "body_too_large", "A genuine body over the receiver's limit of 8 bytes.", []string{"Limit", "Strict"}, xsig(good), withMaxBody(8)),
	}
	tests = append(tests, p.hookflowTimes(stamp, goodMAC)...)
	return File{Name: "hookflow.json", Scheme: "hookflow", Tests: tests,
		Description: "X-Signature: t=<unix ms>,v1=<lower-case hex>[,v1=...], the HMAC of \"<t>.<body>\"."}
}

func (p Params) hookflowTimes(stamp, goodMAC string) []Vector {
	secret, nowMs, nowSec, body := p.Secret, p.NowMs, p.NowMs/1000, p.Body
	valid, invalid := p.valid, p.invalid
	tol := []string{"Tolerance"}
	good := "t=" + stamp + ",v1=" + goodMAC
	tests := []Vector{
		valid("tolerance/past-bound", "Exactly 300000 ms old.", tol, xsig(good), withNow(nowMs+300000)),
		invalid("tolerance/too-old", "timestamp_too_old", "One millisecond older.", tol, xsig(good), withNow(nowMs+300001)),
		valid("tolerance/future-bound", "Exactly 300000 ms ahead.", tol, xsig(good), withNow(nowMs-300000)),
		invalid("tolerance/in-future", "timestamp_in_future", "One millisecond further.", tol, xsig(good), withNow(nowMs-300001)),
		invalid("tolerance/ten-years-ahead", "timestamp_in_future", "Genuine, and a decade ahead of the receiver.", []string{"Tolerance", "KnownSdkBug"}, xsig(good), withNow(nowMs-315360000000)),
		valid("tolerance/own", "A receiver with a tolerance of a second.", tol, xsig(good), withTolerance(1000), withNow(nowMs+1000)),
		invalid("tolerance/own-exceeded", "timestamp_too_old", "The same receiver, a millisecond later.", tol, xsig(good), withTolerance(1000), withNow(nowMs+1001)),
		invalid("tolerance/zero", "invalid_tolerance", "A tolerance of zero is a mistake of the program.", tol, xsig(good), withTolerance(0)),
		invalid("tolerance/negative", "invalid_tolerance", "So is a negative one.", tol, xsig(good), withTolerance(-1)),
		invalid("tolerance/seconds", "timestamp_too_old", "Seconds where milliseconds are due, signed as they stand.", tol, xsig(signed(secret, itoa(nowSec), body))),
	}
	for _, form := range []struct{ name, text, result string }{
		{"plus-sign", "+" + stamp, "acceptable"},
		{"padded", "000" + stamp, "acceptable"},
		{"underscores", underscored(stamp), "acceptable"},
		{"inner-space", stamp[:4] + " " + stamp[4:], "invalid"},
		{"fraction", stamp + ".0", "invalid"},
		{"exponent", stamp[:1] + "." + stamp[1:] + "e12", "invalid"},
		{"hexadecimal", "0x" + strconv.FormatInt(nowMs, 16), "invalid"},
		{"letters", "abc", "invalid"},
		{"not-a-number", "NaN", "invalid"},
		{"empty", "", "invalid"},
		{"minus-sign", "-" + stamp, "invalid"},
		{"beyond-int64", "9223372036854775808", "invalid"},
		{"wraps-around-uint64", wrapped(nowSec), "invalid"},
		{"very-long", strings.Repeat("9", 400), "invalid"},
	} {
		flags := []string{"Timestamp"}
		if form.result == "acceptable" {
			flags = append(flags, "Strict")
		}
		if form.text == "abc" || form.result == "acceptable" {
			flags = append(flags, "KnownSdkBug")
		}
		tests = append(tests, p.base("timestamp/"+form.name, "The time is written "+form.name+".", form.result, "malformed_timestamp", flags,
			xsig(signed(secret, form.text, body))))
	}
	return tests
}
