package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sdk"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// The simplest cases there are. A call that succeeds and one that fails tell most
// mistakes of an adapter; the first of each that the SDK has is run.
var (
	succeeding = []string{"events/send/data-list", "subscriptions/list/is-an-array", "incoming-sources/get/returns", "subscriptions/get/returns", "endpoints/get/unknown-member"}
	failing    = []string{"endpoints/get/unknown", "subscriptions/get/unknown", "deliveries/get/unknown", "events/errors/internal", "endpoints/rotate/unknown"}
)

// calls makes a call that must succeed and one that must fail.
func (d *doctor) calls(ctx context.Context, spec *contract.Contract) {
	all, err := cases.Load()
	if err != nil {
		d.adapter("call", err.Error())
		return
	}
	runner := &sdk.Runner{Contract: spec, Peer: d.process, Info: d.process.Info(), Observe: func(exchange.Exchange, int) {}}
	tried := false
	for _, group := range [][]string{succeeding, failing} {
		if c := d.first(all, group); c != nil {
			ctx, cancel := context.WithTimeout(ctx, checkTime)
			d.judge(c, runner.Case(ctx, c))
			cancel()
			tried = true
		}
	}
	if !tried {
		d.note("call", "the adapter has none of the simplest operations, such as ingestEvent and getEndpoint")
	}
}

func (d *doctor) first(all []*cases.Case, ids []string) *cases.Case {
	for _, id := range ids {
		for _, c := range all {
			if c.ID == id && d.knows[c.Operation] {
				return c
			}
		}
	}
	return nil
}

// judge says whose fault it is that a simple case failed.
func (d *doctor) judge(c *cases.Case, result report.Result) {
	name := "call " + c.Operation
	if result.Outcome == report.Passed {
		d.ok(name, c.Title)
		return
	}
	if result.Outcome != report.Failed {
		d.adapter(name, result.Reason)
		return
	}
	var texts []string
	for _, f := range result.Findings {
		texts = append(texts, fmt.Sprintf("%s: expected %s, got %s", f.Check, f.Expected, f.Got))
	}
	text := strings.Join(texts, "; ")
	has := func(check string) bool {
		return slices.ContainsFunc(result.Findings, func(f report.Finding) bool { return f.Check == check })
	}
	switch {
	case len(result.Exchanges) == 0:
		d.adapter(name, text+" (no request came: does it use baseUrl?)")
	case has("wire.header.X-API-Key"):
		d.adapter(name, text+" (does it use apiKey?)")
	case has("error.own"):
		d.adapter(name, text+" (own must be true for the errors that the SDK documents; if this is none of them, the SDK is broken)")
	case has("error.status"):
		d.adapter(name, text+" (do the attributes have the error's status?)")
	default:
		d.sdk(name, text)
	}
}

// functions runs the plain vector through each function that the SDK has.
func (d *doctor) functions(ctx context.Context, spec *contract.Contract) {
	runner := &sdk.Runner{Contract: spec, Peer: d.process, Info: d.process.Info(), Observe: func(exchange.Exchange, int) {}}
	all := runner.Vectors()
	for _, plain := range [][2]string{
		{adapter.VerifySignature, "signatures/verify-signature/hookflow-one-signature"},
		{adapter.VerifyStandardWebhook, "signatures/verify-standard-webhook/standard-plain-secret"},
		{adapter.ConstructEvent, "signatures/construct-event/delivery-scheme-legacy"},
	} {
		function, id := plain[0], plain[1]
		i := slices.IndexFunc(all, func(c *cases.Case) bool { return c.ID == id })
		if !d.knows[function] || i < 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, checkTime)
		result := runner.Case(ctx, all[i])
		cancel()
		switch {
		case result.Outcome == report.Passed:
			d.ok(function, "takes a good signature")
		case result.Outcome == report.Failed:
			d.sdk(function, fmt.Sprintf("a good signature: expected %s, got %s", result.Findings[0].Expected, result.Findings[0].Got))
		default:
			d.adapter(function, result.Reason)
		}
	}
}
