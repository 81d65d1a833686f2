package verify_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func kinds(x verify.Explanation) []verify.NearMissKind {
	var out []verify.NearMissKind
	for _, n := range x.Near {
		if len(out) == 0 || out[len(out)-1] != n.Kind {
			out = append(out, n.Kind)
		}
	}
	return out
}

func TestExplain(t *testing.T) {
	t.Parallel()
	const body = `{"b": 1, "a": "é<"}`
	signed := func(key, text string) http.Header { return http.Header{"X-Signature": {xsig(key, stamp(), text)}} }
	mac := hexMAC(secret, stamp()+"."+body)
	seconds := fmt.Sprint(signedAt.Unix())
	twice := signed(secret, body)
	twice.Add("X-Signature", "forged")
	both := standardHeader(signed(secret, body), "id", body, previous)
	tests := []struct {
		name    string
		header  http.Header
		body    string
		secrets []string
		opts    []verify.Option
		reason  verify.Reason
		want    []verify.NearMissKind
	}{
		{"fine", signed(secret, body), body, []string{secret}, nil, "", nil},
		{"nothing fits", signed("unknown", body), body, []string{secret}, nil, verify.ErrInvalidSignature, nil},
		{"no header", http.Header{}, body, []string{secret}, nil, verify.ErrMissingHeader, nil},
		{"stale", signed(secret, body), body, []string{secret}, []verify.Option{at(time.Hour)}, verify.ErrTimestampTooOld, []verify.NearMissKind{verify.NearClock}},
		{"ahead", signed(secret, body), body, []string{secret}, []verify.Option{at(-time.Hour)}, verify.ErrTimestampInFuture, []verify.NearMissKind{verify.NearClock}},
		{"stale and forged", signed("unknown", body), body, []string{secret}, []verify.Option{at(time.Hour)}, verify.ErrTimestampTooOld, nil},
		{"t in seconds", http.Header{"X-Signature": {xsig(secret, seconds, body)}}, body, []string{secret}, nil, verify.ErrTimestampTooOld, []verify.NearMissKind{verify.NearTimestampUnit}},
		{"signed seconds, sent milliseconds", http.Header{"X-Signature": {"t=" + stamp() + ",v1=" + hexMAC(secret, seconds+"."+body)}}, body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearTimestampUnit}},
		{"retired secret", signed(previous, body), body, []string{secret}, []verify.Option{verify.WithRetiredSecrets("x", previous)}, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearRetiredSecret}},
		{"whsec given for X-Signature", signed(secret, body), body, []string{verify.StandardSecret(secret)}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearSecretDecoded}},
		{"secret without its prefix is the key", signed("abc", body), body, []string{"whsec_abc"}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearSecretLiteral}},
		{"newline after the secret", signed(secret, body), body, []string{secret + "\n"}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearSecretLiteral, verify.NearSecretWhitespace}},
		{"newline lost", signed(secret, body+"\n"), body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearTrailingNewline}},
		{"CRLF lost", signed(secret, body+"\r\n"), body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearTrailingNewline}},
		{"newline added", signed(secret, body), body + "\n", []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearTrailingNewline, verify.NearReserialised}},
		{"CRLF became LF", signed(secret, "[\r\n1,\r\n2]"), "[\n1,\n2]", []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearLineEndings}},
		{"LF became CRLF", signed(secret, "[\n1,\n2]"), "[\r\n1,\r\n2]", []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearLineEndings}},
		{"byte order mark lost", signed(secret, "\ufeff"+body), body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearByteOrderMark}},
		{"byte order mark added", signed(secret, body), "\ufeff" + body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearByteOrderMark}},
		{"JSON compacted", signed(secret, body), `{"b":1,"a":"é<"}`, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearReserialised}},
		{"JSON compacted and escaped as Go does", signed(secret, body), `{"b":1,"a":"é\u003c"}`, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearReserialised}},
		{"JSON of the dry run", signed(secret, "{\n  \"b\" : 1,\n  \"a\" : [ 1, 2 ],\n  \"c\" : { },\n  \"d\" : [ ]\n}"), `{"b":1,"a":[1,2],"c":{},"d":[]}`, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearReserialised}},
		{"body alone signed", http.Header{"X-Signature": {"t=" + stamp() + ",v1=" + hexMAC(secret, body)}}, body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearBodyOnly}},
		{"upper-case hex", http.Header{"X-Signature": {"t=" + stamp() + ",v1=" + strings.ToUpper(mac)}}, body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearEncoding}},
		{"base64", http.Header{"X-Signature": {"t=" + stamp() + ",v1=" + base64MAC(secret, stamp()+"."+body)}}, body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearEncoding}},
		{"padded time", http.Header{"X-Signature": {xsig(secret, "00"+stamp(), body)}}, body, []string{secret}, nil, verify.ErrMalformedTimestamp, []verify.NearMissKind{verify.NearHeaderSyntax}},
		{"sent twice", twice, body, []string{secret}, nil, verify.ErrDuplicateHeader, []verify.NearMissKind{verify.NearHeaderSyntax}},
		{"as another version", http.Header{"X-Signature": {"t=" + stamp() + ",v0=" + mac}}, body, []string{secret}, nil, verify.ErrUnsupportedVersion, []verify.NearMissKind{verify.NearHeaderSyntax}},
		{"no version", http.Header{"X-Signature": {"t=" + stamp() + "," + mac}}, body, []string{secret}, nil, verify.ErrMalformedHeader, []verify.NearMissKind{verify.NearHeaderSyntax}},
		{"separated by a semicolon", http.Header{"X-Signature": {"t=" + stamp() + ";v1=" + mac}}, body, []string{secret}, nil, verify.ErrUnsupportedVersion, []verify.NearMissKind{verify.NearHeaderSyntax}},
		{"genuine but not JSON", signed(secret, "{"), "{", []string{secret}, nil, verify.ErrInvalidPayload, nil},
		{"the other scheme verifies", both, body, []string{secret}, nil, verify.ErrInvalidSignature, []verify.NearMissKind{verify.NearOtherScheme}},
		{"Standard demanded, only X-Signature sent", signed(secret, body), body, []string{secret}, []verify.Option{verify.WithScheme(verify.SchemeStandard)}, verify.ErrMissingHeader, []verify.NearMissKind{verify.NearOtherScheme}},
		{"over the limit", signed(secret, body), body + "\n", []string{secret}, []verify.Option{verify.WithMaxBody(3)}, verify.ErrBodyTooLarge, nil},
		{"no secret", signed(secret, body), body, nil, nil, verify.ErrMissingSecret, nil},
	}
	seen := map[verify.NearMissKind]bool{}
	for _, tt := range tests {
		for _, k := range tt.want {
			seen[k] = true
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := verify.Explain([]byte(tt.body), tt.header, tt.secrets, append([]verify.Option{at(0)}, tt.opts...)...)
			requireReason(t, tt.reason, x.Err)
			assert.Equal(t, tt.want, kinds(x), "%v", x)
			requireNoSecret(t, fmt.Sprintf("%v %+v %#v", x, x, x.Near))
		})
	}
	for _, k := range verify.NearMissKinds() {
		assert.True(t, seen[k], "no case for %q", k)
	}
}

