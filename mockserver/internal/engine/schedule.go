package engine

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
)

// Retry delays in seconds where a subscription or destination has none that
// can be read.
var (
	deliveryDelays = []int64{60, 300, 900, 3600, 21600, 86400}
	forwardDelays  = []int64{60, 300, 900, 3600, 21600}
)

const (
	jitterSpread = 0.5
	maxDelay     = 365 * 24 * 60 * 60 // seconds; what is longer would overflow
)

// outcome is what an attempt means for what it belongs to.
type outcome uint8

const (
	succeeded outcome = iota
	failed            // for good
	retryable
)

func classify(r outbound.Result) outcome {
	switch {
	case r.Err != nil && r.Err.Kind == outbound.Blocked:
		return failed
	case r.Err != nil:
		return retryable
	case r.Status >= 200 && r.Status < 300:
		return succeeded
	case r.Status == http.StatusRequestTimeout, r.Status == http.StatusTooManyRequests, r.Status >= 500:
		return retryable
	}
	return failed
}

// delay is the time before the retry after this many attempts, jitter included.
// The last delay repeats. Text that is not a list of seconds means the default.
func delay(text string, byDefault []int64, attempts int, jitter float64) time.Duration {
	delays := parseDelays(text)
	if delays == nil {
		delays = byDefault
	}
	seconds := delays[min(max(attempts, 1), len(delays))-1]
	return time.Duration(float64(seconds) * jitter * float64(time.Second))
}

func parseDelays(text string) []int64 {
	var delays []int64
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil || n < 0 {
			return nil
		}
		delays = append(delays, min(n, maxDelay))
	}
	return delays
}

// timeout clamps a timeout in seconds to what the platform allows.
func timeout(seconds int) time.Duration {
	return time.Duration(min(max(seconds, 1), 60)) * time.Second
}
