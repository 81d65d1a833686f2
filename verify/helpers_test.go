package verify_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

const (
	secret   = "6Yk0cFMoJXyMPB8Wv2TtGg1lHn4uR7qA9eZsDiKxO3w"
	previous = "old-secret of the customer's choice"
	standard = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
)

// signedAt is the moment at which the tests' deliveries are signed.
var signedAt = time.UnixMilli(1795460463248)

// at stops the clock at the given distance from signedAt.
func at(d time.Duration) verify.Option {
	return verify.WithClock(func() time.Time { return signedAt.Add(d) })
}

// hexMAC computes independently of the package what a v1 must be.
func hexMAC(key, text string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

func base64MAC(key, text string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// xsig is an X-Signature over body with the given text of t.
func xsig(key, t, body string) string {
	return "t=" + t + ",v1=" + hexMAC(key, t+"."+body)
}

func stamp() string { return fmt.Sprint(signedAt.UnixMilli()) }

// hookflowHeader is what a delivery in the legacy scheme carries.
func hookflowHeader(body string, keys ...string) http.Header {
	return http.Header{
		"X-Signature":       {verify.Sign([]byte(body), signedAt, keys...)},
		"X-Event-Id":        {"c1347ef8-d85c-4563-8543-5d6b9d7ee4e1"},
		"X-Delivery-Id":     {"c2053eec-5fb7-4b7a-a081-c82f86ebc014"},
		"X-Timestamp":       {stamp()},
		"X-Sequence-Number": {"0"},
		"Idempotency-Key":   {"c1347ef8-3e8980b9"},
	}
}

// standardHeader adds the Standard Webhooks headers to h.
func standardHeader(h http.Header, id, body string, keys ...string) http.Header {
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", fmt.Sprint(signedAt.Unix()))
	h.Set("webhook-signature", verify.SignStandard(id, []byte(body), signedAt, keys...))
	return h
}

// requireReason checks the exact code, and that the families match as well.
func requireReason(t *testing.T, want verify.Reason, err error) {
	t.Helper()
	if want == "" {
		require.NoError(t, err)
		return
	}
	require.Error(t, err)
	require.Equal(t, want, verify.ReasonOf(err), "%v", err)
	for r := want; r != ""; r = r.Parent() {
		require.ErrorIs(t, err, r)
	}
	requireNoSecret(t, fmt.Sprintf("%v %+v %#v %s", err, err, err, err.Error()))
}

// requireNoSecret fails when a text shows a secret or a signature.
func requireNoSecret(t *testing.T, text string) {
	t.Helper()
	for _, s := range []string{secret, previous, standard, strings.TrimPrefix(standard, "whsec_"), "1f2e3d4c5b6a"} {
		require.NotContains(t, text, s)
	}
}
