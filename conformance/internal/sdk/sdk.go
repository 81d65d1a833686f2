// Package sdk asks an SDK to make the calls of the cases, answers them by the
// script, and judges what was on the wire and what the SDK made of the answer.
package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// callTimeout is how long an SDK may wait for an answer when the case does not
// say.
const callTimeout = 5 * time.Second

// Peer makes calls with the SDK. An error says what is wrong with the adapter.
type Peer interface {
	Call(ctx context.Context, call adapter.Call) (adapter.Outcome, error)
}

// Runner judges one SDK.
type Runner struct {
	Contract *contract.Contract
	Peer     Peer
	Info     adapter.Info
	// Observe is told of every exchange and the status that the case is after.
	Observe func(x exchange.Exchange, want int)

	vectors map[string]vectorCase // by the ids of their cases
}

// Secrets are what reports must not show.
func Secrets() []exchange.Secret {
	return []exchange.Secret{{Name: "HOOKFLOW_API_KEY", Value: apiKey}}
}

// Case runs one case.
func (r *Runner) Case(ctx context.Context, c *cases.Case) report.Result {
	result := report.Result{
		ID: c.ID, Title: c.Title, Tag: c.Tag, Operation: c.Operation, Level: report.Level(c.Level),
		Pointer: c.Contract, Ledger: c.Ledger,
	}
	if c.Enum != nil {
		return r.enum(c, result)
	}
	if !r.has(c.Operation) {
		return skip(result, "the SDK has no "+c.Operation)
	}
	if v, ok := r.vectors[c.ID]; ok {
		return r.function(ctx, c, result, v)
	}
	t, err := r.prepare(ctx, c)
	if err != nil {
		return broken(result, "the case: "+err.Error())
	}
	outcome, err := r.Peer.Call(ctx, t.call)
	exchanges, problem := t.script.close()
	result.Exchanges = exchanges
	for _, x := range exchanges {
		r.Observe(x, t.replies[c.Operation].status)
	}
	switch {
	case err != nil && errors.Is(err, context.DeadlineExceeded) && t.waits():
		return fail(result, report.Finding{Check: "timeout", Expected: fmt.Sprintf("an error after %d ms without an answer", t.call.TimeoutMs), Got: "the SDK still waits"})
	case err != nil:
		return broken(result, err.Error())
	case problem != "":
		return broken(result, problem)
	case outcome.Skipped != "":
		return skip(result, outcome.Skipped)
	case len(outcome.Unsupported) > 0:
		return t.unsupported(result, outcome.Unsupported)
	}
	return fail(result, t.judge(outcome, exchanges)...)
}

func (r *Runner) has(operation string) bool {
	for _, known := range r.Info.Operations {
		if known == operation {
			return true
		}
	}
	return false
}

// trial is one case on its way.
type trial struct {
	*cases.Case
	*scope
	op      *contract.Operation
	call    adapter.Call
	replies map[string]reply
	script  *script
	// mayFailEarly: the client may find the error while it reads.
	mayFailEarly bool
}

func (r *Runner) prepare(ctx context.Context, c *cases.Case) (*trial, error) {
	t := &trial{Case: c, op: r.Contract.Operation(c.Operation), replies: map[string]reply{}}
	if t.op == nil {
		return nil, fmt.Errorf("there is no operation %s", c.Operation)
	}
	var err error
	if t.scope, err = newScope(r.Contract, c, time.Now()); err != nil {
		return nil, err
	}
	if t.replies[c.Operation], err = t.newReply(t.op, c.Answer); err != nil {
		return nil, err
	}
	for _, step := range c.Also {
		op := r.Contract.Operation(step.Operation)
		if op == nil {
			return nil, fmt.Errorf("there is no operation %s", step.Operation)
		}
		if t.replies[step.Operation], err = t.newReply(op, step.Answer); err != nil {
			return nil, err
		}
	}
	if err := t.makeCall(); err != nil {
		return nil, err
	}
	if err := t.scriptRead(); err != nil {
		return nil, err
	}
	t.script, err = newScript(ctx, r.Contract, t.replies)
	if err == nil {
		t.call.BaseURL = t.script.url
	}
	return t, err
}

func (t *trial) makeCall() error {
	c := t.Case.Call
	t.call = adapter.Call{Operation: t.Operation, APIKey: apiKey, TimeoutMs: c.TimeoutMs}
	if t.call.TimeoutMs == 0 {
		t.call.TimeoutMs = int(callTimeout.Milliseconds())
	}
	path, err := t.values(t.pathOf(c))
	if err != nil {
		return err
	}
	for _, name := range t.op.PathNames() {
		if values := path[name]; len(values) > 0 {
			t.call.Path = append(t.call.Path, adapter.PathParameter{Name: name, Value: values[0]})
		}
	}
	if t.call.Query, err = t.arguments(c.Query); err != nil {
		return err
	}
	if t.call.Headers, err = t.arguments(c.Headers); err != nil {
		return err
	}
	if c.Body.Present {
		body, err := t.fill(c.Body.Data)
		if err != nil {
			return err
		}
		text, err := encode(body)
		t.call.Body = json.RawMessage(text)
		return err
	}
	return nil
}

// pathOf is a call's path parameters with the project that goes without saying.
func (t *trial) pathOf(c cases.Call) map[string]cases.Value {
	out := map[string]cases.Value{}
	for _, name := range t.op.Parameters("path") {
		if name == "projectId" {
			out[name] = cases.Value{Present: true, Data: projectID}
		}
	}
	for name, value := range c.Path {
		out[name] = value
	}
	return out
}

func (t *trial) arguments(given map[string]cases.Value) (map[string]any, error) {
	if len(given) == 0 {
		return nil, nil
	}
	out := map[string]any{}
	for name, value := range given {
		filled, err := t.fill(value.Data)
		if err != nil {
			return nil, err
		}
		out[name] = filled
	}
	return out, nil
}

// waits reports whether the suite left the SDK waiting.
func (t *trial) waits() bool { return t.replies[t.Operation].fault == "timeout" }

func (t *trial) unsupported(result report.Result, names []string) report.Result {
	if !t.Offers {
		return skip(result, "the SDK's call cannot take "+list(names))
	}
	result.Level = report.Hygiene // nothing wrong was sent
	return fail(result, report.Finding{Check: "arguments", Expected: "a call that takes what the contract has", Got: "no way to say " + list(names)})
}
