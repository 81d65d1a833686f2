// Package adapter is the protocol between the conformance suite and the adapter
// of an SDK: JSON lines over standard input and output, described for all
// languages in conformance/PROTOCOL.md and protocol.schema.json.
//
// An SDK in Go implements [Adapter]. It then runs in process, as a target of
// package conformance, or as a subprocess through [Serve].
package adapter

import (
	"context"
	"encoding/json"
)

// Version is the protocol's version.
const Version = 1

// Adapter makes calls with an SDK.
type Adapter interface {
	// Info tells what the SDK is and what it can do.
	Info() Info
	// Call makes one call and returns how it ended. It may be called from many
	// goroutines.
	Call(ctx context.Context, call Call) Outcome
}

// Info is the answer to start.
type Info struct {
	// Adapter names the adapter, for reports.
	Adapter string `json:"adapter"`
	SDK     SDK    `json:"sdk"`
	// Operations are the operationIds, and the names of functions, that Call knows.
	Operations []string `json:"operations"`
	// Capabilities are those of the constants below that the adapter has.
	Capabilities []string `json:"capabilities,omitempty"`
	// Enums are the values that the SDK names, by the names of its enums.
	Enums map[string][]string `json:"enums,omitempty"`
}

// SDK says what is tested.
type SDK struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Language string `json:"language"`
}

// The functions of an SDK that are no operation of the contract. An adapter lists
// those that its SDK has among its operations.
const (
	Echo                  = "echo" // answers with the argument value, without the SDK
	VerifySignature       = "verifySignature"
	VerifyStandardWebhook = "verifyStandardWebhook"
	ConstructEvent        = "constructEvent"
	GenerateSignature     = "generateSignature"
)

// The capabilities.
const (
	// Clock: the SDK can be made to see Call.NowMs as the time.
	Clock = "clock"
	// Secrets: the functions take several secrets.
	Secrets = "secrets"
	// Bytes: the functions take payloads that are not UTF-8.
	Bytes = "bytes"
)

// Call is one call to make.
type Call struct {
	// Operation is an operationId of the contract or the name of a function.
	Operation string `json:"operation"`
	// BaseURL and APIKey are what the client is to be made with.
	BaseURL string `json:"baseUrl,omitempty"`
	APIKey  string `json:"apiKey,omitempty"`
	// TimeoutMs is how long the client may wait for an answer. An SDK that counts in
	// whole seconds rounds up.
	TimeoutMs int `json:"timeoutMs,omitempty"`
	// Path holds the path parameters in the order of the path.
	Path Path `json:"path,omitempty"`
	// Query and Headers are the other parameters by their names in the contract.
	Query   map[string]any `json:"query,omitempty"`
	Headers map[string]any `json:"headers,omitempty"`
	// Body is the request's body, absent when there is none.
	Body json.RawMessage `json:"body,omitempty"`
	// Args are the arguments of a function.
	Args *Args `json:"args,omitempty"`
}

// Args are the arguments of the functions. Each function gets those it needs; what
// is nil is not an argument of the call.
type Args struct {
	Payload       *string         `json:"payload,omitempty"`
	PayloadBase64 *string         `json:"payloadBase64,omitempty"` // instead, where it is not UTF-8
	Signature     *string         `json:"signature,omitempty"`     // the value of X-Signature
	Headers       *[][2]string    `json:"headers,omitempty"`       // lines in order
	Secret        *string         `json:"secret,omitempty"`
	Secrets       *[]string       `json:"secrets,omitempty"` // instead, with the capability
	ToleranceMs   *int64          `json:"toleranceMs,omitempty"`
	NowMs         *int64          `json:"nowMs,omitempty"`       // with the capability clock
	TimestampMs   *int64          `json:"timestampMs,omitempty"` // of generateSignature
	Value         json.RawMessage `json:"value,omitempty"`       // of echo
}

// Outcome is how a call ended: exactly one of its members is set.
type Outcome struct {
	// Result is what the call returned, null for nothing.
	Result json.RawMessage `json:"result,omitempty"`
	// Error is what it raised.
	Error *Error `json:"error,omitempty"`
	// Skipped says why the call was not made, such as that the SDK has no such
	// operation.
	Skipped string `json:"skipped,omitempty"`
	// Unsupported are the arguments that the SDK's call has no way to take.
	Unsupported []string `json:"unsupported,omitempty"`
}

// Error is what an SDK raised.
type Error struct {
	// Own says that it is of the SDK's own errors, those that its users catch, and
	// no accident such as a KeyError.
	Own bool `json:"own"`
	// Class is the name of its class, or empty in a language without classes.
	Class string `json:"class,omitempty"`
	// Message is its text.
	Message string `json:"message,omitempty"`
	// Attributes are its public attributes.
	Attributes map[string]any `json:"attributes,omitempty"`
}

// Return makes the outcome of a call that returned value.
func Return(value any) Outcome {
	text, err := json.Marshal(value)
	if err != nil {
		return Skip("the result has no JSON: " + err.Error())
	}
	return Outcome{Result: text}
}

// Skip makes the outcome of a call that was not made.
func Skip(reason string) Outcome { return Outcome{Skipped: reason} }
