package verify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/webhook-platform/hookflow-go/verify/internal/sig"
)

// sample is one reading of the headers, as lenient as can be.
type sample struct {
	scheme     Scheme
	id         string
	stamp      string
	macs       [][]byte
	syntax     string       // what is wrong with the header's form, if it is
	syntaxKind NearMissKind // with syntax
}

// readSamples reads the headers of one scheme. A header that occurs twice gives
// two samples.
func readSamples(header http.Header, scheme Scheme) []sample {
	var samples []sample
	if scheme == SchemeStandard {
		for _, value := range sig.Lookup(header, HeaderStandardSignature) {
			s := sample{
				scheme: scheme,
				id:     sig.First(header, HeaderStandardID),
				stamp:  strings.TrimSpace(sig.First(header, HeaderStandardTimestamp)),
			}
			for _, part := range strings.FieldsFunc(clip(value), isSeparator) {
				s.addMAC(strings.TrimPrefix(part, "v1="), sig.Base64Len, isBase64)
			}
			samples = append(samples, s)
		}
	} else {
		for _, value := range sig.Lookup(header, HeaderSignature) {
			s := sample{scheme: scheme}
			for _, part := range strings.FieldsFunc(clip(value), isSeparator) {
				key, text, found := strings.Cut(part, "=")
				switch {
				case !found:
					s.addMAC(part, sig.HexLen, isLowerHex)
				case key == "t":
					s.stamp = text
				default:
					s.addMAC(text, sig.HexLen, isLowerHex)
				}
			}
			samples = append(samples, s)
		}
	}
	for i := range samples {
		samples[i].judge(len(samples))
	}
	return samples
}

func isSeparator(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\t' }

func clip(value string) string { return value[:min(len(value), MaxHeader)] }

// addMAC keeps what decodes to a MAC in any encoding, and notes whether the
// scheme would have read it.
func (s *sample) addMAC(text string, size int, proper func(string) bool) {
	raw, ok := decodeMAC(text)
	if !ok {
		return
	}
	s.macs = append(s.macs, raw)
	if len(text) != size || !proper(text) {
		s.syntax, s.syntaxKind = "the signature fits, but not in the encoding of the scheme", NearEncoding
	}
}

// judge names what else is wrong with the form. It matters only when the
// signature fits.
func (s *sample) judge(values int) {
	n, err := parseLoose(s.stamp)
	switch {
	case s.syntax != "":
	case values > 1:
		s.syntax = "the signature fits, but the header occurs more than once"
	case err == nil && strconv.FormatInt(n, 10) != s.stamp:
		s.syntax = "the signature fits, but the time is padded or signed"
	}
	if s.syntax != "" && s.syntaxKind == "" {
		s.syntaxKind = NearHeaderSyntax
	}
}

// prefix is the signed text before the body.
func (s sample) prefix(stamp string) string {
	if s.scheme == SchemeStandard {
		return s.id + "." + stamp + "."
	}
	return stamp + "."
}

func (s sample) fits(keys [][]byte, prefix string, payload []byte) bool {
	if len(s.macs) == 0 {
		return false
	}
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(prefix))
		mac.Write(payload)
		sum := mac.Sum(nil)
		for _, candidate := range s.macs {
			if hmac.Equal(sum, candidate) {
				return true
			}
		}
	}
	return false
}

func decodeMAC(text string) ([]byte, bool) {
	if raw, err := hex.DecodeString(text); err == nil && len(raw) == sha256.Size {
		return raw, true
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	raw, err := base64.RawStdEncoding.DecodeString(plain)
	return raw, err == nil && len(raw) == sha256.Size
}

func isLowerHex(text string) bool { return strings.Trim(text, "0123456789abcdef") == "" }

func isBase64(text string) bool { return !strings.ContainsAny(text, "-_") }

// parseLoose reads a time as a careless receiver would.
func parseLoose(stamp string) (int64, error) { return strconv.ParseInt(stamp, 10, 64) }

// otherUnits returns the time in the unit above and the unit below.
func otherUnits(stamp string) []string {
	n, err := parseLoose(stamp)
	if err != nil || len(stamp) > 15 {
		return nil
	}
	return []string{strconv.FormatInt(n/1000, 10), strconv.FormatInt(n*1000, 10)}
}
