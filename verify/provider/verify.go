package provider

import (
	"net/http"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// Names of the providers, as the API writes them in providerType.
const (
	NameGitHub  = "GITHUB"
	NameGitLab  = "GITLAB"
	NameStripe  = "STRIPE"
	NameSlack   = "SLACK"
	NameShopify = "SHOPIFY"
)

// Headers, in Go's canonical spelling.
const (
	headerHub            = "X-Hub-Signature-256"
	headerStripe         = "Stripe-Signature"
	headerSlack          = "X-Slack-Signature"
	headerSlackTimestamp = "X-Slack-Request-Timestamp"
	headerShopify        = "X-Shopify-Hmac-Sha256"
)

// Tolerance is how far a signed timestamp may be from now, either way and
// including the bound.
const Tolerance = 5 * time.Minute

// MaxBody is the largest body in bytes that is verified: 25 MiB, GitHub's
// limit, which is the highest among the providers.
const MaxBody = 25 << 20

// ErrUnsupported is returned for a provider that the platform has no verifier
// for, such as TWILIO, GENERIC or CUSTOM.
const ErrUnsupported = verify.ErrUnsupportedProvider

// Verify checks an incoming webhook as the platform's PROVIDER mode does. Name
// is one of the Name constants, in upper case. Now is compared with the signed
// time of the providers that have one.
//
// Errors: ErrUnsupported, verify.ErrMissingSecret for an empty secret, and
// verify.ErrMissingHeader, verify.ErrInvalidSignature,
// verify.ErrTimestampExpired, verify.ErrBodyTooLarge or finer ones.
func Verify(name string, payload []byte, header http.Header, secret string, now time.Time) error {
	switch name {
	case NameGitHub:
		return GitHub(payload, header, secret)
	case NameGitLab:
		return GitLab(payload, header, secret)
	case NameStripe:
		return Stripe(payload, header, secret, now)
	case NameSlack:
		return Slack(payload, header, secret, now)
	case NameShopify:
		return Shopify(payload, header, secret)
	}
	return fail(ErrUnsupported, "", "no verifier for this provider")
}

// GitHub checks X-Hub-Signature-256. See
// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries.
func GitHub(payload []byte, header http.Header, secret string) error {
	value, work, err := begin(payload, header, headerHub, secret)
	if err != nil {
		return err
	}
	mac, ok := strings.CutPrefix(value, "sha256=")
	if !ok {
		return fail(verify.ErrUnsupportedVersion, headerHub, `not "sha256="`)
	}
	work.Candidate(mac)
	return match(work, payload, sig.Hex, headerHub)
}

// GitLab checks X-Hub-Signature-256 like GitHub, which is what the platform
// does for GITLAB sources. A plain X-Gitlab-Token is verify.ErrMissingHeader.
func GitLab(payload []byte, header http.Header, secret string) error {
	return GitHub(payload, header, secret)
}

// Stripe checks Stripe-Signature; several v1 are accepted, as Stripe sends them
// while a secret is rolled. See https://docs.stripe.com/webhooks/signature.
func Stripe(payload []byte, header http.Header, secret string, now time.Time) error {
	value, work, err := begin(payload, header, headerStripe, secret)
	if err != nil {
		return err
	}
	pairs, ok := work.ReadPairs(value)
	switch {
	case !ok:
		return fail(verify.ErrMalformedHeader, headerStripe, `a part without "="`)
	case pairs.Stamps > 1:
		return fail(verify.ErrMalformedHeader, headerStripe, "more than one t")
	case pairs.Versions == 0:
		return fail(verify.ErrUnsupportedVersion, headerStripe, "no v1")
	case pairs.Stamps == 0:
		return fail(verify.ErrMalformedHeader, headerStripe, "no t")
	}
	if err := checkTime(headerStripe, pairs.Stamp, now); err != nil {
		return err
	}
	work.Prefix(pairs.Stamp, ".")
	return match(work, payload, sig.Hex, headerStripe)
}

// Slack checks X-Slack-Signature and X-Slack-Request-Timestamp. See
// https://api.slack.com/authentication/verifying-requests-from-slack.
func Slack(payload []byte, header http.Header, secret string, now time.Time) error {
	value, work, err := begin(payload, header, headerSlack, secret)
	if err != nil {
		return err
	}
	stamp, err := single(header, headerSlackTimestamp)
	if err != nil {
		return err
	}
	mac, ok := strings.CutPrefix(value, "v0=")
	if !ok {
		return fail(verify.ErrUnsupportedVersion, headerSlack, `not "v0="`)
	}
	if err := checkTime(headerSlackTimestamp, stamp, now); err != nil {
		return err
	}
	work.Candidate(mac)
	work.Prefix("v0:", stamp, ":")
	return match(work, payload, sig.Hex, headerSlack)
}

// Shopify checks X-Shopify-Hmac-SHA256. See
// https://shopify.dev/docs/apps/build/webhooks/subscribe/https.
func Shopify(payload []byte, header http.Header, secret string) error {
	value, work, err := begin(payload, header, headerShopify, secret)
	if err != nil {
		return err
	}
	work.Candidate(value)
	return match(work, payload, sig.Base64, headerShopify)
}
