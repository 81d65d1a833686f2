package verify_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestStandardReferenceVector(t *testing.T) {
	t.Parallel()
	header := http.Header{}
	header.Set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
	header.Set("webhook-timestamp", "1614265330")
	header.Set("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	require.NoError(t, verify.Standard([]byte(`{"test": 2432232314}`), header, []string{standard}, verify.WithoutTimestampCheck()))
}

func TestStandard(t *testing.T) {
	t.Parallel()
	const id, body = "c2053eec-5fb7-4b7a-a081-c82f86ebc014", `{"n": 1}`
	seconds := fmt.Sprint(signedAt.Unix())
	mac := base64MAC(secret, id+"."+seconds+"."+body)
	other := base64MAC("somebody else", id+"."+seconds+"."+body)
	tests := []struct {
		name    string
		change  func(h http.Header)
		secrets []string
		want    verify.Reason
	}{
		{"plain secret", nil, []string{secret}, ""},
		{"whsec secret", nil, []string{verify.StandardSecret(secret)}, ""},
		{"second secret", nil, []string{previous, secret}, ""},
		{"second of two", set("Webhook-Signature", "v1,"+other+" v1,"+mac), []string{secret}, ""},
		{"first of two", set("Webhook-Signature", "v1,"+mac+" v1,"+other), []string{secret}, ""},
		{"several spaces", set("Webhook-Signature", " v1,"+other+"   v1,"+mac+" "), []string{secret}, ""},
		{"beside other versions", set("Webhook-Signature", "v1a,AAAA v2,x v1,"+mac), []string{secret}, ""},
		{"lower-case names in the map", func(h http.Header) {
			for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
				h[strings.ToLower(name)] = h[name]
				delete(h, name)
			}
		}, []string{secret}, ""},

		{"wrong secret", nil, []string{previous}, verify.ErrInvalidSignature},
		{"the whsec form of another", nil, []string{verify.StandardSecret(previous)}, verify.ErrInvalidSignature},
		{"a customer's whsec text is decoded", func(h http.Header) {
			h.Set("Webhook-Signature", "v1,"+base64MAC(standard, id+"."+seconds+"."+body))
		}, []string{standard}, verify.ErrInvalidSignature},
		{"that text encoded", func(h http.Header) {
			h.Set("Webhook-Signature", "v1,"+base64MAC(standard, id+"."+seconds+"."+body))
		}, []string{verify.StandardSecret(standard)}, ""},
		{"other id", set("Webhook-Id", "c2053eec"), []string{secret}, verify.ErrInvalidSignature},
		{"other time", set("Webhook-Timestamp", fmt.Sprint(signedAt.Unix()+1)), []string{secret}, verify.ErrInvalidSignature},
		{"signed without the id", set("Webhook-Signature", "v1,"+base64MAC(secret, seconds+"."+body)), []string{secret}, verify.ErrInvalidSignature},
		{"garbage after the signature", set("Webhook-Signature", "v1,"+mac+",garbage"), []string{secret}, verify.ErrInvalidSignature},
		{"hex", set("Webhook-Signature", "v1,"+hexMAC(secret, id+"."+seconds+"."+body)), []string{secret}, verify.ErrInvalidSignature},
		{"without padding", set("Webhook-Signature", "v1,"+strings.TrimRight(mac, "=")), []string{secret}, verify.ErrInvalidSignature},
		{"half of it", set("Webhook-Signature", "v1,"+mac[:22]), []string{secret}, verify.ErrInvalidSignature},
		{"empty v1", set("Webhook-Signature", "v1,"), []string{secret}, verify.ErrInvalidSignature},
		{"joined by a comma", set("Webhook-Signature", "v1,"+other+",v1,"+mac), []string{secret}, verify.ErrInvalidSignature},
		{"only v1a", set("Webhook-Signature", "v1a,"+mac), []string{secret}, verify.ErrUnsupportedVersion},
		{"blank", set("Webhook-Signature", "  "), []string{secret}, verify.ErrUnsupportedVersion},
		{"v1= instead of v1,", set("Webhook-Signature", "v1="+mac), []string{secret}, verify.ErrMalformedHeader},
		{"non-ASCII", set("Webhook-Signature", "v1,"+mac+" ü,"), []string{secret}, verify.ErrMalformedHeader},

		{"no signature", del("Webhook-Signature"), []string{secret}, verify.ErrMissingHeader},
		{"no id", del("Webhook-Id"), []string{secret}, verify.ErrMissingHeader},
		{"empty id", set("Webhook-Id", ""), []string{secret}, verify.ErrMissingHeader},
		{"no timestamp", del("Webhook-Timestamp"), []string{secret}, verify.ErrMissingHeader},
		{"two signatures headers", add("Webhook-Signature", "v1,"+mac), []string{secret}, verify.ErrDuplicateHeader},
		{"two ids", add("Webhook-Id", id), []string{secret}, verify.ErrDuplicateHeader},
		{"two timestamps", add("Webhook-Timestamp", seconds), []string{secret}, verify.ErrDuplicateHeader},
		{"a second spelling", func(h http.Header) { h["webhook-id"] = []string{"other"} }, []string{secret}, verify.ErrDuplicateHeader},
		{"milliseconds", signedOver(id, stamp(), body), []string{secret}, verify.ErrTimestampInFuture},
		{"plus sign", signedOver(id, "+"+seconds, body), []string{secret}, verify.ErrMalformedTimestamp},
		{"padded", signedOver(id, "000"+seconds, body), []string{secret}, verify.ErrMalformedTimestamp},
		{"spaces", signedOver(id, " "+seconds, body), []string{secret}, verify.ErrMalformedTimestamp},
		{"overflow", signedOver(id, "9999999999999999999999", body), []string{secret}, verify.ErrMalformedTimestamp},
		{"long id", signedOver(strings.Repeat("a", verify.MaxID+1), seconds, body), []string{secret}, verify.ErrHeaderTooLarge},
		{"longest id", signedOver(strings.Repeat("a", verify.MaxID), seconds, body), []string{secret}, ""},
		{"header bomb", set("Webhook-Signature", strings.Repeat("v1,a ", 1<<16)), []string{secret}, verify.ErrHeaderTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := standardHeader(http.Header{}, id, body, secret)
			if tt.change != nil {
				tt.change(header)
			}
			requireReason(t, tt.want, verify.Standard([]byte(body), header, tt.secrets, at(0)))
		})
	}
}

