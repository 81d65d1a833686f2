package ingress_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/ingress"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

func load(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}

func request(path, body string, lines [][2]string) ingress.Request {
	req := ingress.Request{Method: http.MethodPost, Path: path, RemoteAddr: "127.0.0.1:40000", Header: http.Header{}, Body: []byte(body)}
	for _, l := range lines {
		if http.CanonicalHeaderKey(l[0]) == "Host" {
			req.Host = l[1]
			continue
		}
		req.Header.Add(l[0], l[1])
	}
	return req
}

// The recorded requests in their order, at their times, with their answers.
func TestRecordedRequests(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name, Token, Query, Body string
		TS                       float64
		Headers                  [][2]string
		Status                   int
		Source                   struct {
			ID, Name, ProviderType, Status, VerificationMode, HMACHeaderName, HMACSignaturePrefix, HMACSecret string
			RateLimitPerSecond                                                                                *int
		}
		Response struct{ RequestID, Error, Message *string }
	}
	load(t, "ingress.json", &cases)
	require.Greater(t, len(cases), 40)
	c := clock.NewManual(time.Unix(0, 0))
	gate := ingress.New(c, chance.New("1"))
	state := store.New(store.Limits{})
	answered := map[string]string{} // recorded request id -> ours
	for _, tt := range cases {
		c.Set(time.UnixMicro(int64(tt.TS * 1e6)))
		s := tt.Source
		source := store.Source{ID: s.ID, ProjectID: "p", Name: s.Name, ProviderType: s.ProviderType, Status: s.Status, VerificationMode: s.VerificationMode,
			HMACHeaderName: s.HMACHeaderName, HMACSignaturePrefix: s.HMACSignaturePrefix, HMACSecret: s.HMACSecret, RateLimitPerSecond: s.RateLimitPerSecond}
		req := request("/ingress/"+tt.Token, tt.Body, tt.Headers)
		req.RawQuery = tt.Query
		event, err := gate.Accept(source, req)

		var refusal *ingress.Refusal
		var general *problem.Error
		switch {
		case errors.As(err, &refusal):
			assert.Equal(t, tt.Status, refusal.Status, tt.Name)
			assert.Equal(t, *tt.Response.Error, refusal.Code, tt.Name)
			assert.Equal(t, *tt.Response.Message, refusal.Message, tt.Name)
			assert.Equal(t, tt.Status == 429, refusal.RetryAfter == time.Second, tt.Name)
		case errors.As(err, &general):
			assert.Equal(t, tt.Status, general.Status, tt.Name)
			assert.Equal(t, *tt.Response.Message, general.Message, tt.Name)
		default:
			require.NoError(t, err)
			require.Equal(t, 202, tt.Status, tt.Name)
			require.NoError(t, state.Write(func(tx *store.Tx) error { event, _ = tx.PutIncomingEvent(event); return nil }))
			if ours, seen := answered[*tt.Response.RequestID]; seen {
				assert.Equal(t, ours, event.RequestID, "%s: a duplicate gets the first one's id", tt.Name)
			} else {
				for _, other := range answered {
					assert.NotEqual(t, other, event.RequestID, "%s: not a duplicate", tt.Name)
				}
				answered[*tt.Response.RequestID] = event.RequestID
			}
			assert.Equal(t, s.VerificationMode != store.VerifyNone, event.Verified != nil && *event.Verified, tt.Name)
		}
	}
	assert.Greater(t, len(answered), 20)
}

