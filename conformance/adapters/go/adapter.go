// Package goadapter lets the conformance suite call package client, in process
// or, through hookflow-adapter, as a subprocess.
package goadapter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/webhook-platform/hookflow-go/client"
	"github.com/webhook-platform/hookflow-go/conformance/adapter"
)

// New is an adapter of package client and, for the functions, of package verify.
func New() adapter.Adapter { return goClient{} }

type goClient struct{}

// Info implements adapter.Adapter.
func (goClient) Info() adapter.Info {
	operations := append([]string{adapter.Echo}, slices.Sorted(maps.Keys(operations))...)
	return adapter.Info{
		Adapter:      "hookflow-conformance-go",
		SDK:          adapter.SDK{Name: "github.com/webhook-platform/hookflow-go/client", Version: "this", Language: "go"},
		Operations:   append(operations, slices.Sorted(maps.Keys(functions))...),
		Capabilities: []string{adapter.Clock, adapter.Secrets, adapter.Bytes},
	}
}

// Call implements adapter.Adapter.
func (goClient) Call(ctx context.Context, call adapter.Call) adapter.Outcome {
	if call.Operation == adapter.Echo {
		return adapter.Outcome{Result: call.Args.Value}
	}
	var result any
	var err error
	if function := functions[call.Operation]; function != nil {
		result, err = function(call.Args)
	} else if operation := operations[call.Operation]; operation != nil {
		result, err = operation.run(ctx, call)
	} else {
		return adapter.Skip("the client has no " + call.Operation)
	}
	var missing unsupported
	switch {
	case errors.As(err, &missing):
		return adapter.Outcome{Unsupported: missing}
	case err != nil:
		return adapter.Outcome{Error: describe(err)}
	}
	return adapter.Return(result)
}

// operation makes a call with the client.
type operation func(ctx context.Context, c *client.Client, q *request) (any, error)

func (o operation) run(ctx context.Context, call adapter.Call) (any, error) {
	c, err := client.New(call.APIKey, client.WithBaseURL(call.BaseURL), client.WithRetry(client.RetryPolicy{}),
		client.WithTimeout(time.Duration(call.TimeoutMs)*time.Millisecond))
	if err != nil {
		return nil, err
	}
	q := newRequest(call)
	if call.Operation == "ingestEvent" {
		q.takes("Idempotency-Key")
	}
	return o(ctx, c, q)
}

// unsupported are arguments that the client's call has no way to take.
type unsupported []string

func (u unsupported) Error() string { return fmt.Sprintf("no way to say %v", []string(u)) }

// describe tells an error under the names of its attributes.
func describe(err error) *adapter.Error {
	out := &adapter.Error{Message: err.Error()}
	var own *client.Error
	if !errors.As(err, &own) {
		return describeVerify(err, out)
	}
	out.Own = true
	for name, category := range map[string]error{
		"ErrValidation": client.ErrValidation, "ErrUnauthorized": client.ErrUnauthorized, "ErrNotFound": client.ErrNotFound,
		"ErrRateLimited": client.ErrRateLimited,
	} {
		if errors.Is(err, category) {
			out.Class = name
		}
	}
	out.Attributes = map[string]any{
		"status": own.Status, "code": own.Code, "message": own.Message, "fieldErrors": own.FieldErrors,
		"retryAfterMs": own.RetryAfter.Milliseconds(),
	}
	return out
}

// none is the result of a call that returns nothing.
func none(err error) (any, error) { return json.RawMessage("null"), err }
