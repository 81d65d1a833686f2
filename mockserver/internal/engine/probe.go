package engine

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

const (
	probeTimeout = 10 * time.Second
	probeBody    = 500 // characters of the answer that a test shows
	nanoseconds  = "2006-01-02T15:04:05.000000000Z"
)

// TestResult is what an endpoint made of a test webhook.
type TestResult struct {
	Success        bool
	HTTPStatusCode *int
	ResponseBody   *string
	ErrorMessage   *string
	LatencyMs      int64
	Message        string
}

// Test sends a test webhook to an endpoint.
func (e *Engine) Test(ctx context.Context, endpoint store.Endpoint) TestResult {
	if !endpoint.Enabled {
		return TestResult{Message: "Endpoint is disabled"}
	}
	started := e.Clock.Now()
	body := fmt.Appendf(nil, `{"test":true,"message":"This is a test webhook","timestamp":%q}`, started.UTC().Format(nanoseconds))
	id := e.Chance.ID("test-delivery")
	h := probeHeader(agentTest)
	h.Set(headerEventID, e.Chance.ID("test-event"))
	h.Set(headerDeliveryID, id)
	h.Set(headerTest, "true")
	sign(h, endpoint, id, body, e.SignatureTime())

	req := outbound.Request{
		Method: http.MethodPost, URL: endpoint.URL, Header: h, Body: body, Timeout: probeTimeout, Purpose: probePurpose(KindTest, endpoint),
	}
	res := unzip(e.send(ctx, req, endpoint.Flags))
	r := TestResult{LatencyMs: e.Clock.Now().Sub(started).Milliseconds()}
	if res.Err != nil {
		r.ErrorMessage, r.Message = &res.Err.Message, "Endpoint test failed: "+failureName(res.Err, endpoint.Flags)
		e.reportProbe(req, res, started, false, r.Message)
		return r
	}
	shown := first(strings.ToValidUTF8(string(res.Body), "�"), probeBody)
	r.HTTPStatusCode, r.ResponseBody = &res.Status, &shown
	if r.Success = classify(res) == succeeded; r.Success {
		r.Message = "Endpoint test successful"
	} else {
		r.Message = "Endpoint returned non-2xx status"
	}
	e.reportProbe(req, res, started, r.Success, r.Message)
	return r
}

// VerifyResult is the outcome of a verification.
type VerifyResult struct {
	Success     bool
	Message     string
	Status      string     // of the endpoint's verification
	AttemptedAt *time.Time // nil when no request was made
	CompletedAt *time.Time
}

// Apply returns the endpoint with the outcome entered.
func (r VerifyResult) Apply(endpoint store.Endpoint) store.Endpoint {
	endpoint.VerificationStatus = r.Status
	if r.AttemptedAt != nil {
		endpoint.VerificationAttemptedAt = r.AttemptedAt
	}
	if r.CompletedAt != nil {
		endpoint.VerificationCompletedAt = r.CompletedAt
	}
	return endpoint
}

// Verify asks an endpoint to send a challenge back. It changes nothing in the
// store; Apply enters the outcome.
func (e *Engine) Verify(ctx context.Context, endpoint store.Endpoint) VerifyResult {
	if endpoint.VerificationStatus == store.VerificationVerified {
		return VerifyResult{Success: true, Message: "Already verified", Status: store.VerificationVerified}
	}
	started := e.Clock.Now()
	challenge := "whc_" + e.Chance.Token("challenge")
	body := fmt.Appendf(nil, `{"type":"webhook.verification","challenge":%q,"timestamp":%q}`, challenge, started.UTC().Format(nanoseconds))
	req := outbound.Request{
		Method: http.MethodPost, URL: endpoint.URL, Header: probeHeader(agentVerification), Body: body, Timeout: probeTimeout,
		Purpose: probePurpose(KindVerification, endpoint),
	}
	res := unzip(e.send(ctx, req, endpoint.Flags))
	r := VerifyResult{Status: store.VerificationFailed, AttemptedAt: store.StampOf(started)}
	switch {
	case res.Err != nil:
		r.Message = "Verification request failed: " + res.Err.Message
	case classify(res) != succeeded:
		r.Message = fmt.Sprintf("Verification request failed: %d %s from POST %s", res.Status, http.StatusText(res.Status), endpoint.URL)
	case !answers(res.Body, challenge):
		r.Message = "Challenge token not found in response"
	default:
		r.Success, r.Message, r.Status = true, "Verification successful", store.VerificationVerified
		r.CompletedAt = store.StampOf(e.Clock.Now())
	}
	e.reportProbe(req, res, started, r.Success, r.Message)
	return r
}

// answers reports whether a body is the challenge, bare or as JSON.
func answers(body []byte, challenge string) bool {
	if string(bytes.TrimSpace(body)) == challenge {
		return true
	}
	var answer struct{ Challenge string }
	return json.Unmarshal(body, &answer) == nil && answer.Challenge == challenge
}

// probeHeader asks for compression, as the platform does in tests and
// verifications only.
func probeHeader(agent string) http.Header {
	h := baseHeader(agent)
	h.Set("Accept-Encoding", "gzip")
	return h
}

// unzip undoes the compression that probeHeader asked for. What cannot be
// unpacked stays as it came.
func unzip(res outbound.Result) outbound.Result {
	if !strings.EqualFold(res.Header.Get("Content-Encoding"), "gzip") {
		return res
	}
	in, err := gzip.NewReader(bytes.NewReader(res.Body))
	if err != nil {
		return res
	}
	const most = 64 << 10
	plain, err := io.ReadAll(io.LimitReader(in, most))
	if err == nil || res.Truncated {
		res.Body = plain
	}
	return res
}
