package control

import (
	"context"
	"net/http"
	"time"
)

// How long waits last.
const (
	usualWait   = 5 * time.Second
	longestWait = 10 * time.Minute
)

type clock struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
}

func (a *API) clock() clock { return clock{Now: a.server.Now(), Frozen: a.server.Frozen()} }

func (a *API) showClock() (reply, error) { return reply{status: http.StatusOK, body: a.clock()}, nil }

func (a *API) health(call) (reply, error) {
	return reply{status: http.StatusOK, body: map[string]string{"status": "ok"}}, nil
}

func (a *API) document(call) (reply, error) {
	return reply{status: http.StatusOK, kind: "application/yaml", body: document}, nil
}

func (a *API) info(call) (reply, error) {
	is, load, log := a.server.Describe(), a.server.Load(), a.server.Journal()
	body := map[string]any{
		"url": is.URL, "projectId": is.ProjectID, "apiKey": is.APIKey, "dialect": is.Dialect, "seed": is.Seed, "clock": a.clock(),
		"journal": map[string]int64{"last": log.Last(), "dropped": log.Dropped()},
		"work":    map[string]int{"due": load.Due, "later": load.Later, "active": load.Active},
	}
	if len(is.Switches) > 0 {
		body["switches"] = is.Switches
	}
	return reply{status: http.StatusOK, body: body}, nil
}

func (a *API) getClock(call) (reply, error) { return a.showClock() }

func (a *API) setClock(c call) (reply, error) {
	var body struct{ Now time.Time }
	if err := decode(c.body, &body); err != nil {
		return reply{}, err
	}
	a.server.SetTime(body.Now)
	return a.showClock()
}

func (a *API) freezeClock(call) (reply, error) {
	a.server.Freeze()
	return a.showClock()
}

func (a *API) resumeClock(call) (reply, error) {
	a.server.Resume()
	return a.showClock()
}

func (a *API) advanceClock(c call) (reply, error) {
	var body struct{ By string }
	if err := decode(c.body, &body); err != nil {
		return reply{}, err
	}
	by, err := time.ParseDuration(body.By)
	if err != nil {
		return reply{}, invalid("by: %v", err)
	}
	if err := a.server.Advance(c.Context(), by); err != nil {
		return reply{}, err
	}
	return a.showClock()
}

func (a *API) settle(c call) (reply, error) {
	ctx, cancel, err := c.patience()
	if err != nil {
		return reply{}, err
	}
	defer cancel()
	if err := a.server.Settle(ctx); err != nil {
		return reply{}, err
	}
	return a.showClock()
}

// patience is the context of a wait.
func (c call) patience() (context.Context, context.CancelFunc, error) {
	wait := usualWait
	if text := c.URL.Query().Get("timeout"); text != "" {
		var err error
		if wait, err = time.ParseDuration(text); err != nil {
			return nil, nil, invalid("timeout: %v", err)
		}
	}
	if wait > longestWait {
		return nil, nil, invalid("timeout: at most %s", longestWait)
	}
	ctx, cancel := context.WithTimeout(c.Context(), wait)
	return ctx, cancel, nil
}
