package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// receive stores an incoming event for the destinations and forwards it.
func (r *rig) receive(event store.IncomingEvent, destinations ...store.Destination) []string {
	r.t.Helper()
	event.ID, event.ProjectID, event.IncomingSourceID, event.RequestID = "in", "p", "src", "req"
	r.write(func(tx *store.Tx) {
		tx.IncomingEvents.Put(event)
		for _, d := range destinations {
			d.ProjectID, d.IncomingSourceID, d.URL = "p", "src", "http://127.0.0.1/"+d.ID
			if d.TimeoutSeconds == 0 {
				d.TimeoutSeconds = 30
			}
			tx.Destinations.Put(d)
		}
	})
	return r.replay()
}

func (r *rig) replay() (ids []string) {
	r.t.Helper()
	r.write(func(tx *store.Tx) {
		event, _ := tx.IncomingEvents.Get("in")
		r.events++
		n := 0
		ids = engine.PlanForwards(tx, event, r.clock.Now(), func() string { n++; return fmt.Sprintf("f%d.%d", r.events, n) })
	})
	require.NoError(r.t, r.Forward(ids...))
	return ids
}

func (r *rig) forwards() (list []store.Forward) {
	r.store.Read(func(tx *store.Tx) { list = tx.ForwardsByEvent.Of("in").List() })
	return list
}

func texts(list []store.Forward) (out []string) {
	for _, f := range list {
		message := "-"
		if f.ErrorMessage != nil {
			message = *f.ErrorMessage
		}
		out = append(out, fmt.Sprintf("%s %d %s %s", f.DestinationID, f.AttemptNumber, f.Status, message))
	}
	return out
}

func TestForwardLadder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = always(status(500))
	r.receive(store.IncomingEvent{Body: []byte("x")}, store.Destination{ID: "d", Enabled: true, MaxAttempts: 3, RetryDelays: "10,100"})
	r.settle()

	list := r.forwards()
	require.Len(t, list, 2, "the retry has a row of its own")
	assert.Equal(t, []string{"d 1 FAILED Retryable HTTP 500", "d 2 PENDING -"}, texts(list))
	assert.Equal(t, start, *list[0].StartedAt)
	assert.Equal(t, start, *list[0].FinishedAt)
	assert.Equal(t, 500, *list[0].ResponseCode)
	assert.Equal(t, "answered 500", *list[0].ResponseBodySnippet)
	assert.Equal(t, `{"Content-Type":"text/plain"}`, *list[0].ResponseHeadersJSON)
	assert.Nil(t, list[0].NextRetryAt)
	wait := list[1].NextRetryAt.Sub(start)
	assert.True(t, wait >= 5*time.Second && wait < 15*time.Second, wait)
	assert.Nil(t, list[1].StartedAt)

	require.NoError(t, r.Forward(list[1].ID))
	r.advance(wait - time.Microsecond)
	assert.Len(t, r.receiver.requests(), 1, "not before its time, asked for or not")
	r.advance(time.Hour)
	assert.Equal(t, []string{"d 1 FAILED Retryable HTTP 500", "d 2 FAILED Retryable HTTP 500", "d 3 DLQ Max attempts reached (HTTP 500)"}, texts(r.forwards()))
	for i, req := range r.receiver.requests() {
		assert.Equal(t, fmt.Sprint("in-d-", i+1), req.Header.Get("Idempotency-Key"))
		assert.Equal(t, fmt.Sprint(i+1), req.Header.Get("X-Forward-Attempt"))
	}

	r.receiver.answer = always(status(200))
	r.replay()
	r.settle()
	assert.Equal(t, "d 4 SUCCESS -", texts(r.forwards())[3], "a replay goes on counting")
}

func TestForwardVerdicts(t *testing.T) {
	t.Parallel()
	timedOut := outbound.Result{Err: &outbound.Error{Kind: outbound.Timeout, Message: "no answer within 1000 ms"}}
	blocked := outbound.Result{Err: &outbound.Error{Kind: outbound.Blocked, Message: "SSRF_PROTECTION: no"}}
	for _, tt := range []struct {
		answer      outbound.Result
		maxAttempts int
		want        []string
	}{
		{status(200), 1, []string{"d 1 SUCCESS -"}},
		{status(404), 3, []string{"d 1 FAILED Non-retryable HTTP 404"}},
		{status(302), 3, []string{"d 1 FAILED Non-retryable HTTP 302"}},
		{status(503), 1, []string{"d 1 DLQ Max attempts reached (HTTP 503)"}},
		{status(503), 0, []string{"d 1 DLQ Max attempts reached (HTTP 503)"}},
		{timedOut, 2, []string{"d 1 FAILED no answer within 1000 ms", "d 2 DLQ Max attempts reached (no answer within 1000 ms)"}},
		{blocked, 3, []string{"d 1 FAILED SSRF_PROTECTION: no"}},
	} {
		r := newRig(t)
		r.receiver.answer = always(tt.answer)
		r.receive(store.IncomingEvent{}, store.Destination{ID: "d", Enabled: true, MaxAttempts: tt.maxAttempts})
		r.advance(time.Hour)
		assert.Equal(t, tt.want, texts(r.forwards()))
	}
}

