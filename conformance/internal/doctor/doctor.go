// Package doctor tells a broken adapter from a broken SDK, before any case runs.
package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/internal/process"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Verdict is what the doctor found, the worst of it.
type Verdict int

// The verdicts.
const (
	Healthy       Verdict = iota
	BrokenSDK             // the adapter works, the SDK fails the simplest calls
	BrokenAdapter         // nothing can be said of the SDK
)

// checkTime is how long one check may take.
const checkTime = 10 * time.Second

// doctor writes what it finds as it goes.
type doctor struct {
	out     io.Writer
	process *process.Process
	verdict Verdict
	knows   map[string]bool
}

// Examine runs an adapter and writes a line for each check.
func Examine(ctx context.Context, command []string, out io.Writer) (Verdict, error) {
	spec, err := contract.Load()
	if err != nil {
		return Healthy, err
	}
	d := &doctor{out: out, knows: map[string]bool{}}
	p, err := process.Start(ctx, command)
	if err != nil {
		d.adapter("start", err.Error())
		return d.verdict, nil
	}
	d.process = p
	info := p.Info()
	d.ok("start", fmt.Sprintf("%s %s (%s), %d operations", info.SDK.Name, info.SDK.Version, info.SDK.Language, len(info.Operations)))
	for _, check := range []func(context.Context, *contract.Contract){d.names, d.echo, d.unknown, d.calls, d.functions} {
		if d.verdict < BrokenAdapter || p.Alive() {
			check(ctx, spec)
		}
	}
	if p.Alive() {
		d.stop()
	}
	return d.verdict, nil
}

func (d *doctor) ok(check, text string) { fmt.Fprintf(d.out, "ok              %s: %s\n", check, text) }

func (d *doctor) note(check, text string) {
	fmt.Fprintf(d.out, "note            %s: %s\n", check, text)
}

func (d *doctor) adapter(check, text string) {
	fmt.Fprintf(d.out, "BROKEN ADAPTER  %s: %s\n", check, text)
	d.verdict = BrokenAdapter
}

func (d *doctor) sdk(check, text string) {
	fmt.Fprintf(d.out, "BROKEN SDK      %s: %s\n", check, text)
	d.verdict = max(d.verdict, BrokenSDK)
}

var functionNames = []string{adapter.Echo, adapter.VerifySignature, adapter.VerifyStandardWebhook, adapter.ConstructEvent, adapter.GenerateSignature}

// names holds the operations against the contract's.
func (d *doctor) names(_ context.Context, spec *contract.Contract) {
	var wrong []string
	for _, name := range d.process.Info().Operations {
		if spec.Operation(name) == nil && !slices.Contains(functionNames, name) {
			wrong = append(wrong, name+near(name, spec))
		}
		d.knows[name] = true
	}
	switch {
	case len(wrong) > 0:
		d.adapter("names", "the contract has no operation "+strings.Join(wrong, ", "))
	case !d.knows[adapter.Echo]:
		d.adapter("names", "echo is not among the operations")
	case len(d.knows) == 1:
		d.adapter("names", "echo is the only operation: nothing of the SDK would be tested")
	default:
		d.ok("names", "the contract has them all")
	}
}

func near(name string, spec *contract.Contract) string {
	for _, op := range spec.Operations() {
		if strings.EqualFold(strings.ReplaceAll(name, "_", ""), op.ID) {
			return " (is it " + op.ID + "?)"
		}
	}
	return ""
}

// echoes are values that must come back as they went.
var echoes = []string{
	`null`, `true`, `false`, `0`, `-1.5`, `""`, `"Grüße 漢字 🎉 \"\\ \n\u0001"`, `[]`, `{}`, `[1,null,[2]]`,
	`{"a":null,"snake_case":{"b":[]},"":1}`, `9007199254740991`,
}

func (d *doctor) echo(ctx context.Context, _ *contract.Contract) {
	for _, text := range append(slices.Clone(echoes), `"`+strings.Repeat("x", 1<<18)+`"`) {
		outcome, err := d.call(ctx, adapter.Call{Operation: adapter.Echo, Args: &adapter.Args{Value: json.RawMessage(text)}})
		if err != nil {
			d.adapter("echo", err.Error())
			return
		}
		if !same(text, string(outcome.Result)) {
			d.adapter("echo", fmt.Sprintf("sent %.60s, got %.60s", text, outcome.Result))
			return
		}
	}
	d.ok("echo", "every kind of value comes back as it went")
	const large = `12345678901234567890`
	if outcome, err := d.call(ctx, adapter.Call{Operation: adapter.Echo, Args: &adapter.Args{Value: json.RawMessage(large)}}); err == nil && !same(large, string(outcome.Result)) {
		d.note("echo", "numbers of 20 digits do not survive; cases that need them will fail")
	}
}

func same(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	one, _ := json.Marshal(x)
	two, _ := json.Marshal(y)
	return string(one) == string(two)
}

// unknown asks for what no SDK has: the adapter has to say so.
func (d *doctor) unknown(ctx context.Context, _ *contract.Contract) {
	outcome, err := d.call(ctx, adapter.Call{Operation: "noSuchOperation"})
	switch {
	case err != nil:
		d.adapter("unknown operation", err.Error())
	case outcome.Skipped == "":
		d.adapter("unknown operation", "it must be answered with skipped and a reason")
	default:
		d.ok("unknown operation", "skipped: "+outcome.Skipped)
	}
}

func (d *doctor) call(ctx context.Context, call adapter.Call) (adapter.Outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	return d.process.Call(ctx, call)
}

func (d *doctor) stop() {
	if err := d.process.Close(); err != nil {
		d.adapter("stop", err.Error())
		return
	}
	d.ok("stop", "it ended with exit code 0")
}
