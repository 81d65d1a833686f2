package conformance

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/baseline"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/ledger"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// The mock server is true to the contract.
func TestCanonicalMockConforms(t *testing.T) {
	t.Parallel()
	Run(t, mockTarget(startMock(t)), Options{})
}

// The other dialects fail where the ledger says that they differ, and nowhere
// else: each known failure names an entry, and the entry's switch is on there.
func TestDialectsFailWhereTheLedgerSays(t *testing.T) {
	t.Parallel()
	entries, err := ledger.Load()
	require.NoError(t, err)
	for _, dialect := range []string{"sdk-2.2", "server-2026-03"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("baselines", "mock-"+dialect+".yaml")
			Run(t, mockTarget(startMock(t, mockserver.WithDialect(mockserver.Dialect(dialect)))), Options{Output: Output{Baseline: []string{file}}})
			baselineIsExplained(t, file)
			known, err := baseline.Read(file)
			require.NoError(t, err)
			for _, failure := range known.Failures {
				assert.True(t, differs(entries, failure.Ledger, dialect), "%s: the ledger's %q does not make %s differ", failure.ID, failure.Ledger, dialect)
			}
		})
	}
}

// differs reports whether an entry makes a dialect differ from the contract: by
// its switch, or in want of one by what the server says.
func differs(l *ledger.Ledger, id, dialect string) bool {
	for _, e := range l.Entries {
		if e.ID != id {
			continue
		}
		return e.Switch != nil && e.Switch.Values[dialect] == "on" || e.Says[dialect] != ""
	}
	return false
}

// Two runs that find the same say the same, byte for byte.
func TestTwoRunsGiveTheSameReport(t *testing.T) {
	t.Parallel()
	render := func() string {
		mock := startMock(t, mockserver.WithDialect(mockserver.SDK22))
		r, _, err := run(t.Context(), mockTarget(mock), Options{Seed: "twice"})
		require.NoError(t, err)
		r.Header.Target = "the mock"
		var text bytes.Buffer
		require.NoError(t, r.JSON(&text))
		require.NoError(t, r.Markdown(&text))
		return text.String()
	}
	first, second := render(), render()
	assert.Positive(t, len(first))
	assert.True(t, first == second, "the reports differ")
}

// A server that cannot be tested is no failure of the server.
func TestServersThatCannotBeTested(t *testing.T) {
	t.Parallel()
	nobody := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nobody.Close)
	for name, tc := range map[string]struct {
		url  string
		o    Options
		want string
	}{
		"no URL":          {"localhost", Options{}, "no http or https URL"},
		"nobody there":    {"http://127.0.0.1:1", Options{}, "no tenant could be made"},
		"not a Hookflow":  {nobody.URL, Options{}, "register is answered 404"},
		"a strange seed":  {nobody.URL, Options{Seed: "Oh no"}, "seed"},
		"no such case":    {startMock(t).URL(), Options{Run: []string{"moon/**"}}, "moon/**"},
		"nothing is left": {startMock(t).URL(), Options{Skip: []string{"**"}}, "no case is selected"},
	} {
		err := Check(t.Context(), Server(tc.url, ServerOptions{}), tc.o)
		require.ErrorContains(t, err, tc.want, name)
		var failure *Failure
		assert.NotErrorAs(t, err, &failure, name)
	}
}

// A server that cannot reach the receiver is asked everything else, and the rest
// is skipped by name.
func TestWithoutAReceiver(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	r, _, err := run(t.Context(), Server(mock.URL(), ServerOptions{ReceiverURL: "http://hooks.invalid.example.net", Patience: time.Second}), Options{Run: []string{"deliveries/**", "endpoints/get/returns"}})
	require.NoError(t, err)
	outcomes := map[string]report.Result{}
	for _, result := range r.Results {
		outcomes[result.ID] = result
	}
	assert.Equal(t, report.Passed, outcomes["endpoints/get/returns"].Outcome)
	assert.Equal(t, report.Skipped, outcomes["deliveries/wire/headers"].Outcome)
	assert.Contains(t, outcomes["deliveries/wire/headers"].Reason, "receiver that the server can reach")
	assert.Zero(t, r.Counts().Failed, r.Counts())
}

// An account of an earlier run with the same seed is used again.
func TestTheSameSeedAgain(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	for range 2 {
		require.NoError(t, Check(t.Context(), mockTarget(mock), Options{Seed: "again", Run: []string{"projects/create/returns", "endpoints/get/foreign-project"}}))
	}
}

// What a plan does not allow is no end of the run: another account is made.
func TestAPlanOfOneProject(t *testing.T) {
	t.Parallel()
	mock := startMock(t)
	target := mock.URL()
	made := map[string]bool{}
	front := httptest.NewServer(planOf(target, made))
	t.Cleanup(front.Close)
	r, _, err := run(t.Context(), Server(front.URL, ServerOptions{Patience: time.Second}), Options{Workers: 1, Run: []string{"events/send/*"}})
	require.NoError(t, err)
	assert.Zero(t, r.Counts().Failed+r.Counts().BrokenHarness, r.Counts())
	assert.Greater(t, r.Counts().Passed, 10)
	assert.Greater(t, len(made), 10, "each project has an account of its own")
}

// baselineIsExplained holds a file of known failures against the ledger: what is
// off the contract there has an entry.
func baselineIsExplained(t *testing.T, file string) {
	t.Helper()
	entries, err := ledger.Load()
	require.NoError(t, err)
	all, err := cases.Load()
	require.NoError(t, err)
	contractual := map[string]bool{}
	for _, c := range all {
		contractual[c.ID] = c.Level == cases.LevelContract && !c.Offers
	}
	known, err := baseline.Read(file)
	require.NoError(t, err)
	for _, failure := range known.Failures {
		assert.NotEqual(t, baseline.Unexplained, failure.Reason, failure.ID)
		exists := slices.ContainsFunc(entries.Entries, func(e ledger.Entry) bool { return e.ID == failure.Ledger })
		assert.True(t, exists || failure.Ledger == "" && !contractual[failure.ID], "%s: %s has no entry in the ledger", file, failure.ID)
	}
}
