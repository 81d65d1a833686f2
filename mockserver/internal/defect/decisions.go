package defect

import (
	"strings"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// decision is a defect of what the platform decides.
type decision struct {
	name    string
	summary string
}

const (
	retryClientErrors = "retry-client-errors"
	noRetryOn503      = "no-retry-on-503"
	oneAttemptMore    = "one-attempt-too-many"
	redirectSucceeds  = "redirect-is-success"
	wildcardAnyDepth  = "wildcard-any-depth"
	wildcardNoDepth   = "wildcard-no-depth"
)

var decisions = []decision{
	{retryClientErrors, "tries again after 4xx answers"},
	{noRetryOn503, "ends a delivery as FAILED at a 503"},
	{oneAttemptMore, "makes one attempt more than maxAttempts"},
	{redirectSucceeds, "takes a 3xx answer for success"},
	{wildcardAnyDepth, "lets * match several segments of an event type"},
	{wildcardNoDepth, "lets ** match one segment only"},
}

// Quirks are the defects of the engine that are on.
func (s *Set) Quirks() engine.Quirks {
	return engine.Quirks{
		RetryClientErrors: s.On(retryClientErrors), FailUnavailable: s.On(noRetryOn503),
		OneAttemptMore: s.On(oneAttemptMore), SucceedOnRedirect: s.On(redirectSucceeds),
	}
}

// Match is store.Match with the defects that are on.
func (s *Set) Match(pattern, eventType string) bool {
	if s.On(wildcardAnyDepth) {
		pattern = widen(pattern)
	}
	if s.On(wildcardNoDepth) {
		pattern = strings.ReplaceAll(pattern, "**", "*")
	}
	return store.Match(pattern, eventType)
}

// widen turns every * into one or more segments.
func widen(pattern string) string {
	segments := strings.Split(pattern, ".")
	for i, segment := range segments {
		if segment == "*" {
			segments[i] = "*.**"
		}
	}
	return strings.Join(segments, ".")
}
