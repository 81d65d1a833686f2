package verify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestSignature(t *testing.T) {
	t.Parallel()
	const body = `{"order": "o1"}`
	good := xsig(secret, stamp(), body)
	mac := strings.TrimPrefix(good, "t="+stamp()+",v1=")
	other := hexMAC("somebody else", stamp()+"."+body)
	tests := []struct {
		name    string
		header  string
		body    string
		secrets []string
		want    verify.Reason
	}{
		{"plain", good, body, []string{secret}, ""},
		{"v1 before t", "v1=" + mac + ",t=" + stamp(), body, []string{secret}, ""},
		{"space after the comma", "t=" + stamp() + ", v1=" + mac, body, []string{secret}, ""},
		{"spaces and tabs around parts", " t=" + stamp() + "\t ,  v1=" + mac + " ", body, []string{secret}, ""},
		{"unknown keys", "a=b,t=" + stamp() + ",v0=00,v2=zz,v1=" + mac + ",=", body, []string{secret}, ""},
		{"first of two v1", "t=" + stamp() + ",v1=" + mac + ",v1=" + other, body, []string{secret}, ""},
		{"second of two v1", "t=" + stamp() + ",v1=" + other + ",v1=" + mac, body, []string{secret}, ""},
		{"last of many v1", "t=" + stamp() + strings.Repeat(",v1="+other, 50) + ",v1=" + mac, body, []string{secret}, ""},
		{"good v1 after a broken one", "t=" + stamp() + ",v1=zz,v1=,v1=" + mac, body, []string{secret}, ""},
		{"second secret", good, body, []string{previous, secret}, ""},
		{"old secret of a rotation", verify.Sign([]byte(body), signedAt, secret, previous), body, []string{previous}, ""},
		{"empty body", xsig(secret, stamp(), ""), "", []string{secret}, ""},
		{"whsec text is the key as it stands", xsig(standard, stamp(), body), body, []string{standard}, ""},
		{"body that is not UTF-8", xsig(secret, stamp(), "\xff\x00\xfe"), "\xff\x00\xfe", []string{secret}, ""},

		{"wrong secret", good, body, []string{previous}, verify.ErrInvalidSignature},
		{"tampered body", good, body + " ", []string{secret}, verify.ErrInvalidSignature},
		{"moved time", "t=1795460463249,v1=" + mac, body, []string{secret}, verify.ErrInvalidSignature},
		{"signed without the time", "t=" + stamp() + ",v1=" + hexMAC(secret, body), body, []string{secret}, verify.ErrInvalidSignature},
		{"signed without the dot", "t=" + stamp() + ",v1=" + hexMAC(secret, stamp()+body), body, []string{secret}, verify.ErrInvalidSignature},
		{"empty key", "t=" + stamp() + ",v1=" + hexMAC("", stamp()+"."+body), body, []string{secret}, verify.ErrInvalidSignature},
		{"upper-case hex", "t=" + stamp() + ",v1=" + strings.ToUpper(mac), body, []string{secret}, verify.ErrInvalidSignature},
		{"first 8 characters", "t=" + stamp() + ",v1=" + mac[:8], body, []string{secret}, verify.ErrInvalidSignature},
		{"one character short", "t=" + stamp() + ",v1=" + mac[:63], body, []string{secret}, verify.ErrInvalidSignature},
		{"one character long", "t=" + stamp() + ",v1=" + mac + "0", body, []string{secret}, verify.ErrInvalidSignature},
		{"right prefix, wrong end", "t=" + stamp() + ",v1=" + mac[:32] + strings.Repeat("0", 32), body, []string{secret}, verify.ErrInvalidSignature},
		{"right end, wrong start", "t=" + stamp() + ",v1=" + strings.Repeat("0", 32) + mac[32:], body, []string{secret}, verify.ErrInvalidSignature},
		{"empty v1", "t=" + stamp() + ",v1=", body, []string{secret}, verify.ErrInvalidSignature},
		{"base64", "t=" + stamp() + ",v1=" + base64MAC(secret, stamp()+"."+body), body, []string{secret}, verify.ErrInvalidSignature},
		{"right MAC as v0", "t=" + stamp() + ",v0=" + mac, body, []string{secret}, verify.ErrUnsupportedVersion},
		{"version in upper case", "t=" + stamp() + ",V1=" + mac, body, []string{secret}, verify.ErrUnsupportedVersion},
		{"only t", "t=" + stamp(), body, []string{secret}, verify.ErrUnsupportedVersion},
		{"whsec is not decoded", xsig(secret, stamp(), body), body, []string{verify.StandardSecret(secret)}, verify.ErrInvalidSignature},

		{"empty header", "", body, []string{secret}, verify.ErrMissingHeader},
		{"space before a comma", "t=" + stamp() + " ,v1=" + mac, body, []string{secret}, ""},
		{"non-ASCII instead of a digit", "t=" + stamp()[:11] + "é,v1=" + mac, body, []string{secret}, verify.ErrMalformedHeader},
		{"non-ASCII instead of hex", "t=" + stamp() + ",v1=" + mac[:62] + "é", body, []string{secret}, verify.ErrMalformedHeader},
		{"non-ASCII beside a good one", "t=" + stamp() + ",v1=" + mac + ",x=é", body, []string{secret}, verify.ErrMalformedHeader},
		{"non-ASCII and stale", "t=1,v1=" + mac[:62] + "é", body, []string{secret}, verify.ErrMalformedHeader},
		{"nothing that is known", "a=b,v2=zz", body, []string{secret}, verify.ErrUnsupportedVersion},
		{"no t", "v1=" + mac, body, []string{secret}, verify.ErrMalformedHeader},
		{"t in upper case", "T=" + stamp() + ",v1=" + mac, body, []string{secret}, verify.ErrMalformedHeader},
		{"space before the equals sign", "t =" + stamp() + ",v1=" + mac, body, []string{secret}, verify.ErrMalformedHeader},
		{"two t", good + ",t=" + stamp(), body, []string{secret}, verify.ErrMalformedHeader},
		{"two different t", "t=1," + good, body, []string{secret}, verify.ErrMalformedHeader},
		{"part without =", good + ",junk", body, []string{secret}, verify.ErrMalformedHeader},
		{"trailing comma", good + ",", body, []string{secret}, verify.ErrMalformedHeader},
		{"bare hex", mac, body, []string{secret}, verify.ErrMalformedHeader},
		{"blank", "   ", body, []string{secret}, verify.ErrMalformedHeader},
		{"non-ASCII", good + ",ü=ö", body, []string{secret}, verify.ErrMalformedHeader},
		{"non-ASCII signature", "t=" + stamp() + ",v1=" + strings.Repeat("é", 32), body, []string{secret}, verify.ErrMalformedHeader},
		{"NUL", good + "\x00", body, []string{secret}, verify.ErrMalformedHeader},
		{"line feed", good + ",a=\nb", body, []string{secret}, verify.ErrMalformedHeader},
		{"header bomb", good + strings.Repeat(",a=b", 1<<18), body, []string{secret}, verify.ErrHeaderTooLarge},
		{"just over the limit", good + ",a=" + strings.Repeat("b", verify.MaxHeader-len(good)-2), body, []string{secret}, verify.ErrHeaderTooLarge},
		{"just at the limit", good + ",a=" + strings.Repeat("b", verify.MaxHeader-len(good)-3), body, []string{secret}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			requireReason(t, tt.want, verify.Signature([]byte(tt.body), tt.header, tt.secrets, at(0)))
		})
	}
}

