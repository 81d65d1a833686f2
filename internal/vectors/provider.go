package vectors

import "strings"

const slackBody = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"

// providerFile is what the platform's incoming sources verify.
func providerFile(p Params) File {
	secret, nowMs, nowSec, body := p.Secret, p.NowMs, p.NowMs/1000, p.Body
	valid, invalid, acceptable := p.valid, p.invalid, p.acceptable
	stamp := itoa(nowSec)
	as := func(name string) func(*Vector) { return func(v *Vector) { v.Provider = name } }
	generic := func(header, prefix string) func(*Vector) {
		return func(v *Vector) { v.Provider, v.HeaderName, v.Prefix = "GENERIC", header, prefix }
	}
	hub := func(value string) func(*Vector) { return withHeader("X-Hub-Signature-256", value) }
	stripe := func(value string) func(*Vector) { return withHeader("Stripe-Signature", value) }
	slack := func(value, ts string) func(*Vector) {
		return func(v *Vector) {
			v.Headers = append(v.Headers, [2]string{"X-Slack-Signature", value}, [2]string{"X-Slack-Request-Timestamp", ts})
		}
	}
	shopify := func(value string) func(*Vector) { return withHeader("X-Shopify-Hmac-SHA256", value) }
	hexBody := hexMAC(secret, body)
	stripeMAC := hexMAC(secret, stamp+"."+body)
	slackMAC := hexMAC(secret, "v0:"+stamp+":"+body)
	stale := itoa(nowSec - 301)
	ahead := itoa(nowSec + 301)
	forgery, tol := []string{"Forgery"}, []string{"Tolerance"}
	tests := []Vector{
		valid("github/documentation", "GitHub's own vector.", []string{"Published"}, as("GITHUB"), withSecrets("It's a Secret to Everybody"), withBody("Hello, World!"),
			hub("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")),
		invalid("github/forged", "invalid_signature", "", forgery, as("GITHUB"), hub("sha256="+hexMAC("unknown", body))),
		invalid("github/missing", "missing_header", "", nil, as("GITHUB")),
		invalid("github/empty-secret", "missing_secret", "", []string{"Secret", "Forgery"}, as("GITHUB"), withSecrets(""), hub("sha256="+hexMAC("", body))),
		acceptable("github/no-prefix", "unsupported_version", "The hex alone.", []string{"Strict"}, as("GITHUB"), hub(hexBody)),
		invalid("github/sha1", "unsupported_version", "The older algorithm.", forgery, as("GITHUB"), hub("sha1="+hexBody[:40])),
		valid("gitlab/hub-signature", "As the platform does it.", nil, as("GITLAB"), hub("sha256="+hexBody)),
		invalid("gitlab/token", "missing_header", "GitLab's own token header is not looked at.", nil, as("GITLAB"), withHeader("X-Gitlab-Token", secret)),
		valid("stripe/one", "", nil, as("STRIPE"), stripe("t="+stamp+",v1="+stripeMAC)),
		valid("stripe/rolled", "Two v1 while the secret is rolled, and a v0.", []string{"Rotation"}, as("STRIPE"), stripe("t="+stamp+",v1="+hexMAC("unknown", "x")+",v1="+stripeMAC+",v0=x")),
		invalid("stripe/forged", "invalid_signature", "", forgery, as("STRIPE"), stripe("t="+stamp+",v1="+hexBody)),
		invalid("stripe/stale", "timestamp_too_old", "301 s old.", tol, as("STRIPE"), stripe("t="+stale+",v1="+hexMAC(secret, stale+"."+body))),
		invalid("stripe/ahead", "timestamp_in_future", "301 s ahead.", tol, as("STRIPE"), stripe("t="+ahead+",v1="+hexMAC(secret, ahead+"."+body))),
		invalid("stripe/no-v1", "unsupported_version", "", nil, as("STRIPE"), stripe("t="+stamp+",v0="+stripeMAC)),
		invalid("stripe/no-t", "malformed_header", "", nil, as("STRIPE"), stripe("v1="+stripeMAC)),
		valid("slack/documentation", "Slack's own vector.", []string{"Published"}, as("SLACK"), withSecrets("8f742231b10e8888abcd99yyyzzz85a5"), withBody(slackBody), withNow(1531420618000),
			slack("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", "1531420618")),
		invalid("slack/forged", "invalid_signature", "", forgery, as("SLACK"), slack("v0="+hexBody, stamp)),
		invalid("slack/stale", "timestamp_too_old", "301 s old.", tol, as("SLACK"), slack("v0="+hexMAC(secret, "v0:"+stale+":"+body), stale)),
		invalid("slack/no-timestamp", "missing_header", "", nil, as("SLACK"), withHeader("X-Slack-Signature", "v0="+slackMAC)),
		invalid("slack/other-version", "unsupported_version", "", nil, as("SLACK"), slack("v9="+slackMAC, stamp)),
		valid("shopify/base64", "Computed; Shopify publishes no vector.", nil, as("SHOPIFY"), shopify(b64MAC(secret, body))),
		invalid("shopify/hex", "invalid_signature", "", []string{"Encoding"}, as("SHOPIFY"), shopify(hexBody)),
		invalid("shopify/forged", "invalid_signature", "", forgery, as("SHOPIFY"), shopify(b64MAC("unknown", body))),
		valid("generic/hex", "The default header.", nil, generic("", ""), withHeader("X-Signature", hexBody)),
		valid("generic/header-and-prefix", "", nil, generic("X-My-Signature", "sha256="), withHeader("x-my-signature", "sha256="+hexBody)),
		valid("generic/prefix-absent", "The prefix may be left out.", nil, generic("", "sha256="), withHeader("X-Signature", hexBody)),
		valid("generic/hookflow-form", "The platform's own form, in milliseconds.", nil, generic("", ""), xsig(signed(secret, itoa(nowMs), body))),
		invalid("generic/hookflow-form-in-seconds", "timestamp_too_old", "So real Stripe traffic does not fit this mode.", tol, generic("Stripe-Signature", ""), stripe("t="+stamp+",v1="+stripeMAC)),
		invalid("generic/upper-case", "invalid_signature", "Upper-case hex.", []string{"Encoding"}, generic("", ""), withHeader("X-Signature", strings.ToUpper(hexBody))),
		invalid("generic/no-secret", "missing_secret", "A source without a secret accepts nothing.", []string{"Secret"}, generic("", ""), withSecrets(""), withHeader("X-Signature", hexMAC("", body))),
		invalid("unsupported", "unsupported_provider", "A provider without a verifier.", nil, as("TWILIO"), withHeader("X-Twilio-Signature", "x")),
	}
	return File{Name: "provider.json", Scheme: "provider", Tests: tests,
		Description: "Webhooks of other services, as the platform's incoming sources verify them. GENERIC is the mode HMAC_GENERIC."}
}
