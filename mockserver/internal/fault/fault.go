// Package fault makes things go wrong on purpose: on the API side, to test
// clients, and on the delivery side, to test what a sender sees.
package fault

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kinds of damage.
const (
	DamageReset       = "reset"        // the connection is reset before the request is handled
	DamageLost        = "lost"         // the request is handled, the connection reset before the answer
	DamageTruncate    = "truncate"     // the connection is closed in the middle of the body
	DamageMalformed   = "malformed"    // half the body, as if it were all
	DamageEmpty       = "empty"        // no body
	DamageContentType = "content-type" // the body as text/plain
	DamageHTML        = "html"         // the error page of a gateway
	DamageDribble     = "dribble"      // the body in pieces, over the whole of Delay
)

var damages = []string{
	DamageReset, DamageLost, DamageTruncate, DamageMalformed, DamageEmpty, DamageContentType, DamageHTML, DamageDribble,
}

// Forms of a 429's headers.
const (
	LimitAll        = ""                 // X-RateLimit-* and Retry-After, as the platform does
	LimitRetryAfter = "retry-after"      // Retry-After in seconds
	LimitDate       = "retry-after-date" // Retry-After as a date
	LimitReset      = "reset"            // X-RateLimit-* only
	LimitNone       = "none"
)

var limits = []string{LimitAll, LimitRetryAfter, LimitDate, LimitReset, LimitNone}

// maxDelay bounds Delay and RetryAfter.
const maxDelay = 24 * time.Hour

// Every stands for every operation or every endpoint.
const Every = "*"

// Fault says where, when and what goes wrong.
type Fault struct {
	ID string

	Operation string
	Endpoint  string

	Times        int
	Share        float64
	EventType    string
	Attempt      int
	Header       string
	BodyContains string

	Delay      time.Duration
	Status     int
	Code       string
	Message    string
	Body       string
	RateLimit  string
	RetryAfter time.Duration
	Damage     string

	Fired int
}

// Known tells what there is for faults to name.
type Known struct {
	Operation func(id string) bool
	Endpoint  func(id string) bool // endpoint or destination
}

// check returns what is wrong with a fault.
func (f Fault) check(known Known) error {
	for _, problem := range []struct {
		wrong bool
		text  string
	}{
		{(f.Operation == "") == (f.Endpoint == ""), "name either an operation or an endpoint"},
		{f.Operation != "" && f.Operation != Every && !known.Operation(f.Operation), fmt.Sprintf("no operation %q in the contract", f.Operation)},
		{isID(f.Endpoint) && !known.Endpoint(f.Endpoint), fmt.Sprintf("no endpoint or destination %s", f.Endpoint)},
		{f.Delay == 0 && f.Status == 0 && f.Damage == "", "nothing goes wrong: set a delay, a status or a damage"},
		{f.Times < 0, fmt.Sprintf("times %d is negative", f.Times)},
		{!(f.Share >= 0 && f.Share <= 1), fmt.Sprintf("share %v is not between 0 and 1", f.Share)},
		{f.Attempt < 0, fmt.Sprintf("attempt %d is negative", f.Attempt)},
		{f.Operation != "" && (f.EventType != "" || f.Attempt != 0), "event type and attempt are conditions of deliveries"},
		{f.Delay < 0 || f.Delay > maxDelay, fmt.Sprintf("delay %s is not between 0 and %s", f.Delay, maxDelay)},
		{f.RetryAfter < 0 || f.RetryAfter > maxDelay, fmt.Sprintf("retry after %s is not between 0 and %s", f.RetryAfter, maxDelay)},
		{f.Status != 0 && (f.Status < f.lowest() || f.Status > 599), fmt.Sprintf("status %d is not between %d and 599", f.Status, f.lowest())},
		{f.Status == 0 && (f.Code != "" || f.Message != "" || f.Body != ""), "code, message and body go with a status"},
		{f.Body != "" && (f.Code != "" || f.Message != ""), "a body stands instead of code and message"},
		{f.Endpoint != "" && (f.Code != "" || f.Message != ""), "a receiver has no error codes: give a body"},
		{!slices.Contains(limits, f.RateLimit), fmt.Sprintf("no rate limit form %q: want %s", f.RateLimit, strings.Join(limits[1:], ", "))},
		{f.Status != 429 && (f.RateLimit != "" || f.RetryAfter != 0), "rate limit and retry after go with status 429"},
		{f.Damage != "" && !slices.Contains(damages, f.Damage), fmt.Sprintf("no damage %q: want %s", f.Damage, strings.Join(damages, ", "))},
		{f.Damage == DamageDribble && f.Delay == 0, "a dribble needs the delay over which it goes"},
		{f.Status != 0 && (f.Damage == DamageReset || f.Damage == DamageLost), "without an answer there is no status"},
	} {
		if problem.wrong {
			return fmt.Errorf("fault: %s", problem.text)
		}
	}
	return nil
}

// lowest is the smallest status that can be given: the API's handlers alone
// know how to succeed.
func (f Fault) lowest() int {
	if f.Operation != "" {
		return 300
	}
	return 200
}

// isID tells ids from URLs and *.
func isID(endpoint string) bool {
	return endpoint != "" && !strings.ContainsAny(endpoint, "*:/")
}
