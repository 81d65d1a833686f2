package verify

import (
	"time"

	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// verifyHookflow checks one X-Signature value and returns the signed time in
// milliseconds. The cheap checks come first: a stale or broken header costs no
// hashing.
func (c *core) verifyHookflow(payload []byte, header string) (int64, error) {
	if err := c.checkSize(payload); err != nil {
		return 0, err
	}
	if header == "" {
		return 0, fail(ErrMissingHeader, HeaderSignature, "")
	}
	if len(header) > MaxHeader {
		return 0, checkHeader(HeaderSignature, header)
	}
	work := c.hookflow.Get()
	signed, err := c.matchHookflow(work, payload, header)
	c.hookflow.Put(work)
	if err == nil {
		return signed, nil
	}
	// Bytes that no sender writes are named before any other fault.
	if unprintable := checkHeader(HeaderSignature, header); unprintable != nil {
		return 0, unprintable
	}
	return 0, err
}

func (c *core) matchHookflow(work *sig.Work, payload []byte, header string) (int64, error) {
	stamp, err := parseHookflow(work, header)
	if err != nil {
		return 0, err
	}
	ms, ok := sig.Timestamp(stamp)
	if !ok {
		return 0, fail(ErrMalformedTimestamp, HeaderSignature, "t is not a plain decimal number")
	}
	if err := c.checkTime(HeaderSignature, ms, time.Millisecond); err != nil {
		return 0, err
	}
	work.Prefix(stamp, ".")
	if !work.Match(payload, sig.Hex) {
		return 0, fail(ErrInvalidSignature, HeaderSignature, "no v1 fits")
	}
	return ms, nil
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
	case !pairs.Plain():
		// A plain header that verifies has digits, hex and nothing else in it.
		return pairs.Stamp, checkHeader(HeaderSignature, header)
	}
	return pairs.Stamp, nil
}
