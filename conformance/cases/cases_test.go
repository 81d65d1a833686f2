package cases_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	hookflow "github.com/webhook-platform/hookflow-go"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
)

// Every case names an operation, a place of the contract and an entry of the
// ledger that there are.
func TestCasesNameWhatThereIs(t *testing.T) {
	t.Parallel()
	all, err := cases.Load()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	spec, err := contract.Load()
	require.NoError(t, err)
	drift, err := ledger.Load()
	require.NoError(t, err)
	entries := map[string]bool{}
	for _, e := range drift.Entries {
		entries[e.ID] = true
	}
	var document any
	require.NoError(t, yaml.Unmarshal(hookflow.Contract(), &document))
	for _, c := range all {
		op := spec.Operation(c.Operation)
		if !assert.NotNil(t, op, "%s: no operation %s", c.ID, c.Operation) {
			continue
		}
		assert.Equal(t, op.Tag, c.Tag, "%s: the file is of another tag", c.ID)
		assert.True(t, strings.HasPrefix(c.ID, slug(c.Tag)+"/"), "%s does not begin with its tag", c.ID)
		assert.True(t, resolves(document, c.Contract), "%s: %s leads nowhere", c.ID, c.Contract)
		assert.True(t, c.Ledger == "" || entries[c.Ledger], "%s: no ledger entry %s", c.ID, c.Ledger)
		for _, step := range append(append(append([]cases.Step{}, c.Given...), c.Also...), c.Then...) {
			assert.NotNil(t, spec.Operation(step.Operation), "%s: no operation %s", c.ID, step.Operation)
		}
		status := c.Answer.Status
		assert.True(t, status == 0 || c.Answer.Off || op.Declares(status), "%s: %s does not answer %d", c.ID, op.ID, status)
	}
}

// Every operation of the contract has a case.
func TestEveryOperationHasACase(t *testing.T) {
	t.Parallel()
	all, err := cases.Load()
	require.NoError(t, err)
	spec, err := contract.Load()
	require.NoError(t, err)
	asked := map[string]bool{}
	for _, c := range all {
		asked[c.Operation] = true
	}
	for _, op := range spec.Operations() {
		assert.True(t, asked[op.ID], "no case is about %s", op.ID)
	}
}

func slug(tag string) string { return strings.ReplaceAll(strings.ToLower(tag), " ", "-") }

func resolves(node any, pointer string) bool {
	for _, part := range strings.Split(pointer, "/")[1:] {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		switch n := node.(type) {
		case map[string]any:
			next, ok := n[part]
			if !ok {
				return false
			}
			node = next
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(n) {
				return false
			}
			node = n[i]
		default:
			return false
		}
	}
	return true
}

const good = `
tag: Events
cases:
- id: events/send/plain
  title: Plain
  level: contract
  operation: ingestEvent
  contract: /paths
  call: {body: {type: a, data: 12345678901234567890}}
  answer: {body: {createdAt: 2026-11-23T18:48:33Z, none: null}}
`

func TestReadKeepsValuesAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	all, err := cases.Read(fstest.MapFS{"a.yaml": {Data: []byte(good)}})
	require.NoError(t, err)
	body := all[0].Call.Body.Data.(map[string]any)
	assert.EqualValues(t, "12345678901234567890", body["data"])
	answer := all[0].Answer.Body.Data.(map[string]any)
	assert.Equal(t, "2026-11-23T18:48:33Z", answer["createdAt"], "a time is text")
	none, there := answer["none"]
	assert.True(t, there && none == nil, "null is there")
	assert.False(t, all[0].Request != nil || all[0].Call.Path != nil)
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][3]string{
		"unknown key":     {"title:", "titel:", "titel"},
		"no answer":       {"  answer:", "  result:", "answer"},
		"unknown level":   {"level: contract", "level: maybe", "level"},
		"malformed id":    {"id: events/send/plain", "id: Events", "id"},
		"twice a member":  {"data: 1", "data: 1, data: 1", "twice"},
		"no number":       {"12345678901234567890", "0x1F", "0x1F"},
		"no YAML":         {"cases:", "cases: [", ""},
		"the id twice":    {"  title: Plain", "  title: Plain\n  level: contract\n  operation: a\n  contract: /a\n  answer: {}\n- id: events/send/plain\n  title: Again", "events/send/plain"},
		"no such target":  {"  call:", "  targets: [moon]\n  call:", "targets"},
		"members of call": {"call: {body", "call: {bodie: 1, body", "bodie"},
	} {
		broken := strings.Replace(good, change[0], change[1], 1)
		require.NotEqual(t, good, broken, name)
		_, err := cases.Read(fstest.MapFS{"a.yaml": {Data: []byte(broken)}})
		assert.ErrorContains(t, err, change[2], name)
		assert.ErrorContains(t, err, "a.yaml", name)
	}
	_, err := cases.Read(fstest.MapFS{"a.yaml": {Data: nil}})
	assert.ErrorContains(t, err, "empty")
}