// Every form is signed over exactly what the header shows, so only the check of
// the form can refuse it.
func TestSignatureTimestampForms(t *testing.T) {
	t.Parallel()
	for _, form := range []string{
		"", "+1795460463248", "-1795460463248", "01795460463248", "00", "1795460463248.0", "1.795460463248e12",
		"1_795_460_463_248", "0x1a209d3d290", "1795460463248 ", "179546046324８", "NaN", "Infinity", "null", "abc",
		"9223372036854775808", "18446744073709551616", "1795460463248000000000000000", "1795460463248;", "१७९५४६०४६३२४८",
	} {
		t.Run(fmt.Sprintf("%q", form), func(t *testing.T) {
			t.Parallel()
			header := "v1=" + hexMAC(secret, form+".x") + ",a=b,t=" + form + ",c=d"
			if strings.HasSuffix(form, " ") {
				header = "v1=" + hexMAC(secret, form+".x") + ",t=x" + form + "x"
			}
			err := verify.Signature([]byte("x"), header, []string{secret}, at(0), verify.WithoutTimestampCheck())
			require.ErrorIs(t, err, verify.ErrMalformedHeader, "%v", err)
		})
	}
	for _, form := range []string{"0", "1", "1795460463248", "999999999999999999"} {
		t.Run("fine/"+form, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, verify.Signature([]byte("x"), xsig(secret, form, "x"), []string{secret}, verify.WithoutTimestampCheck()))
			require.ErrorIs(t, verify.Signature([]byte("x"), xsig(secret, form, "x"), []string{secret}, at(time.Hour)), verify.ErrTimestampExpired)
		})
	}
}