func TestExplainStandard(t *testing.T) {
	t.Parallel()
	const id, body = "id", `{"a":1}`
	seconds := fmt.Sprint(signedAt.Unix())
	header := func(key, stamp, text string) http.Header {
		h := http.Header{}
		h.Set("webhook-id", id)
		h.Set("webhook-timestamp", stamp)
		h.Set("webhook-signature", "v1,"+base64MAC(key, id+"."+stamp+"."+text))
		return h
	}
	urlSafe := header(secret, seconds, body)
	urlSafe.Set("webhook-signature", strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(urlSafe.Get("webhook-signature")))
	hexed := header(secret, seconds, body)
	hexed.Set("webhook-signature", "v1="+hexMAC(secret, id+"."+seconds+"."+body))
	tests := []struct {
		name    string
		header  http.Header
		body    string
		secrets []string
		want    []verify.NearMissKind
	}{
		{"a customer's whsec text", header(standard, seconds, body), body, []string{standard}, []verify.NearMissKind{verify.NearSecretLiteral}},
		{"base64 without the prefix", header("key of it", seconds, body), body, []string{"a2V5IG9mIGl0"}, []verify.NearMissKind{verify.NearSecretDecoded}},
		{"milliseconds", header(secret, stamp(), body), body, []string{secret}, []verify.NearMissKind{verify.NearTimestampUnit}},
		{"newline lost", header(secret, seconds, body+"\n"), body, []string{secret}, []verify.NearMissKind{verify.NearTrailingNewline}},
		{"spaced", header(secret, seconds, `{"a": 1}`), body, []string{secret}, []verify.NearMissKind{verify.NearReserialised}},
		{"hex, with an equals sign", hexed, body, []string{secret}, []verify.NearMissKind{verify.NearEncoding}},
		{"without padding", urlSafe, body, []string{secret}, []verify.NearMissKind{verify.NearEncoding}},
		{"a full stop in the id", standardHeader(http.Header{}, "a.b", body, secret), body, []string{secret}, []verify.NearMissKind{verify.NearHeaderSyntax}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := verify.Explain([]byte(tt.body), tt.header, tt.secrets, at(0))
			require.Error(t, x.Err)
			assert.Equal(t, tt.want, kinds(x), "%v", x)
		})
	}
}

