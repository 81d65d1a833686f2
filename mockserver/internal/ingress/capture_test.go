package ingress_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/ingress"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func TestChallenge(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"type":"webhook.verification","challenge":"whc_x","timestamp":"t"}`: "whc_x",
		`{"type":"webhook.verification","challenge":""}`:                      "",
	} {
		got, ok := ingress.Challenge([]byte(body))
		assert.True(t, ok, body)
		assert.Equal(t, want, got)
	}
	for _, body := range []string{``, `{bad`, `[]`, `null`, `{"type":"webhook.verification"}`, `{"type":"webhook.verification","challenge":null}`, `{"challenge":"x"}`, `{"type":"webhook.verification","challenge":{}}`} {
		_, ok := ingress.Challenge([]byte(body))
		assert.False(t, ok, body)
	}
}

func TestCapture(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 20, 6, 22, 598_667_123, time.UTC)
	gate := ingress.New(clock.NewManual(at), chance.New("1"))
	endpoint := store.TestEndpoint{ID: "e", ExpiresAt: at.Add(time.Nanosecond)}
	got, err := gate.Capture(endpoint, ingress.Request{
		Method: "DELETE", Path: "/hook/xywce976", RawQuery: "a=1&b=x%20y", Host: "localhost:8080", RemoteAddr: "127.0.0.1:5", Body: []byte("\xffx"),
		Header: http.Header{"Authorization": {"Bearer s3cret"}, "Cookie": {"c=1", "d=2"}, "X-Forwarded-For": {"9.9.9.9"}, "User-Agent": {"ua"}, "Content-Type": {"text/plain"}},
	})
	require.NoError(t, err)
	assert.Equal(t, store.CapturedRequest{
		ID: got.ID, TestEndpointID: "e", Method: "DELETE", Path: "/hook/xywce976", QueryString: text("a=1&b=x%20y"), Body: "�x",
		HeadersJSON: `{"authorization":"Bearer s3cret","content-type":"text/plain","cookie":"c=1, d=2","host":"localhost:8080","user-agent":"ua","x-forwarded-for":"9.9.9.9"}`,
		ContentType: text("text/plain"), SourceIP: "9.9.9.9", UserAgent: text("ua"), ReceivedAt: store.Stamp(at),
	}, got)
	assert.Len(t, got.ID, 36)

	endpoint.ExpiresAt = at
	_, err = gate.Capture(endpoint, ingress.Request{})
	assert.EqualError(t, err, "404 not_found: Test endpoint expired")
}

func text(s string) *string { return &s }

func TestBucketsOfManyTestEndpoints(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC))
	gate := ingress.New(c, chance.New("1"))
	forever := c.Now().Add(time.Hour)
	taken := func(id string) (n int) {
		for range 20 {
			if _, err := gate.Capture(store.TestEndpoint{ID: id, ExpiresAt: forever}, ingress.Request{}); err != nil {
				assert.EqualError(t, err, "429 rate_limit_exceeded: Too many requests to this test endpoint")
				return n
			}
			n++
		}
		return n
	}
	for i := range 1500 {
		assert.Equal(t, 10, taken(fmt.Sprint(i)))
	}
	assert.Equal(t, 0, taken("0"), "an empty bucket is not forgotten")
	c.Advance(time.Minute)
	assert.Equal(t, 10, taken("0"))
}
