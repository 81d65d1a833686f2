package vectors

import "strings"

// standardFile is the three headers of Standard Webhooks.
func standardFile(p Params) File {
	secret, nowMs, nowSec, body, id := p.Secret, p.NowMs, p.NowMs/1000, p.Body, p.ID
	valid, invalid, acceptable := p.valid, p.invalid, p.acceptable
	stamp := itoa(nowSec)
	goodMAC := b64MAC(secret, id+"."+stamp+"."+body)
	other := b64MAC("unknown", id+"."+stamp+"."+body)
	good := std(id, stamp, "v1,"+goodMAC)
	long := strings.Repeat("a", 300)
	tests := []Vector{
		valid("reference", "The vector that the standard's own libraries are tested with.", []string{"Published"},
			withSecrets(chosen), withBody(`{"test": 2432232314}`), withNow(1614265330000),
			std("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")),
		valid("plain-secret", "The endpoint's secret as it stands.", []string{"Secret"}, good),
		valid("whsec-secret", "Its standardWebhooksSecret.", []string{"Secret"}, good, withSecrets(whsec(secret))),
		valid("whsec-secret/utf-8", "The key is the UTF-8 text of the secret.", []string{"Secret"}, stdSigned(previous, id, stamp, body), withSecrets(whsec(previous))),
		valid("whsec-secret/chosen", "A chosen secret that looks like whsec_<base64>, in its unambiguous form.", []string{"Secret"}, stdSigned(chosen, id, stamp, body), withSecrets(whsec(chosen))),
		invalid("secret/empty-whsec", "missing_secret", "whsec_ and nothing behind it: the empty key.", []string{"Secret", "Forgery", "KnownSdkBug"}, stdSigned("", id, stamp, body), withSecrets("whsec_")),
		invalid("secret/empty", "missing_secret", "No secret.", []string{"Secret", "Forgery"}, stdSigned("", id, stamp, body), withSecrets("")),
		valid("rotation/first", "The first of two.", []string{"Rotation"}, std(id, stamp, "v1,"+goodMAC+" v1,"+other)),
		valid("rotation/second", "The second of two.", []string{"Rotation"}, std(id, stamp, "v1,"+other+" v1,"+goodMAC)),
		valid("rotation/receiver-has-both", "The second of the receiver's secrets.", []string{"Rotation"}, good, withSecrets(previous, whsec(secret))),
		valid("lenient/other-versions", "Other versions are ignored, also the asymmetric one.", []string{"Lenient"}, std(id, stamp, "v1a,AAAA v2,x v1,"+goodMAC)),
		invalid("forgery/other-secret", "invalid_signature", "Signed by somebody else.", []string{"Forgery"}, std(id, stamp, "v1,"+other)),
		invalid("forgery/body-changed", "invalid_signature", "One space more in the body.", []string{"Forgery", "RawBody"}, good, withBody(body+" ")),
		invalid("forgery/id-changed", "invalid_signature", "The id is signed.", []string{"Forgery"}, std("another", stamp, "v1,"+goodMAC)),
		invalid("forgery/time-moved", "invalid_signature", "The time is signed.", []string{"Forgery"}, std(id, itoa(nowSec+1), "v1,"+goodMAC)),
		invalid("forgery/shortened", "invalid_signature", "Half of the signature.", []string{"Forgery"}, std(id, stamp, "v1,"+goodMAC[:22])),
		invalid("forgery/garbage-behind", "invalid_signature", "Something behind the signature.", []string{"Forgery"}, std(id, stamp, "v1,"+goodMAC+",garbage")),
		acceptable("forgery/full-stop-in-id", "malformed_header", "The borders of the signed text moved: genuine for another id, time and body.", []string{"Forgery", "Strict"},
			std(id+"."+stamp, stamp, "v1,"+b64MAC(secret, id+"."+stamp+"."+stamp+".5")), withBody("5")),
		invalid("signed-text/no-id", "invalid_signature", "Time and body only.", []string{"SignedText"}, std(id, stamp, "v1,"+b64MAC(secret, stamp+"."+body))),
		invalid("signed-text/milliseconds", "timestamp_in_future", "Milliseconds where seconds are due, signed as they stand.", []string{"SignedText", "Tolerance"}, stdSigned(secret, id, itoa(nowMs), body)),
		invalid("encoding/hex", "invalid_signature", "Hex where base64 is due.", []string{"Encoding"}, std(id, stamp, "v1,"+hexMAC(secret, id+"."+stamp+"."+body))),
		acceptable("encoding/no-padding", "invalid_signature", "Base64 without its padding.", []string{"Encoding", "Strict"}, std(id, stamp, "v1,"+strings.TrimRight(goodMAC, "="))),
		invalid("header/no-id", "missing_header", "", []string{"Headers"}, withHeader("webhook-timestamp", stamp), withHeader("webhook-signature", "v1,"+goodMAC)),
		invalid("header/no-timestamp", "missing_header", "", []string{"Headers"}, withHeader("webhook-id", id), withHeader("webhook-signature", "v1,"+goodMAC)),
		invalid("header/no-signature", "missing_header", "", []string{"Headers"}, withHeader("webhook-id", id), withHeader("webhook-timestamp", stamp)),
		acceptable("header/two-ids", "duplicate_header", "Two lines with the same id.", []string{"Headers", "Strict"}, good, withHeader("webhook-id", id)),
		invalid("version/none", "unsupported_version", "Only versions that are not v1.", []string{"Syntax"}, std(id, stamp, "v1a,"+goodMAC+" v2,"+goodMAC)),
		invalid("syntax/equals-sign", "malformed_header", "v1= instead of v1,", []string{"Syntax"}, std(id, stamp, "v1="+goodMAC)),
		invalid("syntax/non-ascii", "malformed_header", "A signature outside ASCII.", []string{"Syntax", "KnownSdkBug"}, std(id, stamp, "v1,"+strings.Repeat("é", 22))),
		acceptable("limit/id", "header_too_large", "A genuine id of 300 bytes.", []string{"Limit", "Strict"}, stdSigned(secret, long, stamp, body)),
		acceptable("limit/signature", "header_too_large", "A valid header with 8 KB of other versions.", []string{"Limit", "Strict"}, std(id, stamp, "v1,"+goodMAC+strings.Repeat(" v9,0000", 1000))),
		acceptable("limit/body", "body_too_large", "A genuine body over the receiver's limit of 8 bytes.", []string{"Limit", "Strict"}, good, withMaxBody(8)),
		valid("tolerance/past-bound", "Exactly 300 s old.", []string{"Tolerance"}, good, withNow(nowSec*1000+300000)),
		invalid("tolerance/too-old", "timestamp_too_old", "301 s old.", []string{"Tolerance"}, good, withNow(nowSec*1000+301000)),
		valid("tolerance/future-bound", "Exactly 300 s ahead.", []string{"Tolerance"}, good, withNow(nowSec*1000-300000)),
		invalid("tolerance/in-future", "timestamp_in_future", "301 s ahead.", []string{"Tolerance"}, good, withNow(nowSec*1000-301000)),
		invalid("tolerance/zero", "invalid_tolerance", "A mistake of the program.", []string{"Tolerance"}, good, withTolerance(0)),
	}
	for _, form := range []struct{ name, text, result string }{
		{"plus-sign", "+" + stamp, "acceptable"},
		{"padded", "000" + stamp, "acceptable"},
		{"underscores", underscored(stamp), "acceptable"},
		{"fraction", stamp + ".0", "invalid"},
		{"letters", "abc", "invalid"},
		{"beyond-int64", "9223372036854775808", "invalid"},
	} {
		flags := []string{"Timestamp"}
		if form.result == "acceptable" {
			flags = append(flags, "Strict", "KnownSdkBug")
		}
		tests = append(tests, p.base("timestamp/"+form.name, "The time is written "+form.name+".", form.result, "malformed_timestamp", flags,
			stdSigned(secret, id, form.text, body)))
	}
	return File{Name: "standard.json", Scheme: "standard", Tests: tests,
		Description: "Standard Webhooks: webhook-id, webhook-timestamp (unix seconds), webhook-signature: v1,<base64>[ v1,...], the HMAC of \"<id>.<timestamp>.<body>\"."}
}
