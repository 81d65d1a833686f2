package conformance

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// The limits that the mock server has while it is tested, so that they can be
// provoked and are in nobody's way.
const (
	mockRateLimit = 12
	mockQuota     = 5
)

func startMock(t *testing.T, options ...mockserver.Option) *mockserver.Server {
	t.Helper()
	options = append([]mockserver.Option{mockserver.WithRateLimit(mockRateLimit), mockserver.WithEndpointQuota(mockQuota)}, options...)
	mock, err := mockserver.Start(context.Background(), options...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = mock.Close() }) // work that a defect left undone is no matter
	return mock
}

func mockTarget(mock *mockserver.Server) Target {
	return Server(mock.URL(), ServerOptions{RateLimited: true, Quota: true, Patience: 10 * time.Second})
}

// The suite can fail: every defect that the mock server can be given is noticed
// by a case at least. Run with -v it prints the kill matrix.
func TestEveryDefectIsCaught(t *testing.T) {
	t.Parallel()
	if raceDetector {
		t.Skip("sixty servers and suites: CI runs them without the race detector, in a step of their own")
	}
	defects := mockserver.Defects()
	require.NotEmpty(t, defects)
	rows := make([]string, len(defects))
	t.Run("defects", func(t *testing.T) {
		for i, d := range defects {
			t.Run(d.Name, func(t *testing.T) {
				t.Parallel()
				r, _, err := run(t.Context(), mockTarget(startMock(t, mockserver.WithDefect(d.Name))), Options{FailFast: true})
				rows[i] = fmt.Sprintf("%-32s %-9s %s", d.Name, d.Side, killer(r, err))
				assert.True(t, caught(r, err), "the defect %s (the server %s) survives", d.Name, d.Summary)
			})
		}
	})
	t.Logf("kill matrix\n%-32s %-9s %s\n%s", "defect", "side", "caught by", strings.Join(rows, "\n"))
}

func caught(r *report.Report, err error) bool { return err == nil && r.Counts().Failed > 0 }

// killer is a case that noticed, or what the run could not even begin for.
func killer(r *report.Report, err error) string {
	if err != nil {
		return "the run cannot begin: " + err.Error()
	}
	for _, result := range r.Results {
		if result.Outcome == report.Failed && result.Level == report.Contract {
			return result.ID
		}
	}
	return "NOBODY"
}
