package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"net/http"
	"strconv"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	stripe "github.com/stripe/stripe-go/v85/webhook"
	svix "github.com/svix/svix-webhooks/go"

	"github.com/webhook-platform/hookflow-go/verify"
)

// secret is one for all: its text is the key of Hookflow's scheme and Stripe's,
// its bytes in base64 that of Standard Webhooks.
const secret = "a signing secret of 32 bytes----"

// contender verifies one prepared webhook, again and again.
type contender struct {
	name   string
	verify func() error
}

// contenders are all that is compared over a body of size bytes. The first is the
// floor, what no verification can do without: one keyed hash over the bytes that
// X-Signature signs.
func contenders(size int) ([]contender, error) {
	const id = "c2053eec-5fb7-4b7a-a081-c82f86ebc014"
	body := append(append([]byte{'"'}, bytes.Repeat([]byte("x"), size-2)...), '"')
	now := time.Now()
	stamp := strconv.FormatInt(now.UnixMilli(), 10)

	keyed := hmac.New(sha256.New, []byte(secret))
	prefix, sum := []byte(stamp+"."), make([]byte, 0, sha256.Size)
	floor := func() error {
		keyed.Reset()
		keyed.Write(prefix)
		keyed.Write(body)
		sum = keyed.Sum(sum[:0])
		return nil
	}

	own, err := verify.New([]string{secret}, verify.WithTolerance(time.Hour))
	if err != nil {
		return nil, err
	}
	signature := verify.Sign(body, now, secret)
	headers := http.Header{}
	headers.Set(verify.HeaderStandardID, id)
	headers.Set(verify.HeaderStandardTimestamp, strconv.FormatInt(now.Unix(), 10))
	headers.Set(verify.HeaderStandardSignature, verify.SignStandard(id, body, now, secret))
	standardWebhooks, err := standard.NewWebhook(verify.StandardSecret(secret))
	if err != nil {
		return nil, err
	}
	svixWebhooks, err := svix.NewWebhook(verify.StandardSecret(secret))
	if err != nil {
		return nil, err
	}
	stripeHeader := stripe.GenerateTestSignedPayload(&stripe.UnsignedPayload{Payload: body, Secret: secret, Timestamp: now}).Header

	all := []contender{
		{"floor: one keyed hash", floor},
		{"hookflow verify, X-Signature", func() error { return own.Signature(body, signature) }},
		{"hookflow verify, Standard Webhooks", func() error { return own.Standard(body, headers) }},
		{"stripe-go", func() error { return stripe.ValidatePayloadWithTolerance(body, stripeHeader, secret, time.Hour) }},
		{"standard-webhooks", func() error { return standardWebhooks.Verify(body, headers) }},
		{"svix", func() error { return svixWebhooks.Verify(body, headers) }},
		{"for scale: reading the clock once", func() error { _ = time.Now(); return nil }},
	}
	var failed []error
	for _, c := range all {
		if err := c.verify(); err != nil {
			failed = append(failed, errors.New(c.name+" does not verify: "+err.Error()))
		}
	}
	return all, errors.Join(failed...)
}