// What a JSON library makes of a body, the explanation must undo.
func TestExplainFindsEverySpelling(t *testing.T) {
	t.Parallel()
	const received = `{"zz":1.50,"a":["x/y","é😀<"],"b":{"t":true,"n":null}}`
	for name, sent := range map[string]string{
		"spaced":           `{"zz": 1.50, "a": ["x/y", "é😀<"], "b": {"t": true, "n": null}}`,
		"sorted, spaced":   `{"a": ["x/y", "é😀<"], "b": {"n": null, "t": true}, "zz": 1.50}`,
		"jsonb":            `{"a": ["x/y", "é😀<"], "b": {"n": null, "t": true}, "zz": 1.50}`,
		"sorted":           `{"a":["x/y","é😀<"],"b":{"n":null,"t":true},"zz":1.50}`,
		"Python's default": `{"zz": 1.50, "a": ["x/y", "\u00e9\ud83d\ude00<"], "b": {"t": true, "n": null}}`,
		"Go's default":     `{"a":["x/y","é😀\u003c"],"b":{"n":null,"t":true},"zz":1.50}`,
		"PHP's default":    `{"zz":1.50,"a":["x\/y","\u00e9\ud83d\ude00<"],"b":{"t":true,"n":null}}`,
		"indented":         "{\n  \"zz\": 1.50,\n  \"a\": [\n    \"x/y\",\n    \"é😀<\"\n  ],\n  \"b\": {\n    \"t\": true,\n    \"n\": null\n  }\n}",
		"by tabs":          "{\n\t\"zz\": 1.50,\n\t\"a\": [\n\t\t\"x/y\",\n\t\t\"é😀<\"\n\t],\n\t\"b\": {\n\t\t\"t\": true,\n\t\t\"n\": null\n\t}\n}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{"X-Signature": {xsig(secret, stamp(), sent)}}
			x := verify.Explain([]byte(received), header, []string{secret}, at(0))
			assert.Equal(t, []verify.NearMissKind{verify.NearReserialised}, kinds(x), "%v", x)
		})
	}
}

func TestExplainIsBounded(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	large := "[" + strings.Repeat("1,", 400_000) + "1]"
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprint("secret ", i)
	}
	start := time.Now()
	for _, body := range []string{deep, large} {
		x := verify.Explain([]byte(body), http.Header{"X-Signature": {xsig("x", stamp(), body)}}, many, at(0))
		requireReason(t, verify.ErrInvalidSignature, x.Err)
	}
	assert.Less(t, time.Since(start), time.Minute)
}

func TestExplanationString(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "verifies", verify.Explanation{}.String())
	x := verify.Explain([]byte("{}"), http.Header{"X-Signature": {xsig("x", stamp(), "{}")}}, []string{secret}, at(0))
	assert.Equal(t, "verify: invalid_signature: X-Signature: no v1 fits\n  nothing that was tried would verify", x.String())
}
