// Package verify signs and verifies Hookflow webhooks. It imports the standard
// library alone.
//
// Make a Verifier once and give it the body exactly as it was received:
//
//	v, err := verify.New([]string{os.Getenv("HOOKFLOW_WEBHOOK_SECRET")})
//	if err != nil {
//		log.Fatal(err) // an unset variable ends here, not in an open door
//	}
//	http.HandleFunc("POST /hooks", func(w http.ResponseWriter, r *http.Request) {
//		delivery, err := v.Request(r)
//		if err != nil {
//			verify.Reject(w, r, err)
//			return
//		}
//		var order Order
//		if err := delivery.Decode(&order); err != nil { … }
//	})
//
// [Verifier.Middleware] does the same for a whole handler, [Verifier.Event]
// takes the body and the headers where there is no http.Request, and
// [Verifier.Signature] only a header value. Each has a function of the same name
// that takes the secrets, for a program that verifies now and then.
//
// # The schemes
//
// An endpoint's signatureScheme decides which headers a delivery has; by default
// it has both sets.
//
//	X-Signature: t=<unix milliseconds>,v1=<hex>[,v1=<hex>…]
//
// is the HMAC-SHA256 of "<t>.<body>". Standard Webhooks
// (https://www.standardwebhooks.com) signs "<id>.<timestamp>.<body>", with the
// delivery's id and the time in seconds:
//
//	webhook-id: <delivery id>
//	webhook-timestamp: <unix seconds>
//	webhook-signature: v1,<base64>[ v1,<base64>…]
//
// Event, Request and Middleware take Standard Webhooks where a request has both,
// because it covers the delivery's id; [WithScheme] demands one of them.
//
// # Secrets
//
// The key is the secret's own text. The API also returns it as
// standardWebhooksSecret, "whsec_" and its base64, for libraries that decode it.
// Either form works here for Standard Webhooks. X-Signature wants the plain
// secret; give that one unless the endpoint is set to STANDARD.
//
// A secret that you chose yourself and that looks like "whsec_<base64>" is the
// one ambiguous case. X-Signature takes it as text; for Standard Webhooks give
// [StandardSecret] of it.
//
// While a secret is rotated the platform signs with the new and the old one, 24
// hours by default, so there is time to deploy the new one. The other way round
// works too: a Verifier accepts any of its secrets.
//
//	v, err := verify.New([]string{newSecret, oldSecret})
//
// # Event types
//
// A delivery's body is the event's data and nothing else, and no header names
// its type: [Delivery.Type] is empty. There are three ways to know it: one
// endpoint for each type; a body that is an envelope, {"type":…,"data":…}, from
// the subscription's payloadTemplate or from a platform that speaks the sdk-2.2
// dialect; or a custom header, which a subscription for one type can carry:
//
//	{"eventType": "order.completed", "customHeaders": "{\"X-Event-Type\":\"order.completed\"}"}
//
// with [WithTypeHeader]. A custom header is not signed. And mind that data which
// has members named type and data of its own reads as an envelope; Delivery.Body
// always has everything.
//
// # Time, and being called twice
//
// The signed time may be five minutes from now, in the past or the future;
// [WithTolerance] sets another span and [WithoutTimestampCheck] takes the check
// away. Within the span a delivery can be sent again by whoever has seen it, and
// the platform itself sends one again when an answer got lost. [WithReplayGuard]
// with a [MemoryGuard], or a guard of your own for several processes, handles
// each delivery once.
//
// # Errors
//
// Every error is an [*Error] with a [Reason] from a closed list, and the reasons
// are sentinels for errors.Is. They come in families: ErrTimestampTooOld is also
// ErrTimestampExpired. [Status] maps them to HTTP. No error holds a secret, a
// signature or any of the body.
//
// [Explain] says what would have verified, such as an older secret, the time in
// the other unit or the JSON before something wrote it anew. It is for
// developers, never for an HTTP answer.
//
// # Strictness
//
// Headers over [MaxHeader] bytes, header lines that occur twice, two t, a part
// without "=", timestamps with signs, padding or too many digits, upper-case
// hex, bytes outside ASCII and ids with a full stop are refused. Spaces after a
// comma, unknown keys and unknown versions are not. Every candidate is compared
// with every key in constant time and without early exit.
//
// The files in testdata/vectors say the same as data, for other languages;
// testdata/vectors.schema.json describes them.
package verify
