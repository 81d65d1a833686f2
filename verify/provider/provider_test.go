package provider_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

const secret = "topsecret-9f8e7d"

var (
	now  = time.Unix(1795460598, 500_000_000)
	body = []byte(`{"a":1,"event_id":"Ev1"}`)
	all  = []string{provider.NameGitHub, provider.NameGitLab, provider.NameStripe, provider.NameSlack, provider.NameShopify}
)

func requireReason(t *testing.T, want verify.Reason, err error) {
	t.Helper()
	if want == "" {
		require.NoError(t, err)
		return
	}
	require.Equal(t, want, verify.ReasonOf(err), "%v", err)
	require.ErrorIs(t, err, want)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), secret)
}

// The exchanges of a real server with its ingress, one a line.
func TestRecordedIngress(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/recorded_ingress.jsonl")
	require.NoError(t, err)
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		var r struct {
			Case, Mode, Provider, HeaderName, Prefix, Secret, Body string
			ReceivedAt                                             int64
			Headers                                                [][2]string
			Status                                                 int
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &r))
		t.Run(r.Case, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			for _, pair := range r.Headers {
				header.Add(pair[0], pair[1])
			}
			received := time.UnixMilli(r.ReceivedAt)
			var err error
			if r.Mode == "HMAC_GENERIC" {
				err = provider.Generic([]byte(r.Body), header, r.HeaderName, r.Prefix, r.Secret, received)
			} else {
				err = provider.Verify(r.Provider, []byte(r.Body), header, r.Secret, received)
			}
			switch r.Status {
			case http.StatusAccepted:
				require.NoError(t, err)
			case http.StatusUnprocessableEntity:
				requireReason(t, provider.ErrUnsupported, err)
			default:
				require.Error(t, err)
				require.NotErrorIs(t, err, provider.ErrUnsupported)
			}
		})
	}
	require.Greater(t, n, 20)
}

