package verify_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	one := []string{secret}
	tests := []struct {
		name    string
		secrets []string
		opts    []verify.Option
		want    verify.Reason
	}{
		{"nil secrets", nil, nil, verify.ErrMissingSecret},
		{"no secrets", []string{}, nil, verify.ErrMissingSecret},
		{"empty secret", []string{""}, nil, verify.ErrMissingSecret},
		{"one of them empty", []string{secret, ""}, nil, verify.ErrMissingSecret},
		{"an empty whsec", []string{"whsec_"}, nil, verify.ErrMissingSecret},
		{"zero tolerance", one, []verify.Option{verify.WithTolerance(0)}, verify.ErrInvalidTolerance},
		{"nil clock", one, []verify.Option{verify.WithClock(nil)}, verify.ErrInvalidConfig},
		{"zero body limit", one, []verify.Option{verify.WithMaxBody(0)}, verify.ErrInvalidConfig},
		{"negative body limit", one, []verify.Option{verify.WithMaxBody(-1)}, verify.ErrInvalidConfig},
		{"unknown scheme", one, []verify.Option{verify.WithScheme("md5")}, verify.ErrInvalidConfig},
		{"nil guard", one, []verify.Option{verify.WithReplayGuard(nil)}, verify.ErrInvalidConfig},
		{"nameless type header", one, []verify.Option{verify.WithTypeHeader("")}, verify.ErrInvalidConfig},
		{"nil error handler", one, []verify.Option{verify.WithErrorHandler(nil)}, verify.ErrInvalidConfig},
		{"nil option", one, []verify.Option{nil}, verify.ErrInvalidConfig},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := verify.New(tt.secrets, tt.opts...)
			assert.Nil(t, v)
			requireReason(t, tt.want, err)
			require.ErrorIs(t, err, verify.ErrInvalidConfig)

			header := hookflowHeader("{}", secret)
			requireReason(t, tt.want, verify.Signature([]byte("{}"), header.Get("X-Signature"), tt.secrets, tt.opts...))
			requireReason(t, tt.want, verify.Standard([]byte("{}"), header, tt.secrets, tt.opts...))
			_, err = verify.Event([]byte("{}"), header, tt.secrets, tt.opts...)
			requireReason(t, tt.want, err)
			_, err = verify.Request(&http.Request{Header: header}, tt.secrets, tt.opts...)
			requireReason(t, tt.want, err)
			_, err = verify.Middleware(tt.secrets, tt.opts...)
			requireReason(t, tt.want, err)
			requireReason(t, tt.want, verify.Explain([]byte("{}"), header, tt.secrets, tt.opts...).Err)
		})
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	for _, size := range []int{verify.DefaultMaxBody, verify.DefaultMaxBody + 1} {
		body := strings.Repeat("1", size)
		header := xsig(secret, stamp(), body)
		want := verify.Reason("")
		if size > verify.DefaultMaxBody {
			want = verify.ErrBodyTooLarge
		}
		requireReason(t, want, verify.Signature([]byte(body), header, []string{secret}, at(0)))
		requireReason(t, want, verify.Standard([]byte(body), standardHeader(http.Header{}, "id", body, secret), []string{secret}, at(0)))
		require.NoError(t, verify.Signature([]byte(body), header, []string{secret}, at(0), verify.WithMaxBody(int64(size))))
	}
}

// A caller that reuses its slice must not change a verifier.
func TestNewCopiesSecrets(t *testing.T) {
	t.Parallel()
	secrets := []string{secret}
	v, err := verify.New(secrets, at(0))
	require.NoError(t, err)
	secrets[0] = previous
	require.NoError(t, v.Signature([]byte("x"), xsig(secret, stamp(), "x")))
	requireReason(t, verify.ErrInvalidSignature, v.Signature([]byte("x"), xsig(previous, stamp(), "x")))
}

