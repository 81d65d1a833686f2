package sdk

import (
	"context"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// function runs a case that calls a function of the SDK and no server.
func (r *Runner) function(ctx context.Context, c *cases.Case, result report.Result, v vectorCase) report.Result {
	if v.function == adapter.GenerateSignature {
		outcome, err := r.Peer.Call(ctx, generateCall())
		if result, done := settled(result, outcome, err); done {
			return result
		}
		return r.judgeGenerated(result, outcome)
	}
	call, vector, reason := r.vectorCall(v)
	if reason != "" {
		return skip(result, reason)
	}
	outcome, err := r.Peer.Call(ctx, call)
	if result, done := settled(result, outcome, err); done {
		return result
	}
	return r.judgeVector(result, v, vector, outcome)
}

// settled deals with an outcome that there is nothing to judge about.
func settled(result report.Result, outcome adapter.Outcome, err error) (report.Result, bool) {
	switch {
	case err != nil:
		return broken(result, err.Error()), true
	case outcome.Skipped != "":
		return skip(result, outcome.Skipped), true
	case len(outcome.Unsupported) > 0:
		return skip(result, "the SDK's function cannot take "+list(outcome.Unsupported)), true
	}
	return result, false
}

func matchResult(want, got any) []expect.Difference { return expect.Match(want, got, inResults) }
