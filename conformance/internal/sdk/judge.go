package sdk

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// judge says what is wrong with how a case ended.
func (t *trial) judge(outcome adapter.Outcome, exchanges []exchange.Exchange) []report.Finding {
	if t.Request != nil && (t.Request.Off || t.Request.Refusable) && len(exchanges) == 0 && outcome.Error != nil && outcome.Error.Own {
		return nil // the client saw the mistake by itself
	}
	found := t.wire(exchanges)
	answer := t.replies[t.Operation]
	if answer.fault == "" && answer.status < 400 && t.Error == nil {
		return append(found, t.returned(outcome, answer)...)
	}
	return append(found, t.raised(outcome.Error, answer)...)
}

// inResults finds members under the names that a language gives them.
var inResults = expect.Options{FoldNames: true, Ordered: true}

func (t *trial) returned(outcome adapter.Outcome, answer reply) []report.Finding {
	if e := outcome.Error; e != nil {
		return []report.Finding{{Check: "result", Expected: "a result", Got: describeError(e)}}
	}
	if t.Result == nil {
		return nil
	}
	got, err := decode(outcome.Result)
	if err != nil {
		return []report.Finding{{Check: "result", Expected: "a result", Got: "no JSON"}}
	}
	got = asPage(got)
	var found []report.Finding
	if t.Result.Value.Present {
		want, err := t.fill(t.Result.Value.Data)
		if err != nil {
			return []report.Finding{{Check: "result", Expected: "a case without mistakes", Got: err.Error()}}
		}
		found = append(found, findings("result", expect.Match(want, got, inResults))...)
	}
	sent, err := decode(answer.body)
	if err != nil {
		return found
	}
	if len(t.Result.Members) > 0 {
		found = append(found, findings("result", expect.Match(pick(sent, t.Result.Members), got, inResults))...)
	}
	if len(t.Result.Items) > 0 {
		var wanted []any
		all, _ := items(sent)
		for _, item := range all {
			wanted = append(wanted, pick(item, t.Result.Items))
		}
		came, isList := items(got)
		if !isList {
			return append(found, report.Finding{Check: "result", Expected: fmt.Sprintf("a list of %d items", len(wanted)), Got: expect.Show(got)})
		}
		found = append(found, findings("result", expect.Match(wanted, came, inResults))...)
	}
	return found
}

// pick is an object with the named members of another.
func pick(value any, names []string) any {
	out := map[string]any{}
	for _, name := range names {
		if member, there := asObject(value)[name]; there {
			out[name] = member
		}
	}
	return out
}

func describeError(e *adapter.Error) string {
	return strings.TrimPrefix(e.Class+": "+e.Message, ": ")
}

// raised judges the error that an answer must lead to.
func (t *trial) raised(e *adapter.Error, answer reply) []report.Finding {
	if e == nil {
		return []report.Finding{{Check: "error", Expected: "an error", Got: "a result"}}
	}
	if !e.Own {
		return []report.Finding{{Check: "error.own", Expected: "an error of the SDK's own", Got: describeError(e)}}
	}
	want := t.wantedError(answer)
	if want.any {
		return nil
	}
	attributes := plain(e.Attributes)
	var found []report.Finding
	if got, ok := attribute(attributes, "status", "statusCode", "httpStatus", "httpStatusCode"); !ok || got != json.Number(fmt.Sprint(want.status)) {
		found = append(found, report.Finding{Check: "error.status", Expected: fmt.Sprint(want.status), Got: shown(got, ok)})
	}
	if got, ok := attribute(attributes, "code", "errorCode"); want.code != "" && (!ok || got != want.code) {
		found = append(found, report.Finding{Check: "error.code", Expected: want.code, Got: shown(got, ok)})
	}
	if want.class != "" && e.Class != "" && !ofClass(e.Class, want.class) {
		found = append(found, report.Finding{Check: "error.class", Expected: "a class for " + want.class, Got: e.Class})
	}
	if want.message != "" && !strings.Contains(e.Message, want.message) {
		if got, ok := attribute(attributes, "message"); !ok || got != want.message {
			found = append(found, report.Finding{Check: "error.message", Expected: want.message, Got: e.Message})
		}
	}
	if want.fields != nil {
		found = append(found, fieldErrors(attributes, want.fields)...)
	}
	return append(found, t.retryAfter(attributes)...)
}

func fieldErrors(attributes map[string]any, want map[string]any) []report.Finding {
	got, _ := attribute(attributes, "fieldErrors")
	members, _ := got.(map[string]any)
	if len(want) == 0 && len(members) == 0 {
		return nil
	}
	if members == nil && len(want) > 0 {
		return []report.Finding{{Check: "error.fieldErrors", Expected: expect.Show(want), Got: expect.Missing}}
	}
	return findings("error.fieldErrors", expect.Match(want, members, expect.Options{Exact: true}))
}

func (t *trial) retryAfter(attributes map[string]any) []report.Finding {
	if t.Error == nil || len(t.Error.RetryAfterMs) != 2 {
		return nil
	}
	least, most := t.Error.RetryAfterMs[0], t.Error.RetryAfterMs[1]
	expected := fmt.Sprintf("between %d and %d ms", least, most)
	got, ok := attribute(attributes, "retryAfterMs")
	factor := 1.0
	if !ok {
		got, ok = attribute(attributes, "retryAfter", "retryAfterSeconds")
		factor = 1000
	}
	number, isNumber := got.(json.Number)
	if !ok || !isNumber {
		return []report.Finding{{Check: "error.retryAfterMs", Expected: expected, Got: shown(got, ok)}}
	}
	ms, err := number.Float64()
	if ms *= factor; err != nil || ms < float64(least) || ms > float64(most) {
		return []report.Finding{{Check: "error.retryAfterMs", Expected: expected, Got: about(ms)}}
	}
	return nil
}

// about rounds a wait up to ten seconds: it gets shorter while it is told.
func about(ms float64) string {
	if ms <= 0 {
		return "no wait"
	}
	return fmt.Sprintf("about %.0f s", math.Ceil(ms/10_000)*10)
}

// wanted is what an error must tell.
type wanted struct {
	any     bool
	status  int
	code    string
	class   string
	message string
	fields  map[string]any
}

func (t *trial) wantedError(answer reply) wanted {
	w := wanted{status: answer.status}
	if body, err := decode(answer.body); err == nil && answer.fault == "" {
		object := asObject(body)
		w.code, _ = object["error"].(string)
		w.message, _ = object["message"].(string)
		if w.code == "validation_error" {
			w.fields, _ = object["fieldErrors"].(map[string]any)
		}
	}
	switch {
	case answer.fault == "timeout":
		w.status, w.code = 0, "timeout"
	case answer.fault != "":
		w.status, w.code = 0, "network_error"
	default:
		w.class = classOf(answer.status, w.code)
	}
	if e := t.Error; e != nil {
		w.override(e)
	}
	return w
}

func (w *wanted) override(e *cases.Error) {
	w.any = e.Any
	if e.Class != nil {
		w.class = *e.Class
	}
	if e.Code != nil {
		w.code = *e.Code
	}
	if e.Status != nil {
		w.status = *e.Status
	}
	if e.FieldErrors != nil {
		w.fields = map[string]any{}
		for name, text := range e.FieldErrors {
			w.fields[name] = text
		}
	}
}
