package sdk

import (
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/sample"
)

// scriptRead scripts the read before a PUT: a PUT takes whole objects, so a client
// may read the object first, change it, and put it back. What it then repeats is
// no mistake.
func (t *trial) scriptRead() error {
	if t.op.Method != "PUT" {
		return nil
	}
	read := t.contract.Route("GET", t.op.Route)
	if read == nil {
		return nil
	}
	if _, scripted := t.replies[read.ID]; scripted {
		return nil
	}
	if answer := t.replies[t.Operation]; answer.status >= 400 {
		t.replies[read.ID] = answer // it fails there already
		t.mayFailEarly = true
		return nil
	}
	body, _ := sample.Body(read, sample.FirstSuccess(read), nil)
	wanted, err := t.values(t.pathOf(t.Wire()))
	if err != nil {
		return err
	}
	for _, given := range t.names {
		if ids := wanted["id"]; len(ids) == 1 && asObject(given)["id"] == ids[0] {
			body = expect.Overlay(body, given)
		}
	}
	out := reply{status: sample.FirstSuccess(read), header: sample.Header(read, sample.FirstSuccess(read))}
	out.header.Set("Content-Type", "application/json")
	out.body, err = encode(body)
	t.replies[read.ID] = out
	return err
}

// present is the object that a client may have read before it put it back.
func (t *trial) present() map[string]any {
	if t.op.Method != "PUT" {
		return nil
	}
	read := t.contract.Route("GET", t.op.Route)
	if read == nil {
		return nil
	}
	body, err := decode(t.replies[read.ID].body)
	if err != nil {
		return nil
	}
	return asObject(body)
}
