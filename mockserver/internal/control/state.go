package control

import (
	"net/http"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/state"
)

func (a *API) loadState(c call) (reply, error) {
	made, err := a.server.LoadState(c.body)
	if err != nil {
		return reply{}, invalid("%v", err)
	}
	return reply{status: http.StatusCreated, body: map[string]any{"made": append([]state.Made{}, made...)}}, nil
}

func (a *API) getSnapshot(call) (reply, error) {
	text, err := a.server.Snapshot()
	return reply{status: http.StatusOK, body: text}, err
}

func (a *API) restoreSnapshot(c call) (reply, error) {
	if err := a.server.Restore(c.body); err != nil {
		return reply{}, invalid("%v", err)
	}
	return reply{status: http.StatusNoContent}, nil
}

func (a *API) reset(call) (reply, error) {
	return reply{status: http.StatusNoContent}, a.server.Reset()
}
