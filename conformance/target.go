package conformance

import (
	"context"
	"time"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// Target is what a run is about: [SDK], [Command] or [Server] makes one.
type Target interface {
	// open gets the target ready.
	open(ctx context.Context, o Options) (session, error)
}

// session is a target that is ready.
type session interface {
	header() report.Header
	secrets() []exchange.Secret
	// cases lists what the target can be asked.
	cases(all []*cases.Case) []job
	// workers is how many cases may run at a time.
	workers() int
	// budget is how long a case may take unless the user says otherwise.
	budget() time.Duration
	// one runs one case.
	one(ctx context.Context, j job, seen *coverage.Tracker) report.Result
	close() error
}

// job is one case for a target.
type job struct {
	*cases.Case
	last bool // looks back on the others
}
