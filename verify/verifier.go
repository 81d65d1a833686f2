package verify

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// Verifier verifies deliveries under a fixed set of secrets. Make one with New
// and use it again: it keeps its keyed hashes, so that Signature and Standard
// allocate nothing on success. Safe for concurrent use. Printing one shows no
// secret.
type Verifier struct {
	core *core
}

// core is behind a pointer so that no print verb reaches the keys.
type core struct {
	config
	hookflow *sig.Ring
	standard *sig.Ring
}

// New returns a Verifier that accepts a signature under any of secrets. During
// a rotation give both, in any order. Each is either the endpoint's secret or
// its standardWebhooksSecret ("whsec_…"); see "Secrets" in the package
// documentation for which of them fits which scheme.
//
// It returns ErrMissingSecret when there is no secret or one is empty, which is
// what an unset environment variable looks like, and ErrInvalidConfig or
// ErrInvalidTolerance for a bad option.
func New(secrets []string, opts ...Option) (*Verifier, error) {
	cfg := defaults()
	for _, opt := range opts {
		if opt == nil {
			return nil, fail(ErrInvalidConfig, "", "an option is nil")
		}
		if err := opt(&cfg); err != nil {
			return nil, err
		}
	}
	if len(secrets) == 0 {
		return nil, fail(ErrMissingSecret, "", "no secret given")
	}
	plain := make([][]byte, len(secrets))
	decoded := make([][]byte, len(secrets))
	for i, secret := range secrets {
		plain[i], decoded[i] = []byte(secret), standardKey(secret)
		if len(plain[i]) == 0 || len(decoded[i]) == 0 {
			return nil, fail(ErrMissingSecret, "", fmt.Sprintf("secret %d of %d is empty", i+1, len(secrets)))
		}
	}
	return &Verifier{core: &core{
		config:   cfg,
		hookflow: sig.NewRing(plain...),
		standard: sig.NewRing(decoded...),
	}}, nil
}

// Signature verifies payload against the value of X-Signature. A nil error
// means that the sender knows one of the secrets, that payload is what it sent,
// byte for byte, and that it was sent within the tolerance.
//
// Errors: ErrMissingHeader, ErrInvalidSignature, ErrTimestampExpired,
// ErrBodyTooLarge, or finer ones below them.
func (v *Verifier) Signature(payload []byte, header string) error {
	_, err := v.core.verifyHookflow(payload, header)
	return err
}

// Standard verifies payload against the webhook-id, webhook-timestamp and
// webhook-signature headers of https://www.standardwebhooks.com. Errors as for
// Signature.
func (v *Verifier) Standard(payload []byte, header http.Header) error {
	_, _, err := v.core.verifyStandard(payload, header)
	return err
}

// Signature is New and Verifier.Signature in one call, for a program that
// verifies now and then.
func Signature(payload []byte, header string, secrets []string, opts ...Option) error {
	v, err := New(secrets, opts...)
	if err != nil {
		return err
	}
	return v.Signature(payload, header)
}

// Standard is New and Verifier.Standard in one call.
func Standard(payload []byte, header http.Header, secrets []string, opts ...Option) error {
	v, err := New(secrets, opts...)
	if err != nil {
		return err
	}
	return v.Standard(payload, header)
}

// Format implements fmt.Formatter so that no verb prints what is inside.
func (v Verifier) Format(s fmt.State, _ rune) {
	fmt.Fprint(s, "verify.Verifier{secrets withheld}")
}

func (c *core) checkSize(payload []byte) error {
	if int64(len(payload)) > c.maxBody {
		return fail(ErrBodyTooLarge, "", fmt.Sprintf("%d bytes, the limit is %d", len(payload), c.maxBody))
	}
	return nil
}

// checkTime compares in the scheme's own unit, so that a fraction of a second
// that the header cannot express does not count against the sender.
func (c *core) checkTime(header string, signed int64, unit time.Duration) error {
	if c.anyTime {
		return nil
	}
	clock := c.clock()
	now, limit := clock.UnixMilli(), c.tolerance.Milliseconds()
	if unit == time.Second {
		now, limit = clock.Unix(), int64(c.tolerance/time.Second)
	}
	age := now - signed
	switch {
	case age > limit:
		return fail(ErrTimestampTooOld, header, fmt.Sprintf("signed %s ago, the tolerance is %v", span(age, unit), c.tolerance))
	case age < -limit:
		return fail(ErrTimestampInFuture, header, fmt.Sprintf("signed %s ahead of now, the tolerance is %v", span(-age, unit), c.tolerance))
	}
	return nil
}

// span prints a number of units, of which a Duration holds only 292 years.
func span(n int64, unit time.Duration) string {
	if n > int64(math.MaxInt64/unit) {
		return "centuries"
	}
	return (time.Duration(n) * unit).String()
}

// checkField returns the one value of a header of the scheme.
func checkField(name string, field sig.Field) (string, error) {
	switch {
	case field.Count > 1:
		return "", fail(ErrDuplicateHeader, name, fmt.Sprintf("%d values", field.Count))
	case field.Value == "":
		return "", fail(ErrMissingHeader, name, "")
	}
	return field.Value, checkHeader(name, field.Value)
}

// checkHeader refuses what no sender writes before anything looks closer.
func checkHeader(name, value string) error {
	if len(value) > MaxHeader {
		return fail(ErrHeaderTooLarge, name, fmt.Sprintf("%d bytes, the limit is %d", len(value), MaxHeader))
	}
	if !sig.Printable(value) {
		return fail(ErrMalformedHeader, name, "bytes that are not printable ASCII")
	}
	return nil
}