// A verifier's buffers are used again. What an accepted signature left in them
// must not complete the next one that is cut short.
func TestVerifierForgetsTheLastSignature(t *testing.T) {
	t.Parallel()
	v, err := verify.New([]string{secret}, at(0))
	require.NoError(t, err)
	good := xsig(secret, stamp(), "x")
	std := standardHeader(http.Header{}, "id", "x", secret)
	for n := range 64 {
		require.NoError(t, v.Signature([]byte("x"), good))
		requireReason(t, verify.ErrInvalidSignature, v.Signature([]byte("x"), good[:len(good)-64+n]))
		require.NoError(t, v.Standard([]byte("x"), std))
		short := std.Clone()
		short.Set("Webhook-Signature", std.Get("Webhook-Signature")[:3+n%44])
		requireReason(t, verify.ErrInvalidSignature, v.Standard([]byte("x"), short))
	}
}

func TestVerifierIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	v, err := verify.New([]string{previous, secret}, at(0))
	require.NoError(t, err)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				body := fmt.Sprintf("%d/%d", i, j)
				assert.NoError(t, v.Signature([]byte(body), xsig(secret, stamp(), body)))
				assert.ErrorIs(t, v.Signature([]byte(body), xsig(secret, stamp(), body+"x")), verify.ErrInvalidSignature)
				assert.NoError(t, v.Standard([]byte(body), standardHeader(http.Header{}, "id", body, secret)))
			}
		})
	}
	wg.Wait()
}

func TestReasonsAreClosedAndConsistent(t *testing.T) {
	t.Parallel()
	coarse := []verify.Reason{
		verify.ErrMissingHeader, verify.ErrInvalidSignature, verify.ErrTimestampExpired, verify.ErrInvalidPayload,
		verify.ErrReplayed, verify.ErrGuardUnavailable, verify.ErrInvalidConfig,
	}
	seen := map[verify.Reason]bool{}
	for _, r := range verify.Reasons() {
		assert.False(t, seen[r], "%q twice", r)
		seen[r] = true
		assert.Contains(t, coarse, r.Family())
		assert.ErrorIs(t, r, r.Family())
		assert.Equal(t, "verify: "+r.Code(), r.Error())
		for _, other := range verify.Reasons() {
			if other != r && other.Parent() == "" && r.Family() != other {
				assert.NotErrorIs(t, r, other)
			}
		}
	}
	assert.NotErrorIs(t, verify.ErrTimestampExpired, verify.ErrTimestampTooOld, "a parent is not its child")
	assert.NotErrorIs(t, verify.ErrMissingHeader, io.EOF)
}

func TestReasonOf(t *testing.T) {
	t.Parallel()
	wrapped := fmt.Errorf("handling: %w", &verify.Error{Reason: verify.ErrBodyUnreadable, Err: io.ErrUnexpectedEOF})
	assert.Equal(t, verify.ErrBodyUnreadable, verify.ReasonOf(wrapped))
	assert.Equal(t, verify.ErrReplayed, verify.ReasonOf(fmt.Errorf("x: %w", verify.ErrReplayed)))
	assert.Empty(t, verify.ReasonOf(nil))
	assert.Empty(t, verify.ReasonOf(io.EOF))
	assert.ErrorIs(t, wrapped, io.ErrUnexpectedEOF)
	assert.ErrorIs(t, wrapped, verify.ErrInvalidPayload)
	var e *verify.Error
	require.True(t, errors.As(wrapped, &e))
	assert.Equal(t, "verify: body_unreadable: unexpected EOF", e.Error())
	e.Header, e.Detail = "X-Signature", "why"
	assert.Equal(t, "verify: body_unreadable: X-Signature: why: unexpected EOF", e.Error())
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	v, err := verify.New([]string{secret, previous, standard})
	require.NoError(t, err)
	holder := struct {
		V *verify.Verifier
		W verify.Verifier
		p *verify.Verifier
	}{v, *v, v}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{v, *v, holder, &holder, []any{v}} {
			requireNoSecret(t, fmt.Sprintf(verb, value))
		}
	}
	assert.Equal(t, "verify.Verifier{secrets withheld}", fmt.Sprintf("%+v", v))
}