// With a full stop in the id the borders of the signed text could be moved: the
// forged request below signs the same bytes as the genuine one.
func TestStandardBordersCannotMove(t *testing.T) {
	t.Parallel()
	seconds := fmt.Sprint(signedAt.Unix())
	genuine := standardHeader(http.Header{}, "a", seconds+".5", secret)
	require.NoError(t, verify.Standard([]byte(seconds+".5"), genuine, []string{secret}, at(0)))

	forged := genuine.Clone()
	forged.Set("Webhook-Id", "a."+seconds)
	requireReason(t, verify.ErrMalformedHeader, verify.Standard([]byte("5"), forged, []string{secret}, at(0)))
}

func TestStandardTolerance(t *testing.T) {
	t.Parallel()
	header := standardHeader(http.Header{}, "id", "x", secret)
	sec := signedAt.Truncate(time.Second).Sub(signedAt)
	for _, tt := range []struct {
		now  time.Duration
		want verify.Reason
	}{
		{sec + 300*time.Second, ""},
		{sec + 300*time.Second + 999*time.Millisecond, ""},
		{sec + 301*time.Second, verify.ErrTimestampTooOld},
		{sec - 300*time.Second, ""},
		{sec - 301*time.Second, verify.ErrTimestampInFuture},
		{-1e5 * time.Hour, verify.ErrTimestampInFuture},
	} {
		requireReason(t, tt.want, verify.Standard([]byte("x"), header, []string{secret}, at(tt.now)))
	}
}

func set(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
func add(name, value string) func(http.Header) { return func(h http.Header) { h.Add(name, value) } }
func del(name string) func(http.Header)        { return func(h http.Header) { h.Del(name) } }

// signedOver replaces id and timestamp and signs again, so that the signature
// fits and only the form can be refused.
func signedOver(id, seconds, body string) func(http.Header) {
	return func(h http.Header) {
		h.Set("Webhook-Id", id)
		h.Set("Webhook-Timestamp", seconds)
		h.Set("Webhook-Signature", "v1,"+base64MAC(secret, id+"."+seconds+"."+body))
	}
}