func TestForwardGoesToEnabledDestinations(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ids := r.receive(store.IncomingEvent{}, store.Destination{ID: "a", Enabled: true}, store.Destination{ID: "off"}, store.Destination{ID: "b", Enabled: true})
	r.settle()
	assert.Len(t, ids, 2)
	assert.Equal(t, []string{"a 1 SUCCESS -", "b 1 SUCCESS -"}, texts(r.forwards()))
}

func TestForwardToADestinationThatIsGone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.receiver.answer = always(status(500))
	r.receive(store.IncomingEvent{}, store.Destination{ID: "a", Enabled: true, MaxAttempts: 9}, store.Destination{ID: "b", Enabled: true, MaxAttempts: 9})
	r.settle()
	r.write(func(tx *store.Tx) {
		tx.Destinations.Delete("a")
		b, _ := tx.Destinations.Get("b")
		b.Enabled = false
		tx.Destinations.Put(b)
	})
	r.advance(time.Hour)
	assert.ElementsMatch(t, []string{"a 1 FAILED Retryable HTTP 500", "b 1 FAILED Retryable HTTP 500",
		"a 2 FAILED the destination is deleted", "b 2 FAILED the destination is disabled"}, texts(r.forwards()))
	assert.Len(t, r.receiver.requests(), 2)
}

func TestForwardBody(t *testing.T) {
	t.Parallel()
	path, tpl, transformation := "$.data", `{"k":"${$.data.a}"}`, "t"
	const json = `{"data":{"a":1},"z":"é"}`
	for name, tt := range map[string]struct {
		in               string
		transform, useID *string
		want             string
	}{
		"as it is":                 {json, nil, nil, json},
		"part":                     {json, &path, nil, `{"a":1}`},
		"a template is no path":    {json, &tpl, nil, json},
		"path, not JSON":           {"hello", &path, nil, "hello"},
		"transformation":           {json, nil, &transformation, `{"in":1}`},
		"transformation wins":      {json, &path, &transformation, `{"in":1}`},
		"transformation, not JSON": {"hello", nil, &transformation, "hello"},
		"nothing there for a path": {`{"z":1}`, &path, nil, `{"z":1}`},
		"bytes that are no UTF-8":  {"\xff\x00", nil, nil, "\xff\x00"},
		"empty body":               {"", &path, nil, ""},
	} {
		r := newRig(t)
		r.write(func(tx *store.Tx) {
			tx.Transformations.Put(store.Transformation{ID: "t", ProjectID: "p", Enabled: true, Template: `{"in":"${$.data.a}"}`})
		})
		r.receive(store.IncomingEvent{Body: []byte(tt.in)}, store.Destination{ID: "d", Enabled: true, PayloadTransform: tt.transform, TransformationID: tt.useID})
		r.settle()
		assert.Equal(t, tt.want, string(r.receiver.requests()[0].Body), name)
	}
}

func TestForwardAuthentication(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ kind, config, name, want string }{
		{store.AuthBearer, `{"token":"t"}`, "Authorization", "Bearer t"},
		{store.AuthBasic, `{"username":"u","password":"p"}`, "Authorization", "Basic dTpw"},
		{store.AuthCustomHeader, `{"headerName":"X-Tok","headerValue":"v"}`, "X-Tok", "v"},
		{store.AuthNone, `{"token":"t"}`, "Authorization", ""},
		{store.AuthBearer, `{bad`, "Authorization", ""},
		{store.AuthBearer, `{}`, "Authorization", ""},
		{store.AuthCustomHeader, `{"headerName":"Idempotency-Key","headerValue":"v"}`, "Idempotency-Key", "in-d-1"},
		{store.AuthCustomHeader, `{"headerName":"X Y","headerValue":"v"}`, "X Y", ""},
	} {
		r := newRig(t)
		r.receive(store.IncomingEvent{}, store.Destination{ID: "d", Enabled: true, AuthType: tt.kind, AuthConfig: &tt.config})
		r.settle()
		assert.Equal(t, tt.want, r.receiver.requests()[0].Header.Get(tt.name), "%s %s", tt.kind, tt.config)
	}
	r := newRig(t)
	evil := "text/plain\r\nX-Injected: 1"
	r.receive(store.IncomingEvent{ContentType: &evil}, store.Destination{ID: "d", Enabled: true})
	r.settle()
	assert.Equal(t, []string{"application/json"}, r.receiver.requests()[0].Header["Content-Type"])
}
