package verify

import (
	"time"

	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// verifyHookflow checks one X-Signature value and returns the signed time. The
// cheap checks come first: a stale or broken header costs no hashing.
func (c *core) verifyHookflow(payload []byte, header string) (time.Time, error) {
	if err := c.checkSize(payload); err != nil {
		return time.Time{}, err
	}
	if header == "" {
		return time.Time{}, fail(ErrMissingHeader, HeaderSignature, "")
	}
	if err := checkHeader(HeaderSignature, header); err != nil {
		return time.Time{}, err
	}
	work := c.hookflow.Get()
	defer c.hookflow.Put(work)
	stamp, err := parseHookflow(work, header)
	if err != nil {
		return time.Time{}, err
	}
	ms, ok := sig.Timestamp(stamp)
	if !ok {
		return time.Time{}, fail(ErrMalformedTimestamp, HeaderSignature, "t is not a plain decimal number")
	}
	if err := c.checkTime(HeaderSignature, ms, time.Millisecond); err != nil {
		return time.Time{}, err
	}
	work.Prefix(stamp, ".")
	if !work.Match(payload, sig.Hex) {
		return time.Time{}, fail(ErrInvalidSignature, HeaderSignature, "no v1 fits")
	}
	return time.UnixMilli(ms), nil
}

// parseHookflow returns the text of t, as it must go into the signed text.
func parseHookflow(work *sig.Work, header string) (stamp string, err error) {
	pairs, ok := work.ReadPairs(header)
	switch {
	case !ok:
		return "", fail(ErrMalformedHeader, HeaderSignature, `a part without "="`)
	case pairs.Stamps > 1:
		return "", fail(ErrMalformedHeader, HeaderSignature, "more than one t")
	case pairs.Versions == 0:
		return "", fail(ErrUnsupportedVersion, HeaderSignature, "no v1")
	case pairs.Stamps == 0:
		return "", fail(ErrMalformedHeader, HeaderSignature, "no t")
	}
	return pairs.Stamp, nil
}