// What the recorded server kept of two requests.
func TestRecordedEvents(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Headers    [][2]string
		Body, Path string
		Event      struct {
			SourceName, Method, Path, HeadersJSON, BodySha256, ClientIP      string
			QueryParams, ContentType, UserAgent, Verified, VerificationError *string
		}
	}
	load(t, "events.json", &cases)
	require.Len(t, cases, 2)
	at := time.Date(2026, 3, 15, 12, 0, 0, 1234, time.UTC)
	for _, tt := range cases {
		gate := ingress.New(clock.NewManual(at), chance.New("1"))
		got, err := gate.Accept(store.Source{ID: "s", ProjectID: "p", Name: "fwd", Status: store.SourceActive, VerificationMode: store.VerifyNone}, request(tt.Path, tt.Body, tt.Headers))
		require.NoError(t, err)
		assert.JSONEq(t, tt.Event.HeadersJSON, got.HeadersJSON)
		assert.Equal(t, tt.Event.SourceName, got.SourceName)
		assert.Equal(t, tt.Event.Method, got.Method)
		assert.Equal(t, tt.Event.Path, got.Path)
		assert.Equal(t, tt.Event.QueryParams, got.QueryParams)
		assert.Equal(t, tt.Event.BodySha256, got.BodySha256)
		assert.Equal(t, tt.Event.ContentType, got.ContentType)
		assert.Equal(t, tt.Event.ClientIP, got.ClientIP)
		assert.Equal(t, tt.Event.UserAgent, got.UserAgent)
		assert.Nil(t, got.Verified)
		assert.Equal(t, tt.Body, string(got.Body))
		assert.Equal(t, "p", got.ProjectID)
		assert.Equal(t, "s", got.IncomingSourceID)
		assert.Equal(t, store.Stamp(at), got.ReceivedAt)
		assert.Len(t, got.ID, 36)
		assert.NotEqual(t, got.ID, got.RequestID)
	}
}

func TestClientIP(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ remote, forwarded, want string }{
		{"127.0.0.1:1", "", "127.0.0.1"},
		{"127.0.0.1:1", "9.9.9.9, 10.0.0.1", "9.9.9.9"},
		{"[::1]:1", " 2001:db8::1 ", "2001:db8::1"},
		{"127.0.0.1:1", "<script>", "127.0.0.1"},
		{"[::ffff:127.0.0.1]:1", "", "127.0.0.1"},
		{"8.8.8.8:1", "9.9.9.9", "8.8.8.8"},
		{"pipe", "9.9.9.9", "pipe"},
	} {
		req := ingress.Request{RemoteAddr: tt.remote, Header: http.Header{}}
		if tt.forwarded != "" {
			req.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		got, err := ingress.New(clock.NewWall(), chance.New("1")).Accept(store.Source{Status: store.SourceActive}, req)
		require.NoError(t, err)
		assert.Equal(t, tt.want, got.ClientIP)
	}
}

func TestRateLimitStartsAgainAfterASecond(t *testing.T) {
	t.Parallel()
	c := clock.NewManual(time.Date(2026, 3, 15, 12, 0, 0, 999_000_000, time.UTC))
	gate := ingress.New(c, chance.New("1"))
	two, zero := 2, 0
	source := store.Source{ID: "a", Status: store.SourceActive, RateLimitPerSecond: &two}
	accepted := func(s store.Source) bool { _, err := gate.Accept(s, ingress.Request{}); return err == nil }
	assert.True(t, accepted(source))
	c.Advance(2 * time.Millisecond)
	assert.True(t, accepted(source))
	assert.False(t, accepted(source), "the second begins with the first request, not on the clock")
	assert.True(t, accepted(store.Source{ID: "b", Status: store.SourceActive, RateLimitPerSecond: &two}), "each source for itself")
	c.Advance(998 * time.Millisecond)
	assert.True(t, accepted(source))
	assert.True(t, accepted(source))
	assert.False(t, accepted(source))
	for range 5 {
		assert.True(t, accepted(store.Source{ID: "c", Status: store.SourceActive, RateLimitPerSecond: &zero}))
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	assert.EqualError(t, ingress.Unknown(), "404 not_found: Invalid ingress endpoint")
	gate := ingress.New(clock.NewWall(), chance.New("1"))
	_, err := gate.Accept(store.Source{Status: store.SourceDisabled, VerificationMode: store.VerifyGeneric}, ingress.Request{})
	assert.EqualError(t, err, "410 disabled: This ingress endpoint is disabled")
	_, err = gate.Accept(store.Source{ID: "s", Status: store.SourceActive, VerificationMode: store.VerifyProvider, ProviderType: "CUSTOM", HMACSecret: "x"}, ingress.Request{})
	assert.EqualError(t, err, "422 unprocessable_entity: No verifier available for provider type: CUSTOM on source s")
}
