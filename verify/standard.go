package verify

import (
	"net/http"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// verifyStandard checks the three headers of Standard Webhooks and returns the
// id and the time that they sign.
func (c *core) verifyStandard(payload []byte, header http.Header) (id string, signed time.Time, err error) {
	if err := c.checkSize(payload); err != nil {
		return "", time.Time{}, err
	}
	names := [...]string{HeaderStandardID, HeaderStandardTimestamp, HeaderStandardSignature}
	var fields [len(names)]sig.Field
	sig.Collect(header, names[:], fields[:])
	id, err = checkField(HeaderStandardID, fields[0])
	if err == nil {
		err = checkID(id)
	}
	if err != nil {
		return "", time.Time{}, err
	}
	stamp, err := checkField(HeaderStandardTimestamp, fields[1])
	if err != nil {
		return "", time.Time{}, err
	}
	value, err := checkField(HeaderStandardSignature, fields[2])
	if err != nil {
		return "", time.Time{}, err
	}
	work := c.standard.Get()
	defer c.standard.Put(work)
	if err := parseStandard(work, value); err != nil {
		return "", time.Time{}, err
	}
	seconds, ok := sig.Timestamp(stamp)
	if !ok {
		return "", time.Time{}, fail(ErrMalformedTimestamp, HeaderStandardTimestamp, "not a plain decimal number")
	}
	if err := c.checkTime(HeaderStandardTimestamp, seconds, time.Second); err != nil {
		return "", time.Time{}, err
	}
	work.Prefix(id, ".", stamp, ".")
	if !work.Match(payload, sig.Base64) {
		return "", time.Time{}, fail(ErrInvalidSignature, HeaderStandardSignature, "no v1 fits")
	}
	return id, time.Unix(seconds, 0), nil
}

// checkID refuses ids with a full stop. The signed text is "id.time.body", so
// with one in the id an attacker could move the borders: the id "a.1", the time
// 2 and the body "x" sign the same text as the id "a", the time 1 and the body
// "2.x". The specification asks senders to keep full stops out.
func checkID(id string) error {
	switch {
	case len(id) > MaxID:
		return fail(ErrHeaderTooLarge, HeaderStandardID, "longer than MaxID")
	case strings.ContainsRune(id, '.'):
		return fail(ErrMalformedHeader, HeaderStandardID, "an id with a full stop")
	}
	return nil
}

// parseStandard reads "v1,<base64>[ v1,<base64>…]". Other versions, such as the
// asymmetric v1a, are ignored.
func parseStandard(work *sig.Work, header string) error {
	var versions int
	for rest, more := header, true; more; {
		var part string
		part, rest, more = strings.Cut(rest, " ")
		if part == "" {
			continue // several spaces in a row
		}
		version, value, ok := strings.Cut(part, ",")
		if !ok {
			return fail(ErrMalformedHeader, HeaderStandardSignature, `a part without ","`)
		}
		if version == "v1" {
			work.Candidate(value)
			versions++
		}
	}
	if versions == 0 {
		return fail(ErrUnsupportedVersion, HeaderStandardSignature, "no v1")
	}
	return nil
}
