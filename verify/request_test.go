package verify_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

// post makes a request; length -1 means chunked.
func post(body io.Reader, length int64, header http.Header) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/hooks", body)
	r.ContentLength = length
	r.Header = header
	return r
}

func TestRequestPutsTheBodyBack(t *testing.T) {
	t.Parallel()
	const body = `{"n": 1}`
	long := strings.Repeat("x", 100)
	broken := errors.New("connection reset")
	tests := []struct {
		name   string
		r      *http.Request
		opts   []verify.Option
		want   verify.Reason
		after  string
		failed error
	}{
		{"accepted", post(strings.NewReader(body), int64(len(body)), hookflowHeader(body, secret)), nil, "", body, nil},
		{"chunked", post(strings.NewReader(body), -1, hookflowHeader(body, secret)), nil, "", body, nil},
		{"byte by byte", post(iotest.OneByteReader(strings.NewReader(body)), -1, hookflowHeader(body, secret)), nil, "", body, nil},
		{"refused", post(strings.NewReader(body), int64(len(body)), hookflowHeader("other", secret)), nil, verify.ErrInvalidSignature, body, nil},
		{"at the limit", post(strings.NewReader(body), -1, hookflowHeader(body, secret)), []verify.Option{verify.WithMaxBody(8)}, "", body, nil},
		{"no limit to speak of", post(strings.NewReader(body), -1, hookflowHeader(body, secret)), []verify.Option{verify.WithMaxBody(math.MaxInt64)}, "", body, nil},
		{"declared too large", post(strings.NewReader(long), 100, hookflowHeader(long, secret)), []verify.Option{verify.WithMaxBody(8)}, verify.ErrBodyTooLarge, long, nil},
		{"too large and chunked", post(strings.NewReader(long), -1, hookflowHeader(long, secret)), []verify.Option{verify.WithMaxBody(8)}, verify.ErrBodyTooLarge, long, nil},
		{"one byte too large", post(strings.NewReader(body+" "), -1, hookflowHeader(body+" ", secret)), []verify.Option{verify.WithMaxBody(8)}, verify.ErrBodyTooLarge, body + " ", nil},
		{"a length that lies", post(strings.NewReader(long), 5, hookflowHeader(long, secret)), []verify.Option{verify.WithMaxBody(8)}, verify.ErrBodyTooLarge, long, nil},
		{"breaks off", post(io.MultiReader(strings.NewReader("{"), iotest.ErrReader(broken)), -1, hookflowHeader(body, secret)), nil, verify.ErrBodyUnreadable, "{", broken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := verify.Request(tt.r, []string{secret}, append(tt.opts, at(0))...)
			requireReason(t, tt.want, err)
			if tt.failed != nil {
				require.ErrorIs(t, err, tt.failed)
			}
			if tt.want == "" {
				assert.Equal(t, tt.after, string(d.Body))
			}
			after, err := io.ReadAll(tt.r.Body)
			assert.Equal(t, tt.after, string(after))
			assert.ErrorIs(t, err, tt.failed)
		})
	}
}

type countingBody struct {
	io.Reader
	read, closed int
}

func (b *countingBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.read += n
	return n, err
}

func (b *countingBody) Close() error { b.closed++; return nil }

func TestRequestReadsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	endless := &countingBody{Reader: neverEnding('x')}
	r := post(nil, -1, hookflowHeader("x", secret))
	r.Body = endless
	_, err := verify.Request(r, []string{secret}, at(0), verify.WithMaxBody(1000))
	requireReason(t, verify.ErrBodyTooLarge, err)
	assert.LessOrEqual(t, endless.read, 1001)
	require.NoError(t, r.Body.Close())
	assert.Equal(t, 1, endless.closed)

	declared := &countingBody{Reader: neverEnding('x')}
	r = post(nil, 1001, hookflowHeader("x", secret))
	r.Body = declared
	_, err = verify.Request(r, []string{secret}, at(0), verify.WithMaxBody(1000))
	requireReason(t, verify.ErrBodyTooLarge, err)
	assert.Zero(t, declared.read)
}

type neverEnding byte

func (b neverEnding) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

func TestRequestOddities(t *testing.T) {
	t.Parallel()
	t.Run("no body at all", func(t *testing.T) {
		t.Parallel()
		r := &http.Request{Header: hookflowHeader("", secret)}
		_, err := verify.Request(r, []string{secret}, at(0))
		requireReason(t, verify.ErrInvalidPayload, err)
	})
	t.Run("a limit set outside", func(t *testing.T) {
		t.Parallel()
		r := post(strings.NewReader(strings.Repeat("x", 100)), -1, hookflowHeader("x", secret))
		r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 10)
		_, err := verify.Request(r, []string{secret}, at(0))
		requireReason(t, verify.ErrBodyTooLarge, err)
	})
	t.Run("a huge declared length reserves little", func(t *testing.T) {
		t.Parallel()
		r := post(strings.NewReader("{}"), math.MaxInt64, hookflowHeader("{}", secret))
		_, err := verify.Request(r, []string{secret}, at(0), verify.WithMaxBody(math.MaxInt64))
		require.NoError(t, err)
	})
	t.Run("read twice by two verifiers", func(t *testing.T) {
		t.Parallel()
		r := post(bytes.NewBufferString("{}"), 2, hookflowHeader("{}", secret))
		for range 3 {
			_, err := verify.Request(r, []string{secret}, at(0))
			require.NoError(t, err)
		}
	})
}
