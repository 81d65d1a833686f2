package provider

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// Generic checks an incoming webhook as the platform's HMAC_GENERIC mode does.
// The header, X-Signature if headerName is empty, holds either the lower-case
// hex MAC of the body or Hookflow's own "t=<unix ms>,v1=<hex>". Prefix is cut
// off in front if it is there; it may be absent. Now is compared with t.
//
// An empty secret is verify.ErrMissingSecret: a source without one accepts
// nothing. Other errors as for Verify.
func Generic(payload []byte, header http.Header, headerName, prefix, secret string, now time.Time) error {
	if headerName == "" {
		headerName = verify.HeaderSignature
	}
	headerName = http.CanonicalHeaderKey(headerName)
	value, work, err := begin(payload, header, headerName, secret)
	if err != nil {
		return err
	}
	value = strings.TrimPrefix(value, prefix)
	if strings.HasPrefix(value, "t=") {
		return platform(payload, value, headerName, secret, now)
	}
	work.Candidate(value)
	return match(work, payload, sig.Hex, headerName)
}

// platform checks Hookflow's own form, and reports the header under the name
// that the source gives it.
func platform(payload []byte, value, headerName, secret string, now time.Time) error {
	err := verify.Signature(payload, value, []string{secret},
		verify.WithTolerance(Tolerance),
		verify.WithMaxBody(MaxBody),
		verify.WithClock(func() time.Time { return now }))
	var e *verify.Error
	if errors.As(err, &e) && e.Header != "" {
		return &verify.Error{Reason: e.Reason, Header: headerName, Detail: e.Detail, Err: e.Err}
	}
	return err
}
