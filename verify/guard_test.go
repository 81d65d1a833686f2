package verify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

func TestMemoryGuard(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	now := signedAt
	g := verify.NewMemoryGuard(3)
	until := now.Add(time.Minute)

	require.NoError(t, g.Claim(ctx, "a", now, until))
	require.ErrorIs(t, g.Claim(ctx, "a", now, until), verify.ErrInProgress)
	require.NoError(t, g.Finish(ctx, "a", true))
	err := g.Claim(ctx, "a", now, until)
	require.ErrorIs(t, err, verify.ErrReplayed)
	require.NotErrorIs(t, err, verify.ErrInProgress)

	require.NoError(t, g.Claim(ctx, "b", now, until))
	require.NoError(t, g.Finish(ctx, "b", false))
	require.NoError(t, g.Claim(ctx, "b", now, until.Add(time.Hour)), "a failed delivery may come again")

	require.NoError(t, g.Claim(ctx, "forever", now, time.Time{}))
	err = g.Claim(ctx, "c", now, until)
	require.Error(t, err, "full")
	require.NotErrorIs(t, err, verify.ErrReplayed)
	assert.Equal(t, 3, g.Len())

	require.ErrorIs(t, g.Claim(ctx, "a", until, until), verify.ErrReplayed, "not expired at its last moment")
	require.NoError(t, g.Claim(ctx, "c", until.Add(1), until.Add(time.Hour)), "a has expired and made room")
	require.ErrorIs(t, g.Claim(ctx, "forever", now.Add(1e6*time.Hour), until), verify.ErrInProgress)
	assert.Equal(t, 1, g.Len())
	require.NoError(t, g.Finish(ctx, "unknown", false))
}

func TestMemoryGuardIsBounded(t *testing.T) {
	t.Parallel()
	g := verify.NewMemoryGuard(100)
	for i := range 10_000 {
		now := signedAt.Add(time.Duration(i) * time.Second)
		_ = g.Claim(t.Context(), fmt.Sprint(i), now, now.Add(time.Duration(i%7)*time.Minute))
		require.LessOrEqual(t, g.Len(), 100)
	}
	require.Error(t, verify.NewMemoryGuard(0).Claim(t.Context(), "a", signedAt, signedAt))
}

func TestMemoryGuardLetsOneThrough(t *testing.T) {
	t.Parallel()
	g := verify.NewMemoryGuard(10)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for range 32 {
		wg.Go(func() {
			if g.Claim(context.Background(), "a", signedAt, signedAt.Add(time.Minute)) == nil {
				mu.Lock()
				won++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, 1, won)
}

func TestEventWithGuard(t *testing.T) {
	t.Parallel()
	const body = `{}`
	g := verify.NewMemoryGuard(10)
	event := func(h http.Header, now time.Duration) error {
		_, err := verify.Event([]byte(body), h, []string{secret}, at(now), verify.WithReplayGuard(g))
		return err
	}
	header := hookflowHeader(body, secret)

	forged := header.Clone()
	forged.Set("X-Signature", "t="+stamp()+",v1="+hexMAC("x", "y"))
	requireReason(t, verify.ErrInvalidSignature, event(forged, 0))
	broken := hookflowHeader("{", secret)
	_, err := verify.Event([]byte("{"), broken, []string{secret}, at(0), verify.WithReplayGuard(g))
	requireReason(t, verify.ErrInvalidPayload, err)
	assert.Zero(t, g.Len(), "what is refused claims nothing")

	requireReason(t, "", event(header, 0))
	requireReason(t, verify.ErrReplayed, event(header, time.Second))

	again := header.Clone()
	again.Set("X-Signature", verify.Sign([]byte(body), signedAt.Add(time.Minute), secret))
	requireReason(t, verify.ErrReplayed, event(again, time.Minute))
	require.NoError(t, g.Finish(t.Context(), header.Get("X-Delivery-Id"), false))
	requireReason(t, "", event(again, time.Minute))

	nameless := header.Clone()
	nameless.Del("X-Delivery-Id")
	requireReason(t, verify.ErrMissingHeader, event(nameless, 0))
}

// Until the last moment at which the time is accepted, the id is remembered.
func TestGuardRemembersAsLongAsTheSignatureLives(t *testing.T) {
	t.Parallel()
	const body = `{}`
	for name, header := range map[string]http.Header{
		"hookflow": hookflowHeader(body, secret),
		"standard": standardHeader(http.Header{}, "id", body, secret),
	} {
		g := verify.NewMemoryGuard(10)
		var reasons []verify.Reason
		for now := -6 * time.Minute; now < 6*time.Minute; now += 100 * time.Millisecond {
			_, err := verify.Event([]byte(body), header, []string{secret}, at(now), verify.WithReplayGuard(g))
			if r := verify.ReasonOf(err); len(reasons) == 0 || r != reasons[len(reasons)-1] {
				reasons = append(reasons, r)
			}
		}
		assert.Equal(t, []verify.Reason{verify.ErrTimestampInFuture, "", verify.ErrReplayed, verify.ErrTimestampTooOld}, reasons, name)
	}
}

type guardFunc func() error

func (f guardFunc) Claim(context.Context, string, time.Time, time.Time) error { return f() }
func (f guardFunc) Finish(context.Context, string, bool) error                { return nil }

type finishFails struct{ error }

func (finishFails) Claim(context.Context, string, time.Time, time.Time) error { return nil }
func (f finishFails) Finish(context.Context, string, bool) error              { return f.error }

func TestGuardThatFailsRefuses(t *testing.T) {
	t.Parallel()
	down := errors.New("connection refused")
	for _, g := range []verify.ReplayGuard{guardFunc(func() error { return down }), finishFails{down}} {
		d, err := verify.Event([]byte(`{}`), hookflowHeader(`{}`, secret), []string{secret}, at(0), verify.WithReplayGuard(g))
		requireReason(t, verify.ErrGuardUnavailable, err)
		require.ErrorIs(t, err, down)
		assert.Zero(t, d)
	}
	wrapped := guardFunc(func() error { return fmt.Errorf("redis: %w", verify.ErrReplayed) })
	_, err := verify.Event([]byte(`{}`), hookflowHeader(`{}`, secret), []string{secret}, at(0), verify.WithReplayGuard(wrapped))
	requireReason(t, verify.ErrReplayed, err)
	odd := guardFunc(func() error { return verify.ErrInvalidConfig })
	_, err = verify.Event([]byte(`{}`), hookflowHeader(`{}`, secret), []string{secret}, at(0), verify.WithReplayGuard(odd))
	requireReason(t, verify.ErrGuardUnavailable, err)
}
