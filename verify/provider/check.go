package provider

import (
	"fmt"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// begin makes the checks that every provider shares, and a workspace.
func begin(payload []byte, header http.Header, name, secret string) (value string, work *sig.Work, err error) {
	if secret == "" {
		return "", nil, fail(verify.ErrMissingSecret, "", "the secret is empty")
	}
	if len(payload) > MaxBody {
		return "", nil, fail(verify.ErrBodyTooLarge, "", fmt.Sprintf("%d bytes, the limit is %d", len(payload), MaxBody))
	}
	value, err = single(header, name)
	if err != nil {
		return "", nil, err
	}
	return value, sig.NewRing([]byte(secret)).Get(), nil
}

// single returns the one value of a header.
func single(header http.Header, name string) (string, error) {
	values := sig.Lookup(header, name)
	switch {
	case len(values) > 1:
		return "", fail(verify.ErrDuplicateHeader, name, fmt.Sprintf("%d values", len(values)))
	case len(values) == 0 || values[0] == "":
		return "", fail(verify.ErrMissingHeader, name, "")
	case len(values[0]) > verify.MaxHeader:
		return "", fail(verify.ErrHeaderTooLarge, name, fmt.Sprintf("%d bytes, the limit is %d", len(values[0]), verify.MaxHeader))
	case !sig.Printable(values[0]):
		return "", fail(verify.ErrMalformedHeader, name, "bytes that are not printable ASCII")
	}
	return values[0], nil
}

// checkTime compares in seconds, the unit of Stripe and Slack.
func checkTime(name, stamp string, now time.Time) error {
	seconds, ok := sig.Timestamp(stamp)
	if !ok {
		return fail(verify.ErrMalformedTimestamp, name, "not a plain decimal number")
	}
	age := now.Truncate(time.Second).Sub(time.Unix(seconds, 0))
	switch {
	case age > Tolerance:
		return fail(verify.ErrTimestampTooOld, name, fmt.Sprintf("signed %v ago, the tolerance is %v", age, Tolerance))
	case age < -Tolerance:
		return fail(verify.ErrTimestampInFuture, name, fmt.Sprintf("signed %v ahead of now, the tolerance is %v", age.Abs(), Tolerance))
	}
	return nil
}

func match(work *sig.Work, payload []byte, enc sig.Encoding, name string) error {
	if !work.Match(payload, enc) {
		return fail(verify.ErrInvalidSignature, name, "it does not fit")
	}
	return nil
}

func fail(reason verify.Reason, header, detail string) error {
	return &verify.Error{Reason: reason, Header: header, Detail: detail}
}
