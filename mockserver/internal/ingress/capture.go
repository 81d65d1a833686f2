package ingress

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Challenge is the challenge of a verification request, if that is what was
// sent. Such a request is answered, not captured.
func Challenge(body []byte) (string, bool) {
	var verification struct {
		Type      string  `json:"type"`
		Challenge *string `json:"challenge"`
	}
	if json.Unmarshal(body, &verification) != nil || verification.Type != "webhook.verification" || verification.Challenge == nil {
		return "", false
	}
	return *verification.Challenge, true
}

// Capture decides about a request to a test endpoint's address. It returns what
// to store, or an error: a *problem.Error when the address has expired, a
// *Refusal in the capture routes' own shape for a request too many.
func (g *Gate) Capture(endpoint store.TestEndpoint, req Request) (store.CapturedRequest, error) {
	now := g.clock.Now()
	if !now.Before(endpoint.ExpiresAt) {
		return store.CapturedRequest{}, problem.NotFound("Test endpoint expired")
	}
	if !g.captures.take(endpoint.ID, now) {
		return store.CapturedRequest{}, &Refusal{Status: http.StatusTooManyRequests, Code: problem.CodeRateLimit, Message: "Too many requests to this test endpoint"}
	}
	return store.CapturedRequest{
		ID: g.chance.ID("captured-request"), TestEndpointID: endpoint.ID,
		Method: req.Method, Path: req.Path, QueryString: optional(req.RawQuery),
		HeadersJSON: headersJSON(req, shown), Body: strings.ToValidUTF8(string(req.Body), "�"),
		ContentType: optional(req.Header.Get("Content-Type")), SourceIP: clientIP(req),
		UserAgent: optional(req.Header.Get("User-Agent")), ReceivedAt: store.Stamp(now),
	}, nil
}

// shown leaves a header's value as it is: a test endpoint is there to look at.
func shown(_, value string) string { return value }