func TestSignatureTolerance(t *testing.T) {
	t.Parallel()
	const body = `{}`
	header := xsig(secret, stamp(), body)
	tests := []struct {
		name string
		now  time.Duration
		opts []verify.Option
		want verify.Reason
	}{
		{"default, on the past bound", 5 * time.Minute, nil, ""},
		{"default, past it", 5*time.Minute + time.Millisecond, nil, verify.ErrTimestampTooOld},
		{"a fraction of a millisecond does not count", 5*time.Minute + 999*time.Microsecond, nil, ""},
		{"default, on the future bound", -5 * time.Minute, nil, ""},
		{"default, beyond it", -5*time.Minute - time.Millisecond, nil, verify.ErrTimestampInFuture},
		{"ten years ahead", -10 * 365 * 24 * time.Hour, nil, verify.ErrTimestampInFuture},
		{"own, on the bound", time.Second, []verify.Option{verify.WithTolerance(time.Second)}, ""},
		{"own, past it", time.Second + time.Millisecond, []verify.Option{verify.WithTolerance(time.Second)}, verify.ErrTimestampTooOld},
		{"own, ahead", -2 * time.Second, []verify.Option{verify.WithTolerance(time.Second)}, verify.ErrTimestampInFuture},
		{"none, long ago", 1e6 * time.Hour, []verify.Option{verify.WithoutTimestampCheck()}, ""},
		{"none, far ahead", -1e6 * time.Hour, []verify.Option{verify.WithoutTimestampCheck()}, ""},
		{"the later option wins", time.Hour, []verify.Option{verify.WithoutTimestampCheck(), verify.WithTolerance(time.Second)}, verify.ErrTimestampTooOld},
		{"zero", 0, []verify.Option{verify.WithTolerance(0)}, verify.ErrInvalidTolerance},
		{"negative", 0, []verify.Option{verify.WithTolerance(-time.Second)}, verify.ErrInvalidTolerance},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			requireReason(t, tt.want, verify.Signature([]byte(body), header, []string{secret}, append(tt.opts, at(tt.now))...))
		})
	}
	t.Run("without the check the time is still signed", func(t *testing.T) {
		t.Parallel()
		moved := "t=1" + strings.TrimPrefix(header, "t=")
		requireReason(t, verify.ErrInvalidSignature, verify.Signature([]byte(body), moved, []string{secret}, verify.WithoutTimestampCheck()))
	})
	t.Run("seconds where milliseconds are due", func(t *testing.T) {
		t.Parallel()
		err := verify.Signature([]byte(body), xsig(secret, fmt.Sprint(signedAt.Unix()), body), []string{secret}, at(0))
		requireReason(t, verify.ErrTimestampTooOld, err)
	})
	t.Run("the default clock is the time of day", func(t *testing.T) {
		t.Parallel()
		require.NoError(t, verify.Signature([]byte(body), verify.Sign([]byte(body), time.Now(), secret), []string{secret}))
		requireReason(t, verify.ErrTimestampTooOld, verify.Signature([]byte(body), verify.Sign([]byte(body), time.Now().Add(-time.Hour), secret), []string{secret}))
	})
}
