package sig

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func FuzzHexWord(f *testing.F) {
	f.Add([]byte("\x00\x01\x09\x0a\x0f\x10\x7f\x80\x99\x9a\xa0\xff"))
	f.Fuzz(func(t *testing.T, src []byte) {
		src = src[:len(src)/4*4]
		dst := make([]byte, 2*len(src))
		for i := 0; i < len(src); i += 4 {
			binary.BigEndian.PutUint64(dst[2*i:], hexWord(binary.BigEndian.Uint32(src[i:])))
		}
		assert.Equal(t, hex.EncodeToString(src), string(dst))
	})
}

// Every byte of a MAC counts, and every bit of a candidate.
func TestEqual(t *testing.T) {
	t.Parallel()
	for b := range 256 {
		var mac [sha256.Size]byte
		for i := range mac {
			mac[i] = byte(b + 11*i)
		}
		for _, tt := range []struct {
			right string
			equal func(candidate string) uint64
		}{
			{hex.EncodeToString(mac[:]), func(c string) uint64 { return equalHex(&mac, c) }},
			{base64.StdEncoding.EncodeToString(mac[:]), func(c string) uint64 {
				return equal([]byte(base64.StdEncoding.EncodeToString(mac[:])), c)
			}},
		} {
			assert.EqualValues(t, 1, tt.equal(tt.right))
			for i := range len(tt.right) {
				for bit := range 8 {
					wrong := []byte(tt.right)
					wrong[i] ^= 1 << bit
					assert.Zero(t, tt.equal(string(wrong)), "bit %d of byte %d", bit, i)
				}
			}
		}
	}
}

// The short way and the long way through a header agree.
func FuzzReadPairs(f *testing.F) {
	mac := strings.Repeat("0", HexLen)
	for _, seed := range []string{"", "t=,v1=" + mac, "t=1,v1=" + mac, "t=1,v1=" + mac[2:] + ",x", "t=1,t=2,v1=" + mac, "v1=" + mac + ",t=1", "t=1, v1=" + mac, "t=1,v1=" + mac[4:] + ",t=2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		short, long := NewRing([]byte("k")).Get(), NewRing([]byte("k")).Get()
		p, ok := short.ReadPairs(header)
		q, fine := long.readParts(header)
		assert.Equal(t, fine, ok)
		if ok {
			assert.Equal(t, q, p)
			assert.Equal(t, long.candidates, short.candidates)
		}
	})
}

func FuzzPrintable(f *testing.F) {
	for _, seed := range []string{"", "plain text", "t=1795460463248,v1=00\x7f", "tabs\tare fine", "\x1f", "zwölf", "12345678\x00", "~~~~~~~~\x7f~~~~~~~", "\x80\x00\x7f\xff\x1f\x20\x09\x7e"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		assert.Equal(t, printable(text), Printable(text), "%q", text)
	})
}

func TestPrintableEveryByteEverywhere(t *testing.T) {
	t.Parallel()
	for b := range 256 {
		for i := range 20 {
			text := []byte(strings.Repeat("~", 20))
			text[i] = byte(b)
			assert.Equal(t, b == '\t' || (b >= ' ' && b <= '~'), Printable(string(text)), "%#x at %d", b, i)
		}
	}
}

func FuzzTimestamp(f *testing.F) {
	for _, seed := range []string{"", "0", "00", "1795460463248", "+1", "-1", "1_0", "999999999999999999", "1000000000000000000", "1e3", "１"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := Timestamp(text)
		if !ok {
			assert.Zero(t, n)
			return
		}
		assert.GreaterOrEqual(t, n, int64(0))
		assert.Equal(t, text, strings.TrimLeft(text, "+-_ "), "only digits")
		assert.Len(t, text, len(itoa(n)))
	})
}

func itoa(n int64) string {
	s := ""
	for ok := true; ok; ok = n > 0 {
		s = string(rune('0'+n%10)) + s
		n /= 10
	}
	return s
}

func TestTrim(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "\t \t", " a b\t", "a", "\u00a0a"} {
		assert.Equal(t, strings.Trim(text, " \t"), Trim(text))
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header http.Header
		want   []string
	}{
		{"nil", nil, nil},
		{"canonical", http.Header{"X-A": {"1"}}, []string{"1"}},
		{"lower", http.Header{"x-a": {"1"}}, []string{"1"}},
		{"none", http.Header{"X-B": {"1"}}, nil},
		{"ASCII only", http.Header{"X-\u212a": {"1"}}, nil},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Lookup(tt.header, "X-A"), tt.name)
	}
	assert.ElementsMatch(t, []string{"1", "2"}, Lookup(http.Header{"X-A": {"1"}, "x-a": {"2"}}, "X-A"))
	assert.Empty(t, First(nil, "X-A"))
	assert.Equal(t, "1", First(http.Header{"x-A": {"1", "2"}}, "X-A"))
	assert.Empty(t, First(http.Header{"X-A": {}}, "X-A"))
}

// A workspace that comes back from the pool remembers nothing of its last use.
func TestRingForgets(t *testing.T) {
	t.Parallel()
	r := NewRing([]byte("key"))
	for range 10 {
		w := r.Get()
		assert.Empty(t, w.prefix)
		assert.Empty(t, w.candidates)
		w.Prefix("a", "b")
		w.Candidate("c")
		assert.False(t, w.Match([]byte("x"), Hex))
		r.Put(w)
	}
}

func macOf(key, text string) string {
	m := hmac.New(sha256.New, []byte(key))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

func TestRingCopiesItsKeys(t *testing.T) {
	t.Parallel()
	key := []byte("key")
	r := NewRing(key)
	copy(key, "xxx")
	w := r.Get()
	w.Candidate(macOf("key", "text"))
	assert.True(t, w.Match([]byte("text"), Hex))
}
