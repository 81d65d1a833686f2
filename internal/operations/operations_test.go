package operations

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

const root = "../.."

func all(t *testing.T) []Operation {
	t.Helper()
	list, err := All()
	require.NoError(t, err)
	return list
}

func TestTheListIsWhole(t *testing.T) {
	t.Parallel()
	ids, routes, tags := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, o := range all(t) {
		ids[o.ID], routes[o.Method+" "+o.Path], tags[o.Tag] = true, true, true
	}
	assert.Len(t, ids, 206)
	assert.Len(t, routes, 206)
	assert.Len(t, tags, 34)
}

func TestMatch(t *testing.T) {
	t.Parallel()
	const project = "/api/v1/projects/11111111-1111-4111-8111-111111111111"
	for request, want := range map[[2]string]string{
		{"GET", project + "/events/diff?left=1"}:          "diffEvents",
		{"GET", project + "/events/diffs"}:                "getEvent",
		{"GET", project + "/events/{id}"}:                 "getEvent",
		{"POST", project + "/events/diff"}:                "",
		{"GET", project + "/events/"}:                     "",
		{"GET", "/api/v1/deliveries/projects/x"}:          "listDeliveriesByProject",
		{"GET", "/api/v1/deliveries/x/attempts"}:          "getDeliveryAttempts",
		{"GET", "/api/v1/deliveries/projects/x/attempts"}: "",
		{"DELETE", project}:                               "deleteProject",
		{"GET", "/"}:                                      "",
		{"OPTIONS", "/tunnel/abc"}:                        "handleTunnelRequestOptions",
	} {
		o, ok := match(all(t), request[0], request[1])
		assert.Equal(t, want != "", ok, request)
		assert.Equal(t, want, o.ID, request)
	}
}

// The contract keeps the platform's names, or says which one it mended.
func TestNamesAreThePlatforms(t *testing.T) {
	t.Parallel()
	spec, err := contract.Load()
	require.NoError(t, err)
	for _, op := range spec.Operations() {
		o, ok := match(all(t), op.Method, op.Path)
		require.True(t, ok, op.ID)
		if op.ID == o.ID {
			assert.NotContains(t, op.Extensions, "x-upstream-operation-id", op.ID)
		} else {
			assert.Equal(t, o.ID, op.Extensions["x-upstream-operation-id"], op.ID)
		}
		assert.Equal(t, o.Tag, op.Tag, op.ID)
	}
}

func TestSurvey(t *testing.T) {
	t.Parallel()
	rows, err := Survey(root)
	require.NoError(t, err)
	require.Len(t, rows, 206)
	byID := map[string]Coverage{}
	for _, c := range rows {
		byID[c.ID] = c
		assert.Equal(t, c.Contract, c.Mock, "%s: the mock server answers what the contract has", c.ID)
	}
	purge := byID["purgeAll"]
	assert.Equal(t, "purgeDlq", purge.Name)
	assert.True(t, purge.Recorded)
	incoming := byID["listIncomingDlqItems"]
	assert.True(t, incoming.Contract && incoming.Mock)
	assert.False(t, incoming.Recorded)
	assert.True(t, byID["ingestEvent"].Conformance)
	assert.False(t, byID["listSessions"].Recorded, "the recorded server answered it as an unknown route")
	assert.Equal(t, "adminGetOrganization", byID["adminGetOrganization"].Name)
}

func TestSurveyNeedsWhatItReads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.yaml"), []byte("cases: ["), 0o600))
	_, err := testedIDs(dir)
	assert.ErrorContains(t, err, "x.yaml")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.go"), []byte("no Go"), 0o600))
	_, err = handlerNames(dir)
	assert.ErrorContains(t, err, "x.go")
}

func TestPage(t *testing.T) {
	t.Parallel()
	text := string(Page([]Coverage{
		{Operation: Operation{"GET", "/a", "a", "First Tag"}, Name: "a", Contract: true, Mock: true, Recorded: true, Conformance: true},
		{Operation: Operation{"PUT", "/a", "b", "First Tag"}, Name: "c", Contract: true},
		{Operation: Operation{"GET", "/z", "z", "second"}, Name: "z"},
	}))
	assert.Contains(t, text, "has 3 operations")
	assert.Contains(t, text, "| [First Tag](#first-tag) | 2 | 2 (100 %) | 1 (50 %) | 1 (50 %) | 1 (50 %) |\n")
	assert.Contains(t, text, "| [second](#second) | 1 | 0 (0 %) | 0 (0 %) | 0 (0 %) | 0 (0 %) |\n")
	assert.Contains(t, text, "| **all** | 3 | 2 (66 %) | 1 (33 %) | 1 (33 %) | 1 (33 %) |\n")
	assert.Contains(t, text, "\n## First Tag\n")
	assert.Contains(t, text, "| a | `GET /a` | ✓ | ✓ | ✓ | ✓ |\n| c (b) | `PUT /a` | ✓ |  |  |  |\n")
	assert.Contains(t, text, "\n## second\n")
}

func TestThePageIsCurrent(t *testing.T) {
	t.Parallel()
	rows, err := Survey(root)
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "coverage.md"))
	require.NoError(t, err)
	assert.True(t, string(Page(rows)) == string(page), "docs/coverage.md is stale: run go generate")
}
