package engine_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify"
)

func TestEndpointTestRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.endpoint.SignatureScheme = store.SchemeLegacy
	got := r.Test(t.Context(), r.endpoint)
	assert.True(t, got.Success)

	req := r.receiver.requests()[0]
	body := `{"test":true,"message":"This is a test webhook","timestamp":"2026-03-15T12:00:00.000000000Z"}`
	assert.Equal(t, body, string(req.Body))
	assert.Equal(t, 10*time.Second, req.Timeout)
	for _, random := range []string{"X-Event-Id", "X-Delivery-Id"} {
		assert.Len(t, req.Header.Get(random), 36)
		req.Header.Del(random)
	}
	assert.Equal(t, http.Header{
		"Accept": {"*/*"}, "Accept-Encoding": {"gzip"}, "User-Agent": {"WebhookPlatform/1.0-Test"}, "Content-Type": {"application/json"},
		"X-Signature": {verify.Sign([]byte(body), start, "s3cret")}, "X-Timestamp": {strconv.FormatInt(start.UnixMilli(), 10)}, "X-Test": {"true"},
	}, req.Header, "no sequence number, no idempotency key")
}

func TestEndpointTestResults(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("unpacked"))
	require.NoError(t, w.Close())
	text := func(s string) *string { return &s }
	number := func(n int) *int { return &n }
	for _, tt := range []struct {
		answer outbound.Result
		want   engine.TestResult
	}{
		{outbound.Result{Status: 200, Body: []byte("ok")}, engine.TestResult{Success: true, HTTPStatusCode: number(200), ResponseBody: text("ok"), Message: "Endpoint test successful"}},
		{outbound.Result{Status: 204}, engine.TestResult{Success: true, HTTPStatusCode: number(204), ResponseBody: text(""), Message: "Endpoint test successful"}},
		{outbound.Result{Status: 302}, engine.TestResult{HTTPStatusCode: number(302), ResponseBody: text(""), Message: "Endpoint returned non-2xx status"}},
		{outbound.Result{Status: 500, Body: []byte(strings.Repeat("é", 501))}, engine.TestResult{HTTPStatusCode: number(500), ResponseBody: text(strings.Repeat("é", 500)), Message: "Endpoint returned non-2xx status"}},
		{outbound.Result{Err: &outbound.Error{Kind: outbound.Refused, Message: "connection refused: 127.0.0.1:9"}}, engine.TestResult{ErrorMessage: text("connection refused: 127.0.0.1:9"), Message: "Endpoint test failed: refused"}},
		{outbound.Result{Status: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: packed.Bytes()}, engine.TestResult{Success: true, HTTPStatusCode: number(200), ResponseBody: text("unpacked"), Message: "Endpoint test successful"}},
		{outbound.Result{Status: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: []byte("plain")}, engine.TestResult{Success: true, HTTPStatusCode: number(200), ResponseBody: text("plain"), Message: "Endpoint test successful"}},
	} {
		r := newRig(t)
		r.receiver.answer = always(tt.answer)
		assert.Equal(t, tt.want, r.Test(t.Context(), r.endpoint))
	}
	r := newRig(t)
	r.endpoint.Enabled = false
	assert.Equal(t, engine.TestResult{Message: "Endpoint is disabled"}, r.Test(t.Context(), r.endpoint))
	assert.Empty(t, r.receiver.requests())
}

func TestVerification(t *testing.T) {
	t.Parallel()
	challenge := func(req outbound.Request) string {
		var body struct{ Type, Challenge, Timestamp string }
		require.NoError(t, json.Unmarshal(req.Body, &body))
		assert.Equal(t, "webhook.verification", body.Type)
		assert.Regexp(t, `^whc_[A-Za-z0-9_-]{43}$`, body.Challenge)
		assert.Equal(t, "2026-03-15T12:00:00.000000000Z", body.Timestamp)
		assert.Equal(t, http.Header{"Accept": {"*/*"}, "Accept-Encoding": {"gzip"}, "User-Agent": {"WebhookPlatform/1.0 Verification"}, "Content-Type": {"application/json"}}, req.Header)
		return body.Challenge
	}
	ok := func(body string) outbound.Result { return outbound.Result{Status: 200, Body: []byte(body)} }
	for message, tt := range map[string]struct {
		answer func(outbound.Request) outbound.Result
		status string
	}{
		"Verification successful":               {func(r outbound.Request) outbound.Result { return ok(`{"challenge":"` + challenge(r) + `"}`) }, store.VerificationVerified},
		"Challenge token not found in response": {func(outbound.Request) outbound.Result { return ok("ok") }, store.VerificationFailed},
		"Verification request failed: 500 Internal Server Error from POST http://127.0.0.1/hook": {func(r outbound.Request) outbound.Result {
			res := ok(challenge(r))
			res.Status = 500
			return res
		}, store.VerificationFailed},
		"Verification request failed: no answer within 10000 ms": {func(outbound.Request) outbound.Result {
			return outbound.Result{Err: &outbound.Error{Kind: outbound.Timeout, Message: "no answer within 10000 ms"}}
		}, store.VerificationFailed},
	} {
		r := newRig(t)
		r.receiver.answer = func(_ int, req outbound.Request) outbound.Result { return tt.answer(req) }
		got := r.Verify(t.Context(), r.endpoint)
		assert.Equal(t, message, got.Message)
		assert.Equal(t, tt.status, got.Status)
		assert.Equal(t, tt.status == store.VerificationVerified, got.Success)

		after := got.Apply(r.endpoint)
		assert.Equal(t, tt.status, after.VerificationStatus)
		assert.Equal(t, start, *after.VerificationAttemptedAt)
		assert.Equal(t, got.Success, after.VerificationCompletedAt != nil)
	}

	bare := newRig(t)
	bare.receiver.answer = func(_ int, req outbound.Request) outbound.Result { return ok(" " + challenge(req) + "\n") }
	got := bare.Verify(t.Context(), bare.endpoint)
	assert.True(t, got.Success, "the bare token will do")

	again := bare.Verify(t.Context(), got.Apply(bare.endpoint))
	assert.Equal(t, engine.VerifyResult{Success: true, Message: "Already verified", Status: store.VerificationVerified}, again)
	assert.Len(t, bare.receiver.requests(), 1, "and is not asked for again")
	assert.Equal(t, got.Apply(bare.endpoint), again.Apply(got.Apply(bare.endpoint)))
}
