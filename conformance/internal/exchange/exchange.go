// Package exchange is one request and its answer as a conformance run saw them:
// held against the contract, cleared of secrets, and as a curl line.
package exchange

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Exchange is one request and what came back.
type Exchange struct {
	// Operation is the operationId; empty when the contract has no such route.
	Operation string    `json:"operation,omitempty"`
	Request   Request   `json:"request"`
	Response  *Response `json:"response,omitempty"` // nil when none came
	// Error says why no answer came.
	Error string `json:"error,omitempty"`
	// Violations is where it is off the contract, as Check found it.
	Violations []Violation `json:"violations,omitempty"`
}

// Request is what was sent.
type Request struct {
	Method string      `json:"method"`
	Target string      `json:"target"` // path and query as sent, without the origin
	Header http.Header `json:"header,omitempty"`
	Body   Body        `json:"body,omitempty"`
}

// Response is what came back.
type Response struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   Body        `json:"body,omitempty"`
}

// Body is the bytes of a message. In JSON it is a string, or {"base64": …} when
// the bytes are not UTF-8.
type Body []byte

// MarshalJSON implements json.Marshaler.
func (b Body) MarshalJSON() ([]byte, error) {
	if utf8.Valid(b) {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		err := encoder.Encode(string(b))
		return text.Bytes(), err
	}
	return json.Marshal(map[string]string{"base64": base64.StdEncoding.EncodeToString(b)})
}

// UnmarshalJSON implements json.Unmarshaler.
func (b *Body) UnmarshalJSON(text []byte) error {
	var plain string
	if json.Unmarshal(text, &plain) == nil {
		*b = Body(plain)
		return nil
	}
	var coded struct {
		Base64 []byte `json:"base64"`
	}
	err := json.Unmarshal(text, &coded)
	*b = coded.Base64
	return err
}

// Sides of an exchange.
const (
	SideRequest  = "request"
	SideResponse = "response"
)

// Violation is a place where an exchange is off the contract.
type Violation struct {
	Side string `json:"side"` // SideRequest or SideResponse
	Text string `json:"text"` // names places and keywords
}

// Check holds x against the contract and fills in Operation and Violations.
func (x *Exchange) Check(c *contract.Contract) {
	x.Operation, x.Violations = "", nil
	op, params := c.Match(x.Request.Method, x.Request.Target)
	if op == nil {
		path, _, _ := strings.Cut(x.Request.Target, "?")
		x.violate(SideRequest, "the contract has no "+x.Request.Method+" "+path)
		return
	}
	x.Operation = op.ID
	x.checkRequest(c, op, params)
	if x.Response == nil {
		return
	}
	if err := c.CheckResponse(op, x.Response.Status, x.Response.Header, x.Response.Body); err != nil {
		x.violate(SideResponse, err.Error())
	}
}

func (x *Exchange) checkRequest(c *contract.Contract, op *contract.Operation, params map[string]string) {
	_, raw, _ := strings.Cut(x.Request.Target, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		x.violate(SideRequest, "the query cannot be read")
		return
	}
	_, violation := c.CheckRequest(op, contract.Request{Path: params, Query: query, Header: x.Request.Header, Body: x.Request.Body})
	if violation == nil {
		return
	}
	if len(violation.FieldErrors) == 0 {
		x.violate(SideRequest, violation.Message)
	}
	for _, name := range sortedKeys(violation.FieldErrors) {
		x.violate(SideRequest, "/"+name+": "+violation.FieldErrors[name])
	}
}

func (x *Exchange) violate(side, text string) {
	x.Violations = append(x.Violations, Violation{Side: side, Text: text})
}

// Off reports whether one side of x is off the contract.
func (x *Exchange) Off(side string) bool {
	for _, v := range x.Violations {
		if v.Side == side {
			return true
		}
	}
	return false
}
