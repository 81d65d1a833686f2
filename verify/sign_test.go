package verify_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestSign(t *testing.T) {
	t.Parallel()
	body := `{"n": 1}`
	tests := []struct {
		name    string
		secrets []string
		want    string
	}{
		{"one", []string{secret}, "t=1795460463248,v1=" + hexMAC(secret, "1795460463248."+body)},
		{"rotation keeps the order", []string{secret, previous},
			"t=1795460463248,v1=" + hexMAC(secret, "1795460463248."+body) + ",v1=" + hexMAC(previous, "1795460463248."+body)},
		{"whsec is text here", []string{standard}, "t=1795460463248,v1=" + hexMAC(standard, "1795460463248."+body)},
		{"an empty secret signs nothing", []string{"", secret}, "t=1795460463248,v1=" + hexMAC(secret, "1795460463248."+body)},
		{"no secret at all", nil, "t=1795460463248"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, verify.Sign([]byte(body), signedAt, tt.secrets...))
		})
	}
}

// The vector is the one that the reference libraries of Standard Webhooks test
// themselves with.
func TestSignStandardReferenceVector(t *testing.T) {
	t.Parallel()
	got := verify.SignStandard("msg_p5jXN8AQM9LWM0D4loKWxJek", []byte(`{"test": 2432232314}`),
		time.Unix(1614265330, 0), standard)
	assert.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", got)
}

func TestSignStandard(t *testing.T) {
	t.Parallel()
	key, err := base64.StdEncoding.DecodeString(standard[len("whsec_"):])
	assert.NoError(t, err)
	text := "id.1795460463.body"
	tests := []struct {
		name    string
		secrets []string
		want    string
	}{
		{"plain secret", []string{secret}, "v1," + base64MAC(secret, text)},
		{"its whsec form signs the same", []string{verify.StandardSecret(secret)}, "v1," + base64MAC(secret, text)},
		{"rotation", []string{standard, secret}, "v1," + base64MAC(string(key), text) + " v1," + base64MAC(secret, text)},
		{"a customer's text that only looks like whsec", []string{"whsec_not base64"}, "v1," + base64MAC("whsec_not base64", text)},
		{"that text made unambiguous", []string{verify.StandardSecret(standard)}, "v1," + base64MAC(standard, text)},
		{"empty keys sign nothing", []string{"", "whsec_", secret}, "v1," + base64MAC(secret, text)},
		{"nothing", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, verify.SignStandard("id", []byte("body"), signedAt, tt.secrets...))
		})
	}
}

func TestStandardSecret(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "whsec_cMOkc3M=", verify.StandardSecret("päss"))
	assert.Equal(t, "whsec_d2hzZWNf", verify.StandardSecret("whsec_"), "always encodes")
}
