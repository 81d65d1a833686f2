package control

import (
	"net/http"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/defect"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/fault"
)

// faultJSON is a fault as JSON.
type faultJSON struct {
	ID           string  `json:"id,omitempty"`
	Operation    string  `json:"operation,omitempty"`
	Endpoint     string  `json:"endpoint,omitempty"`
	Times        int     `json:"times,omitempty"`
	Share        float64 `json:"share,omitempty"`
	EventType    string  `json:"eventType,omitempty"`
	Attempt      int     `json:"attempt,omitempty"`
	Header       string  `json:"header,omitempty"`
	BodyContains string  `json:"bodyContains,omitempty"`
	Delay        string  `json:"delay,omitempty"`
	Status       int     `json:"status,omitempty"`
	Code         string  `json:"code,omitempty"`
	Message      string  `json:"message,omitempty"`
	Body         string  `json:"body,omitempty"`
	RateLimit    string  `json:"rateLimit,omitempty"`
	RetryAfter   string  `json:"retryAfter,omitempty"`
	Damage       string  `json:"damage,omitempty"`
	Fired        int     `json:"fired"`
}

func showFault(f fault.Fault) faultJSON {
	return faultJSON{
		ID: f.ID, Operation: f.Operation, Endpoint: f.Endpoint, Times: f.Times, Share: f.Share, EventType: f.EventType, Attempt: f.Attempt,
		Header: f.Header, BodyContains: f.BodyContains, Delay: durationText(f.Delay), Status: f.Status, Code: f.Code, Message: f.Message,
		Body: f.Body, RateLimit: f.RateLimit, RetryAfter: durationText(f.RetryAfter), Damage: f.Damage, Fired: f.Fired,
	}
}

func (f faultJSON) fault() (fault.Fault, error) {
	delay, err := durationOf("delay", f.Delay)
	if err != nil {
		return fault.Fault{}, err
	}
	retryAfter, err := durationOf("retryAfter", f.RetryAfter)
	return fault.Fault{
		ID: f.ID, Operation: f.Operation, Endpoint: f.Endpoint, Times: f.Times, Share: f.Share, EventType: f.EventType, Attempt: f.Attempt,
		Header: f.Header, BodyContains: f.BodyContains, Delay: delay, Status: f.Status, Code: f.Code, Message: f.Message,
		Body: f.Body, RateLimit: f.RateLimit, RetryAfter: retryAfter, Damage: f.Damage,
	}, err
}

func durationText(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func durationOf(name, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, invalid("%s: %v", name, err)
	}
	return d, nil
}

func (a *API) listFaults(call) (reply, error) {
	list := []faultJSON{}
	for _, f := range a.server.Faults().List() {
		list = append(list, showFault(f))
	}
	return reply{status: http.StatusOK, body: map[string]any{"faults": list}}, nil
}

func (a *API) addFault(c call) (reply, error) {
	var body faultJSON
	if err := decode(c.body, &body); err != nil {
		return reply{}, err
	}
	f, err := body.fault()
	if err != nil {
		return reply{}, err
	}
	if f.ID, err = a.server.Faults().Add(f); err != nil {
		return reply{}, invalid("%v", err)
	}
	return reply{status: http.StatusCreated, body: showFault(f)}, nil
}

func (a *API) clearFaults(call) (reply, error) {
	a.server.Faults().Clear()
	return reply{status: http.StatusNoContent}, nil
}

func (a *API) removeFault(c call) (reply, error) {
	if !a.server.Faults().Remove(c.params["id"]) {
		return reply{}, fail(http.StatusNotFound, "not_found", "no fault "+c.params["id"])
	}
	return reply{status: http.StatusNoContent}, nil
}

type defectJSON struct {
	Name    string `json:"name"`
	Side    string `json:"side"`
	Summary string `json:"summary"`
	On      bool   `json:"on"`
}

func (a *API) listDefects(call) (reply, error) {
	set := a.server.Defects()
	list := []defectJSON{}
	for _, d := range defect.All() {
		list = append(list, defectJSON{d.Name, d.Side, d.Summary, set.On(d.Name)})
	}
	return reply{status: http.StatusOK, body: map[string]any{"defects": list}}, nil
}

func (a *API) setDefects(c call) (reply, error) {
	var body struct{ On []string }
	if err := decode(c.body, &body); err != nil {
		return reply{}, err
	}
	if err := a.server.Defects().Use(body.On...); err != nil {
		return reply{}, invalid("%v", err)
	}
	return a.listDefects(c)
}