// GitHub's and Slack's vectors are from their documentation. Stripe and Shopify
// publish none; theirs were computed with
//
//	printf '%s' "$text" | openssl dgst -sha256 -hmac "$secret"
func TestPublishedVectors(t *testing.T) {
	t.Parallel()
	slack := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	tests := []struct {
		provider, secret, body string
		header                 http.Header
		at                     int64
	}{
		{"GITHUB", "It's a Secret to Everybody", "Hello, World!",
			http.Header{"X-Hub-Signature-256": {"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}}, 0},
		{"GITLAB", "It's a Secret to Everybody", "Hello, World!",
			http.Header{"X-Hub-Signature-256": {"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}}, 0},
		{"SLACK", "8f742231b10e8888abcd99yyyzzz85a5", slack, http.Header{
			"X-Slack-Signature":         {"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"},
			"X-Slack-Request-Timestamp": {"1531420618"}}, 1531420618},
		{"STRIPE", "whsec_stripe_test", `{"id":"evt_1"}`,
			http.Header{"Stripe-Signature": {"t=1614265330,v1=50837474b9c7bb666798b772ac794c5ffe880a4d48ec793d658c6574ba7e46ce,v0=ignored"}}, 1614265330},
		{"SHOPIFY", "hush", `{"id":820982911946154508}`,
			http.Header{"X-Shopify-Hmac-Sha256": {"qBvrsZF7RfB1iS6BX6IHqJTp5L911P7intnPeTPsH0I="}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.provider, func(t *testing.T) {
			t.Parallel()
			at := time.Unix(tt.at, 0)
			require.NoError(t, provider.Verify(tt.provider, []byte(tt.body), tt.header, tt.secret, at))
			signed, err := provider.Sign(tt.provider, []byte(tt.body), tt.secret, at)
			require.NoError(t, err)
			for name := range signed {
				assert.True(t, strings.HasPrefix(tt.header.Get(name), signed.Get(name)), name)
			}
		})
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	main := map[string]string{
		provider.NameGitHub: "X-Hub-Signature-256", provider.NameGitLab: "X-Hub-Signature-256",
		provider.NameStripe: "Stripe-Signature", provider.NameSlack: "X-Slack-Signature", provider.NameShopify: "X-Shopify-Hmac-SHA256",
	}
	for _, name := range all {
		header, err := provider.Sign(name, body, secret, now)
		require.NoError(t, err)
		change := func(f func(h http.Header)) http.Header {
			h := header.Clone()
			f(h)
			return h
		}
		value := header.Get(main[name])
		tests := []struct {
			name   string
			header http.Header
			body   []byte
			secret string
			want   verify.Reason
		}{
			{"good", header, body, secret, ""},
			{"lower-case map", change(func(h http.Header) {
				for k, v := range header {
					delete(h, k)
					h[strings.ToLower(k)] = v
				}
			}), body, secret, ""},
			{"wrong secret", header, body, "other", verify.ErrInvalidSignature},
			{"empty secret", header, body, "", verify.ErrMissingSecret},
			{"tampered", header, append([]byte(" "), body...), secret, verify.ErrInvalidSignature},
			{"cut", change(func(h http.Header) { h.Set(main[name], value[:len(value)-1]) }), body, secret, verify.ErrInvalidSignature},
			{"longer", change(func(h http.Header) { h.Set(main[name], value+"0") }), body, secret, verify.ErrInvalidSignature},
			{"missing", http.Header{}, body, secret, verify.ErrMissingHeader},
			{"nil header", nil, body, secret, verify.ErrMissingHeader},
			{"empty", change(func(h http.Header) { h.Set(main[name], "") }), body, secret, verify.ErrMissingHeader},
			{"twice", change(func(h http.Header) { h.Add(main[name], value) }), body, secret, verify.ErrDuplicateHeader},
			{"bomb", change(func(h http.Header) { h.Set(main[name], value+strings.Repeat(",a=b", 5000)) }), body, secret, verify.ErrHeaderTooLarge},
			{"non-ASCII", change(func(h http.Header) { h.Set(main[name], value+"é") }), body, secret, verify.ErrMalformedHeader},
			{"huge body", header, make([]byte, provider.MaxBody+1), secret, verify.ErrBodyTooLarge},
		}
		for _, tt := range tests {
			t.Run(name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				requireReason(t, tt.want, provider.Verify(name, tt.body, tt.header, tt.secret, now))
			})
		}
	}
}

func TestHexIsLowerCaseAndPrefixed(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]string{provider.NameGitHub: "X-Hub-Signature-256", provider.NameSlack: "X-Slack-Signature"} {
		good, err := provider.Sign(name, body, secret, now)
		require.NoError(t, err)
		prefix, mac, _ := strings.Cut(good.Get(header), "=")
		h := good.Clone()
		h.Set(header, prefix+"="+strings.ToUpper(mac))
		requireReason(t, verify.ErrInvalidSignature, provider.Verify(name, body, h, secret, now))
		h.Set(header, mac)
		requireReason(t, verify.ErrUnsupportedVersion, provider.Verify(name, body, h, secret, now))
		h.Set(header, "sha1="+mac)
		requireReason(t, verify.ErrUnsupportedVersion, provider.Verify(name, body, h, secret, now))
	}
	token := http.Header{"X-Gitlab-Token": {secret}}
	requireReason(t, verify.ErrMissingHeader, provider.GitLab(body, token, secret))
}

func TestTolerance(t *testing.T) {
	t.Parallel()
	at := time.Unix(now.Unix(), 0)
	for _, name := range all {
		header, err := provider.Sign(name, body, secret, at)
		require.NoError(t, err)
		timed := name == provider.NameStripe || name == provider.NameSlack
		for _, tt := range []struct {
			now  time.Duration
			want verify.Reason
		}{
			{300 * time.Second, ""},
			{300*time.Second + 999*time.Millisecond, ""},
			{301 * time.Second, verify.ErrTimestampTooOld},
			{-300 * time.Second, ""},
			{-301 * time.Second, verify.ErrTimestampInFuture},
			{1e6 * time.Hour, verify.ErrTimestampTooOld},
			{-1e5 * time.Hour, verify.ErrTimestampInFuture},
		} {
			want := tt.want
			if !timed {
				want = ""
			}
			requireReason(t, want, provider.Verify(name, body, header, secret, at.Add(tt.now)))
		}
	}
}

func TestStripeForms(t *testing.T) {
	t.Parallel()
	good, err := provider.Sign(provider.NameStripe, body, secret, now)
	require.NoError(t, err)
	stamp, mac, _ := strings.Cut(good.Get("Stripe-Signature"), ",")
	other := "v1=" + strings.Repeat("0", 64)
	for value, want := range map[string]verify.Reason{
		stamp + ", " + mac:                                "",
		stamp + "," + other + "," + mac:                   "",
		stamp + "," + mac + "," + other + ",v0=x":         "",
		stamp + "," + other:                               verify.ErrInvalidSignature,
		stamp + "," + strings.Replace(mac, "v1", "v0", 1): verify.ErrUnsupportedVersion,
		stamp:                              verify.ErrUnsupportedVersion,
		"v0=x":                             verify.ErrUnsupportedVersion,
		mac:                                verify.ErrMalformedHeader,
		stamp + "," + mac + "," + stamp:    verify.ErrMalformedHeader,
		stamp + "," + mac + ",x":           verify.ErrMalformedHeader,
		"t=+1795460598," + mac:             verify.ErrMalformedTimestamp,
		"t=01795460598," + mac:             verify.ErrMalformedTimestamp,
		"t=," + mac:                        verify.ErrMalformedTimestamp,
		"t=17954605980000000000000," + mac: verify.ErrMalformedTimestamp,
		"t=1795460598000," + mac:           verify.ErrTimestampInFuture,
		"t=1795460599," + mac:              verify.ErrInvalidSignature,
	} {
		requireReason(t, want, provider.Stripe(body, http.Header{"Stripe-Signature": {value}}, secret, now))
	}
}

func TestSlackTimestamp(t *testing.T) {
	t.Parallel()
	good, err := provider.Sign(provider.NameSlack, body, secret, now)
	require.NoError(t, err)
	for value, want := range map[string]verify.Reason{
		"":              verify.ErrMissingHeader,
		"1795460597":    verify.ErrInvalidSignature,
		"01795460598":   verify.ErrMalformedTimestamp,
		"1795460598.0":  verify.ErrMalformedTimestamp,
		"1795460598:x":  verify.ErrMalformedTimestamp,
		"1795460598000": verify.ErrTimestampInFuture,
	} {
		h := good.Clone()
		h.Set("X-Slack-Request-Timestamp", value)
		requireReason(t, want, provider.Slack(body, h, secret, now))
	}
	h := good.Clone()
	h.Add("X-Slack-Request-Timestamp", "1")
	requireReason(t, verify.ErrDuplicateHeader, provider.Slack(body, h, secret, now))
}

func TestGeneric(t *testing.T) {
	t.Parallel()
	sign := func(prefix string) string {
		h, err := provider.SignGeneric(body, "", prefix, secret)
		require.NoError(t, err)
		return h.Get("X-Signature")
	}
	plain := sign("")
	tests := []struct {
		name, header, prefix, value string
		want                        verify.Reason
	}{
		{"default header", "", "", plain, ""},
		{"own header, any case", "x-my-sig", "", plain, ""},
		{"prefix", "", "sha256=", sign("sha256="), ""},
		{"prefix may be absent", "", "sha256=", plain, ""},
		{"prefix that is not configured", "", "", sign("sha256="), verify.ErrInvalidSignature},
		{"prefix twice", "", "sha256=", "sha256=" + sign("sha256="), verify.ErrInvalidSignature},
		{"upper case", "", "", strings.ToUpper(plain), verify.ErrInvalidSignature},
		{"Hookflow's form", "", "", verify.Sign(body, now, secret), ""},
		{"Hookflow's form, second v1", "", "", verify.Sign(body, now, "x", secret), ""},
		{"Hookflow's form behind a prefix", "", "sig ", "sig " + verify.Sign(body, now, secret), ""},
		{"Hookflow's form, on the bound", "", "", verify.Sign(body, now.Add(-provider.Tolerance), secret), ""},
		{"Hookflow's form, stale", "", "", verify.Sign(body, now.Add(-provider.Tolerance-time.Millisecond), secret), verify.ErrTimestampTooOld},
		{"Hookflow's form, ahead", "", "", verify.Sign(body, now.Add(provider.Tolerance+time.Millisecond), secret), verify.ErrTimestampInFuture},
		{"Hookflow's form, wrong secret", "", "", verify.Sign(body, now, "x"), verify.ErrInvalidSignature},
		{"empty", "", "", "", verify.ErrMissingHeader},
		{"only the prefix", "", "sha256=", "sha256=", verify.ErrInvalidSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := tt.header
			if name == "" {
				name = "X-Signature"
			}
			h := http.Header{}
			h.Set(name, tt.value)
			err := provider.Generic(body, h, tt.header, tt.prefix, secret, now)
			requireReason(t, tt.want, err)
			if tt.header != "" && err == nil {
				requireReason(t, verify.ErrMissingHeader, provider.Generic(body, h, "", tt.prefix, secret, now))
			}
			requireReason(t, verify.ErrMissingSecret, provider.Generic(body, h, tt.header, tt.prefix, "", now))
		})
	}
	t.Run("real Stripe traffic does not fit", func(t *testing.T) {
		t.Parallel()
		h, err := provider.Sign(provider.NameStripe, body, secret, now)
		require.NoError(t, err)
		err = provider.Generic(body, h, "Stripe-Signature", "", secret, now)
		requireReason(t, verify.ErrTimestampTooOld, err)
		require.Contains(t, err.Error(), "Stripe-Signature")
	})
}

func TestUnsupported(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "TWILIO", "GENERIC", "CUSTOM", "HUBSPOT", "github", "Stripe"} {
		requireReason(t, provider.ErrUnsupported, provider.Verify(name, body, http.Header{}, secret, now))
		_, err := provider.Sign(name, body, secret, now)
		requireReason(t, provider.ErrUnsupported, err)
	}
	_, err := provider.Sign(provider.NameGitHub, body, "", now)
	requireReason(t, verify.ErrMissingSecret, err)
	_, err = provider.SignGeneric(body, "", "", "")
	requireReason(t, verify.ErrMissingSecret, err)
}

func FuzzVerify(f *testing.F) {
	f.Add("STRIPE", "t=1795460598,v1=00", "1795460598", "x")
	f.Add("SLACK", "v0=00", "1795460598", "")
	f.Add("GITHUB", "sha256=00", "", "{}")
	f.Add("SHOPIFY", "AAAA", "", "{}")
	f.Add("GENERIC", "t=1,v1=0,t=2", "", "{}")
	f.Fuzz(func(t *testing.T, name, value, stamp, payload string) {
		h := http.Header{}
		for _, key := range []string{"Stripe-Signature", "X-Slack-Signature", "X-Hub-Signature-256", "X-Shopify-Hmac-Sha256", "X-Signature"} {
			h[key] = []string{value}
		}
		h["X-Slack-Request-Timestamp"] = []string{stamp}
		assert.Error(t, provider.Verify(name, []byte(payload), h, secret, now), "nobody guesses a MAC")
		assert.Error(t, provider.Generic([]byte(payload), h, "", stamp, secret, now))
		if signed, err := provider.Sign(name, []byte(payload), secret, now); err == nil {
			assert.NoError(t, provider.Verify(name, []byte(payload), signed, secret, now))
		}
	})
}
