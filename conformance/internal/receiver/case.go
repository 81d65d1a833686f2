// Package receiver holds a webhook receiver against the contract: it sends
// genuine and forged deliveries and judges the answers. Most of what it sends are
// the vectors of package verify, signed anew with the receiver's secret and the
// time of sending.
package receiver

import (
	"net/http"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/vectors"
)

// Scheme is what a receiver takes for a signature.
type Scheme string

// The schemes.
const (
	Auto     Scheme = "auto"     // found out by genuine deliveries
	Hookflow Scheme = "hookflow" // X-Signature
	Standard Scheme = "standard" // Standard Webhooks
	Both     Scheme = "both"     // either of the two
)

// pointer is where the contract says what a delivery is.
const pointer = "#/components/callbacks/EventDelivery/{$request.body#~1url}/post"

// want is what a receiver has to do with the last request of a case.
type want int

const (
	accept      want = iota // answer 2xx
	refuse                  // answer anything else
	noRetry                 // answer what makes nobody send it again
	answerToken             // answer 2xx with the challenge
	anything                // no matter what
)

// testCase is what is sent and what must come of it.
type testCase struct {
	id, title string
	level     report.Level
	needs     Scheme // the scheme that it is signed with; Auto is any
	want      want
	// ageMs is how old its time is, in ms; negative for the future.
	ageMs int64
	// make builds the requests, in the order of sending. Each must be accepted
	// but the last, which is judged by want.
	make func(vectors.Params) []request
	// handled is how many deliveries a receiver has to act on, or any.
	handled int
}

// anyNumber of deliveries may be acted on.
const anyNumber = -1

// request is one HTTP request.
type request struct {
	method string // POST when empty
	header [][2]string
	body   []byte
	pace   pace
	token  string // of a challenge
}

// pace is how a body is sent.
type pace int

const (
	atOnce pace = iota
	slowly      // in pieces
	cutOff      // only half of it, then the connection is closed
)

// httpHeader keeps the spelling and the order of the lines of each name.
func (r request) httpHeader() http.Header {
	h := http.Header{}
	for _, line := range r.header {
		h[line[0]] = append(h[line[0]], line[1])
	}
	return h
}
