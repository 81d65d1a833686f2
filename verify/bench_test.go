package verify_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

// TestVerifierDoesNotAllocate holds the promise of the Verifier's doc comment.
// It cannot run in parallel: AllocsPerRun counts the whole process.
func TestVerifierDoesNotAllocate(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes sync.Pool drop what it is given")
	}
	body := bytes.Repeat([]byte(`"0123456789abcd",`), 61)
	body = append(append([]byte{'['}, body...), "1]"...)
	header := hookflowHeader(string(body), previous, secret)
	std := standardHeader(http.Header{}, "c2053eec-5fb7-4b7a-a081-c82f86ebc014", string(body), previous, secret)
	v, err := verify.New([]string{secret, "another"}, at(0))
	require.NoError(t, err)
	for name, f := range map[string]func() error{
		"Signature": func() error { return v.Signature(body, header.Get("X-Signature")) },
		"Standard":  func() error { return v.Standard(body, std) },
		"Event":     func() error { _, err := v.Event(body, header); return err },
	} {
		require.NoError(t, f(), name)
		require.Zero(t, testing.AllocsPerRun(200, func() { _ = f() }), name)
	}
}

func BenchmarkSignature(b *testing.B) {
	for _, size := range []int{64, 1 << 10, 256 << 10} {
		body := bytes.Repeat([]byte("x"), size)
		text := append([]byte(stamp()+"."), body...)
		b.Run(fmt.Sprintf("floor/%d", size), func(b *testing.B) {
			m := hmac.New(sha256.New, []byte(secret))
			sum := make([]byte, 0, sha256.Size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				m.Reset()
				m.Write(text)
				sum = m.Sum(sum[:0])
			}
		})
		b.Run(fmt.Sprintf("hookflow/%d", size), func(b *testing.B) {
			v, err := verify.New([]string{secret}, verify.WithTolerance(1<<62))
			require.NoError(b, err)
			header := verify.Sign(body, signedAt, secret)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := v.Signature(body, header); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("standard/%d", size), func(b *testing.B) {
			v, err := verify.New([]string{secret}, verify.WithTolerance(1<<62))
			require.NoError(b, err)
			header := standardHeader(http.Header{}, "c2053eec-5fb7-4b7a-a081-c82f86ebc014", string(body), secret)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := v.Standard(body, header); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("sign/%d", size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				_ = verify.Sign(body, signedAt, secret)
			}
		})
	}
}
