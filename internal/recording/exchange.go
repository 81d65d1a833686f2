// Package recording reads what was recorded of the real server: exchanges of
// its API, and the webhooks that its receivers got. The files are in
// testdata/recordings, one JSON object a line.
package recording

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Exchange is one request to the API and its answer.
type Exchange struct {
	Seq      int      `json:"seq"`
	Time     float64  `json:"ts"` // Unix time in seconds
	Scenario string   `json:"scenario"`
	Case     string   `json:"case"`
	Request  Request  `json:"request"`
	Response Response `json:"response"`
}

// Name is scenario/case, as the ledger's evidence names it. Several exchanges
// may share a name: those of one set-up, of one burst.
func (x Exchange) Name() string { return x.Scenario + "/" + x.Case }

// Request is what was sent.
type Request struct {
	Method  string `json:"method"`
	Path    string `json:"path"` // with the query, escaped as it was sent
	Headers Header `json:"headers"`
	Chunked bool   `json:"chunked"`
	Body    Body   `json:"body"`
}

// Response is what came back.
type Response struct {
	Status  int    `json:"status"`
	Headers Header `json:"headers"`
	Body    Body   `json:"body"`
}

// Delivery is one webhook as a receiver got it.
type Delivery struct {
	Time     float64 `json:"ts"`
	Hit      int     `json:"hit"` // counts the requests of its path
	Method   string  `json:"method"`
	Path     string  `json:"path"` // /scenario/behaviour
	Headers  Header  `json:"headers"`
	Body     Body    `json:"body"`
	Answered Answer  `json:"answered"`
	Delay    float64 `json:"delay"` // seconds before the answer
}

// Header is a list of header lines in the order and case of the wire.
type Header [][2]string

// Get is the first value of a header, "" when there is none.
func (h Header) Get(name string) string {
	for _, line := range h {
		if strings.EqualFold(line[0], name) {
			return line[1]
		}
	}
	return ""
}

// HTTP is the header as net/http has it.
func (h Header) HTTP() http.Header {
	out := make(http.Header, len(h))
	for _, line := range h {
		out.Add(line[0], line[1])
	}
	return out
}

// Answer is the status that a receiver answered with; 0 when it hung up.
type Answer int

// UnmarshalJSON reads a status, or "close".
func (a *Answer) UnmarshalJSON(data []byte) error {
	if string(data) == `"close"` {
		*a = 0
		return nil
	}
	return json.Unmarshal(data, (*int)(a))
}
