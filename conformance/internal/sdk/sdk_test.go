package sdk_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	goadapter "github.com/webhook-platform/hookflow-go/conformance/adapters/go"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sdk"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

type peer struct{ adapter.Adapter }

func (p peer) Call(ctx context.Context, call adapter.Call) (adapter.Outcome, error) {
	return p.Adapter.Call(ctx, call), nil
}

// run runs one case, given as YAML without what all cases have.
func run(t *testing.T, text string, observe func(exchange.Exchange, int)) report.Result {
	t.Helper()
	all, err := cases.Read(fstest.MapFS{"a.yaml": {Data: []byte("tag: Endpoints\ncases:\n- id: a/b/c\n  title: T\n  level: contract\n  contract: /paths\n" + text)}})
	require.NoError(t, err)
	spec, err := contract.Load()
	require.NoError(t, err)
	runner := sdk.Runner{Contract: spec, Peer: peer{goadapter.New()}, Info: goadapter.New().Info(), Observe: observe}
	return runner.Case(t.Context(), all[0])
}

func ignore(exchange.Exchange, int) {}

// What the suite does wrong is no failure of the SDK.
func TestTheSuitesOwnMistakes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"an answer off the contract": {"  operation: getEndpoint\n  call: {path: {id: <unknown>}}\n  answer: {body: {enabled: maybe}}\n", "off the contract: status 200"},
		"a name of nothing":          {"  operation: getEndpoint\n  call: {path: {id: <nobody.id>}}\n  answer: {}\n", "nothing is called <nobody.id>"},
		"no such operation given":    {"  operation: getEndpoint\n  given: [{as: x, operation: getNothing}]\n  call: {path: {id: <unknown>}}\n  answer: {}\n", "no operation getNothing"},
		"no such enum":               {"  operation: getEndpoint\n  enum: {schema: Colour}\n", ""},
	} {
		result := run(t, tc.text, ignore)
		if name == "no such enum" {
			assert.Equal(t, report.Skipped, result.Outcome, "without enums it is not looked for")
			continue
		}
		assert.Equal(t, report.BrokenHarness, result.Outcome, name)
		assert.Contains(t, result.Reason, tc.want, name)
	}
}

// An answer that is off the contract on purpose is no mistake of the suite.
func TestOffOnPurpose(t *testing.T) {
	t.Parallel()
	result := run(t, "  operation: getEndpoint\n  call: {path: {id: <unknown>}}\n  answer: {body: {verificationStatus: NEW}, off: true}\n", ignore)
	assert.Equal(t, report.Passed, result.Outcome, result)
}

// Every exchange is told, with the status that it was after.
func TestExchangesAreObserved(t *testing.T) {
	t.Parallel()
	var seen []exchange.Exchange
	var wanted []int
	result := run(t, "  operation: updateEndpoint\n  given: [{as: e, operation: createEndpoint, body: {url: <hooks.one>}}]\n  call: {path: {id: <e.id>}, body: {url: <hooks.two>}}\n  answer: {body: {id: <e.id>, url: <hooks.two>}}\n", func(x exchange.Exchange, want int) {
		seen, wanted = append(seen, x), append(wanted, want)
	})
	require.Equal(t, report.Passed, result.Outcome, result)
	require.Len(t, seen, 2, "our client reads before it writes")
	assert.Equal(t, []string{"getEndpoint", "updateEndpoint"}, []string{seen[0].Operation, seen[1].Operation})
	assert.Equal(t, []int{200, 200}, wanted)
	assert.Contains(t, string(seen[1].Request.Body), "https://two.example.com/hooks")
}

// Vectors have ids of their own, and those that are signed for the present take
// the place of the fixed ones where there is no clock to set.
func TestVectorsWithoutAClock(t *testing.T) {
	t.Parallel()
	spec, err := contract.Load()
	require.NoError(t, err)
	info := goadapter.New().Info()
	info.Capabilities = nil
	runner := sdk.Runner{Contract: spec, Peer: peer{goadapter.New()}, Info: info, Observe: ignore}
	outcomes := map[report.Outcome]int{}
	ids := map[string]bool{}
	for _, c := range runner.Vectors() {
		require.False(t, ids[c.ID], c.ID)
		ids[c.ID] = true
		result := runner.Case(t.Context(), c)
		outcomes[result.Outcome]++
		assert.NotEqual(t, report.Failed, result.Outcome, "%s: %v", c.ID, result.Findings)
		if result.Outcome == report.Skipped {
			assert.Regexp(t, "clock|one secret|UTF-8", result.Reason, c.ID)
		}
	}
	assert.Greater(t, outcomes[report.Passed], 100)
	assert.Less(t, outcomes[report.Skipped], 40)
	assert.Zero(t, outcomes[report.BrokenHarness])
}
