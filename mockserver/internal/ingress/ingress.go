// Package ingress decides about what others send to the public URLs, webhooks of
// providers to ingress and anything to test endpoints: whether it is taken, and
// what is kept of it.
package ingress

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/mask"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

// Request is what arrived at a public URL.
type Request struct {
	Method     string
	Path       string
	RawQuery   string
	Host       string
	RemoteAddr string // host:port of the peer
	Header     http.Header
	Body       []byte
}

// Refusal is a "no" in the public routes' own shape.
type Refusal struct {
	Status     int
	Code       string
	Message    string
	RetryAfter time.Duration // zero for none
}

// Error implements error.
func (r *Refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Message) }

// Unknown is the answer to a token that no source has.
func Unknown() *Refusal {
	return &Refusal{Status: http.StatusNotFound, Code: problem.CodeNotFound, Message: "Invalid ingress endpoint"}
}

func disabled() *Refusal {
	return &Refusal{Status: http.StatusGone, Code: "disabled", Message: "This ingress endpoint is disabled"}
}

func limited() *Refusal {
	return &Refusal{Status: http.StatusTooManyRequests, Code: problem.CodeRateLimit,
		Message: "Too many requests. Please retry later.", RetryAfter: time.Second}
}

func unverified() *Refusal {
	return &Refusal{Status: http.StatusUnauthorized, Code: "signature_verification_failed", Message: "Webhook signature verification failed"}
}

// Gate guards the public URLs. It is safe for concurrent use.
type Gate struct {
	clock    clock.Clock
	chance   *chance.Source
	limiter  limiter
	captures buckets
}

// New returns a gate.
func New(c clock.Clock, ch *chance.Source) *Gate {
	return &Gate{clock: c, chance: ch, limiter: limiter{windows: map[string]window{}}, captures: buckets{fullAt: map[string]time.Time{}}}
}

// Accept decides about a request to a source's URL. It returns the event to
// store with PutIncomingEvent, which also finds duplicates, or an error: a
// *Refusal in the ingress shape, or a *problem.Error for a source that cannot
// verify at all.
func (g *Gate) Accept(source store.Source, req Request) (store.IncomingEvent, error) {
	now := g.clock.Now()
	if source.Status != store.SourceActive {
		return store.IncomingEvent{}, disabled()
	}
	if !g.limiter.allow(source, now) {
		return store.IncomingEvent{}, limited()
	}
	verified, err := check(source, req, now)
	if err != nil {
		return store.IncomingEvent{}, err
	}
	sum := sha256.Sum256(req.Body)
	event := store.IncomingEvent{
		ID: g.chance.ID("incoming-event"), RequestID: g.chance.ID("incoming-request"),
		ProjectID: source.ProjectID, IncomingSourceID: source.ID, SourceName: source.Name,
		Method: req.Method, Path: req.Path, QueryParams: optional(req.RawQuery),
		HeadersJSON: headersJSON(req, mask.Header), Body: req.Body, BodySha256: hex.EncodeToString(sum[:]),
		ContentType: optional(req.Header.Get("Content-Type")), ClientIP: clientIP(req),
		UserAgent: optional(req.Header.Get("User-Agent")),
		Verified:  verified, DedupKey: dedupKey(source, req), ReceivedAt: store.Stamp(now),
	}
	return event, nil
}

// check verifies a request in the source's way; nil means that the source does
// not verify.
func check(source store.Source, req Request, now time.Time) (*bool, error) {
	var err error
	switch source.VerificationMode {
	case store.VerifyGeneric:
		err = provider.Generic(req.Body, req.Header, source.HMACHeaderName, source.HMACSignaturePrefix, source.HMACSecret, now)
	case store.VerifyProvider:
		err = provider.Verify(source.ProviderType, req.Body, req.Header, source.HMACSecret, now)
	default:
		return nil, nil
	}
	switch {
	case errors.Is(err, provider.ErrUnsupported):
		return nil, problem.Unprocessable(fmt.Sprintf("No verifier available for provider type: %s on source %s", source.ProviderType, source.ID))
	case err != nil:
		return nil, unverified()
	}
	yes := true
	return &yes, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
