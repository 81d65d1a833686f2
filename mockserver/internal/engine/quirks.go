package engine

import (
	"net/http"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// Quirks are wrong decisions that a test suite is to notice.
type Quirks struct {
	RetryClientErrors bool // 4xx answers are tried again
	FailUnavailable   bool // a 503 ends the delivery as FAILED
	OneAttemptMore    bool // dead letters come one attempt late
	SucceedOnRedirect bool // a 3xx counts as delivered
}

func (e *Engine) quirks() Quirks {
	if e.Quirks == nil {
		return Quirks{}
	}
	return e.Quirks()
}

// classify is what an answer means to this engine.
func (e *Engine) classify(r outbound.Result) outcome {
	switch q := e.quirks(); {
	case r.Err != nil:
	case q.RetryClientErrors && r.Status >= 400 && r.Status < 500:
		return retryable
	case q.FailUnavailable && r.Status == http.StatusServiceUnavailable:
		return failed
	case q.SucceedOnRedirect && r.Status >= 300 && r.Status < 400:
		return succeeded
	}
	return classify(r)
}

// attemptLimit is how many attempts end in the dead letters.
func (e *Engine) attemptLimit(maxAttempts int) int {
	if e.quirks().OneAttemptMore {
		return maxAttempts + 1
	}
	return maxAttempts
}
