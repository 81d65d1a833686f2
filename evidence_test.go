package hookflow_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/internal/recording"
)

const structureOnly = "structure-only"

func loaded(t *testing.T) (*contract.Contract, *ledger.Ledger, []recording.Exchange) {
	t.Helper()
	spec, err := contract.Load()
	require.NoError(t, err)
	l, err := ledger.Load()
	require.NoError(t, err)
	exchanges, err := recording.Exchanges()
	require.NoError(t, err)
	return spec, l, exchanges
}

// Every status of every operation was recorded, or is a verdict of the ledger, or
// says of itself that only the structure document has it.
func TestEveryStatusHasEvidence(t *testing.T) {
	t.Parallel()
	spec, l, exchanges := loaded(t)
	recorded := map[string]map[int]bool{}
	for _, x := range exchanges {
		if op, _ := spec.Match(x.Request.Method, x.Request.Path); op != nil {
			if recorded[op.ID] == nil {
				recorded[op.ID] = map[int]bool{}
			}
			recorded[op.ID][x.Response.Status] = true
		}
	}
	counts := map[string]int{}
	for _, op := range spec.Operations() {
		for _, status := range op.Statuses() {
			_, verdict := l.Explains(op.ID, status)
			mark := op.Evidence[status]
			switch {
			case recorded[op.ID][status]:
				counts["recorded"]++
				assert.Empty(t, mark, "%s %d was recorded and needs no mark", op.ID, status)
			case verdict:
				counts["in the ledger"]++
				assert.Empty(t, mark, "%s %d is in the ledger and needs no mark", op.ID, status)
			default:
				counts[structureOnly]++
				assert.Equal(t, structureOnly, mark, "%s %d has neither recording nor ledger entry nor mark", op.ID, status)
			}
		}
		for status := range op.Evidence {
			assert.True(t, op.Declares(status), "%s marks %d, which it does not declare", op.ID, status)
		}
	}
	t.Logf("statuses: %d recorded, %d in the ledger, %d structure-only", counts["recorded"], counts["in the ledger"], counts[structureOnly])
	assert.Greater(t, counts["recorded"], counts[structureOnly], "the contract rests on recordings")
}

// Evidence of the ledger is there, and what it names exists.
func TestLedgerPointsAtWhatThereIs(t *testing.T) {
	t.Parallel()
	spec, l, exchanges := loaded(t)
	for _, e := range l.Entries {
		operations := slices.Clone(e.Operations)
		for _, m := range e.Matches {
			operations = append(operations, m.Operations...)
		}
		for _, id := range operations {
			assert.True(t, id == "*" || spec.Operation(id) != nil, "%s names operation %s", e.ID, id)
		}
		for _, glob := range e.Evidence {
			one := ledger.Entry{Evidence: []string{glob}}
			assert.True(t, slices.ContainsFunc(exchanges, func(x recording.Exchange) bool { return one.MatchesCase(x.Name()) }), "%s: no recorded case %s", e.ID, glob)
		}
		for _, m := range e.Matches {
			assert.True(t, matchIsRecorded(spec, exchanges, e, m), "%s: no recorded exchange of %v with status %d", e.ID, m.Operations, m.Status)
		}
	}
}

func matchIsRecorded(spec *contract.Contract, exchanges []recording.Exchange, e ledger.Entry, m ledger.Match) bool {
	return slices.ContainsFunc(exchanges, func(x recording.Exchange) bool {
		if x.Response.Status != m.Status || !e.MatchesCase(x.Name()) {
			return false
		}
		op, _ := spec.Match(x.Request.Method, x.Request.Path)
		return op != nil && (slices.Contains(m.Operations, op.ID) || slices.Contains(m.Operations, "*"))
	})
}
