// Package provider verifies webhooks of other services, in the way the
// platform's incoming sources do: what an ingress URL accepts, this package
// accepts, and the errors are those of package verify.
//
//	err := provider.Verify("STRIPE", body, r.Header, secret, time.Now())
//
// # What each one checks
//
//	GITHUB   X-Hub-Signature-256: sha256=<hex of the body's MAC>
//	GITLAB   the same header; GitLab's own X-Gitlab-Token is not looked at,
//	         as on the platform
//	STRIPE   Stripe-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>…], over "t.body"
//	SLACK    X-Slack-Signature: v0=<hex>, over "v0:<timestamp>:<body>", with
//	         X-Slack-Request-Timestamp in unix seconds
//	SHOPIFY  X-Shopify-Hmac-SHA256: <standard base64 of the body's MAC>
//
// All of them use HMAC-SHA256 with the UTF-8 bytes of the secret as the key,
// hex in lower case only. A signed timestamp may be up to [Tolerance] from now,
// either way. GITHUB, GITLAB and SHOPIFY sign no time, so a request that was
// recorded once verifies for ever; a receiver that minds must remember the
// delivery ids it has seen.
//
// [Generic] is the platform's HMAC_GENERIC mode for everybody else. It reads the
// timestamp of the "t=,v1=" form in milliseconds, as Hookflow sends it, so it
// does not fit Stripe, which sends seconds.
//
// # Signing
//
// [Sign] and [SignGeneric] make the headers that these checks accept, for tests
// of a receiver.
package provider
