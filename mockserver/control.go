package mockserver

import (
	"context"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/control"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/defect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/fault"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/state"
)

// WithoutControl leaves the control API out, which is otherwise under
// /__hookflow/: health, clock, journal, faults, defects and state for tests in any
// language, described in docs/control-api.md. It answers on loopback names only and
// not to pages of other sites.
func WithoutControl() Option { return option(func(c *config) { c.noControl = true }) }

// controlled is a server as its control API sees it.
type controlled struct{ *Server }

var _ control.Server = controlled{}

func (c controlled) Describe() control.Info {
	return control.Info{URL: c.url, ProjectID: ProjectID, APIKey: APIKey, Dialect: string(c.dialect), Switches: c.switches, Seed: c.Seed()}
}

func (c controlled) Frozen() bool { return c.clock.Frozen() }

func (c controlled) Load() engine.Load { return c.engine.Load() }

func (c controlled) Journal() *journal.Journal { return c.journal }

func (c controlled) Wait(ctx context.Context, f journal.Filter, n int) ([]journal.Entry, error) {
	found, err := c.journal.Wait(ctx, f, n)
	return found, c.hinted(err)
}

func (c controlled) Faults() *fault.Set { return c.faults }

func (c controlled) Defects() *defect.Set { return c.defects }

func (c controlled) LoadState(text []byte) ([]state.Made, error) { return c.loadState(text) }
