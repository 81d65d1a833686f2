package provider_test

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

func ExampleVerify() {
	body := []byte(`{"id":"evt_1"}`)
	header, err := provider.Sign(provider.NameStripe, body, "secret", time.Now())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(provider.Verify("STRIPE", body, header, "secret", time.Now()))

	err = provider.Verify("STRIPE", body, header, "secret", time.Now().Add(time.Hour))
	fmt.Println(errors.Is(err, verify.ErrTimestampExpired))

	err = provider.Verify("TWILIO", body, header, "secret", time.Now())
	fmt.Println(errors.Is(err, provider.ErrUnsupported))
	// Output:
	// <nil>
	// true
	// true
}

func ExampleGeneric() {
	body := []byte("any bytes")
	header := http.Header{}
	header.Set("X-My-Signature", "sha256=0000000000000000000000000000000000000000000000000000000000000000")
	err := provider.Generic(body, header, "X-My-Signature", "sha256=", "secret", time.Now())
	fmt.Println(err)

	header, _ = provider.SignGeneric(body, "X-My-Signature", "sha256=", "secret")
	fmt.Println(provider.Generic(body, header, "X-My-Signature", "sha256=", "secret", time.Now()))
	// Output:
	// verify: invalid_signature: X-My-Signature: it does not fit
	// <nil>
}
