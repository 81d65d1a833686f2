package conformance

import (
	"context"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/conformance/adapter"
	goadapter "github.com/webhook-platform/hookflow-go/conformance/adapters/go"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// damaged is our client with a mistake of its own.
type damaged struct {
	adapter.Adapter
	before func(*adapter.Call)
	after  func(adapter.Call, *adapter.Outcome)
	info   func(*adapter.Info)
}

func (d damaged) Info() adapter.Info {
	info := d.Adapter.Info()
	if d.info != nil {
		d.info(&info)
	}
	return info
}

func (d damaged) Call(ctx context.Context, call adapter.Call) adapter.Outcome {
	asked := call
	if d.before != nil {
		d.before(&asked)
	}
	outcome := d.Adapter.Call(ctx, asked)
	if d.after != nil {
		d.after(call, &outcome)
	}
	return outcome
}

// result changes the members of a result.
func result(operation string, change func(map[string]any)) func(adapter.Call, *adapter.Outcome) {
	return func(call adapter.Call, o *adapter.Outcome) {
		var object map[string]any
		if call.Operation != operation || json.Unmarshal(o.Result, &object) != nil {
			return
		}
		change(object)
		o.Result, _ = json.Marshal(object)
	}
}

func rename(operation, from, to string) func(adapter.Call, *adapter.Outcome) {
	return result(operation, func(o map[string]any) {
		o[to] = o[from]
		delete(o, from)
	})
}

func raised(change func(*adapter.Error)) func(adapter.Call, *adapter.Outcome) {
	return func(_ adapter.Call, o *adapter.Outcome) {
		if o.Error != nil {
			change(o.Error)
		}
	}
}

func attribute(name string, value any) func(adapter.Call, *adapter.Outcome) {
	return raised(func(e *adapter.Error) { e.Attributes[name] = value })
}

// Each mistake of an SDK is found by the case that is about it, and told by the
// check that it fails.
func TestDamagedSDKs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		before func(*adapter.Call)
		after  func(adapter.Call, *adapter.Outcome)
		id     string
		check  string
	}{
		"another path parameter": {before: func(c *adapter.Call) {
			for i := range c.Path {
				if c.Path[i].Name == "id" {
					c.Path[i].Value = "11111111-1111-4111-8111-111111111111"
				}
			}
		}, id: "endpoints/get/returns", check: "wire.path.id"},
		"another operation": {before: func(c *adapter.Call) {
			if c.Operation == "deleteEndpoint" {
				c.Operation = "getEndpoint"
			}
		}, id: "endpoints/delete/no-content", check: "wire.requests"},
		"no request": {before: func(c *adapter.Call) { c.Operation = adapter.Echo; c.Args = &adapter.Args{Value: json.RawMessage("1")} },
			id: "subscriptions/list/is-an-array", check: "wire.requests"},
		"a query left out": {before: func(c *adapter.Call) { delete(c.Query, "size") }, id: "endpoints/list/second-page", check: "wire.query.size"},
		"a query too many": {before: func(c *adapter.Call) {
			if c.Query == nil {
				c.Query = map[string]any{}
			}
			c.Query["size"] = 7
		}, id: "endpoints/list/is-a-page", check: "wire.query.size"},
		"another key":            {before: func(c *adapter.Call) { c.APIKey = "another key" }, id: "endpoints/get/returns", check: "wire.header.X-API-Key"},
		"no idempotency key":     {before: func(c *adapter.Call) { c.Headers = map[string]any{"Idempotency-Key": "my own"} }, id: "events/idempotency/repeated-key", check: "wire.header.Idempotency-Key"},
		"a member left out":      {before: drop("description"), id: "endpoints/create/returns", check: "wire.body.description"},
		"an empty text left out": {before: dropEmpty, id: "endpoints/update/empty-text-clears", check: "wire.body.description"},
		"a zero left out":        {before: dropEmpty, id: "endpoints/update/zero-clears-rate-limit", check: "wire.body.rateLimitPerSecond"},
		"a member too many":      {before: add("enabled", "false"), id: "endpoints/create/returns", check: "wire.body.enabled"},
		"null data left out":     {before: data("{}"), id: "events/send/data-null", check: "wire.body.data"},
		"false is not 0":         {before: data("0"), id: "events/send/data-false", check: "wire.body.data"},
		"names of data changed":  {before: data(`{"snakeCase":1}`), id: "events/send/data-names-kept", check: "wire.body.data"},
		"a member renamed":       {after: rename("testEndpoint", "httpStatusCode", "httpStatus"), id: "endpoints/test/status-code", check: "result.httpStatusCode"},
		"a value changed":        {after: result("getEndpoint", func(o map[string]any) { o["enabled"] = true }), id: "endpoints/get/returns", check: "result.enabled"},
		"nothing returned":       {after: func(_ adapter.Call, o *adapter.Outcome) { o.Result = json.RawMessage("null") }, id: "endpoints/get/returns", check: "result"},
		"a page for a list":      {after: func(_ adapter.Call, o *adapter.Outcome) { o.Result = json.RawMessage("{}") }, id: "subscriptions/list/is-an-array", check: "result"},
		"an error for a result": {after: func(_ adapter.Call, o *adapter.Outcome) {
			*o = adapter.Outcome{Error: &adapter.Error{Class: "KeyError", Message: "'id'"}}
		}, id: "endpoints/get/returns", check: "result"},
		"a result for an error":    {after: func(_ adapter.Call, o *adapter.Outcome) { *o = adapter.Return(nil) }, id: "endpoints/get/unknown", check: "error"},
		"an accident for an error": {after: raised(func(e *adapter.Error) { e.Own = false }), id: "endpoints/get/unknown", check: "error.own"},
		"another status":           {after: attribute("status", 400), id: "endpoints/get/unknown", check: "error.status"},
		"another code":             {after: attribute("code", "missing"), id: "endpoints/get/unknown", check: "error.code"},
		"another class":            {after: raised(func(e *adapter.Error) { e.Class = "ServerError" }), id: "endpoints/get/unknown", check: "error.class"},
		"another message": {after: raised(func(e *adapter.Error) { e.Message, e.Attributes["message"] = "oops", "oops" }),
			id: "endpoints/get/unknown", check: "error.message"},
		"no field errors":      {after: attribute("fieldErrors", nil), id: "events/errors/validation", check: "error.fieldErrors"},
		"a field error less":   {after: attribute("fieldErrors", map[string]any{"type": "Event type is required"}), id: "events/errors/validation", check: "error.fieldErrors.data.items[0].sku"},
		"no wait":              {after: attribute("retryAfterMs", 0), id: "events/rate-limit/reset-is-seconds", check: "error.retryAfterMs"},
		"a timeout by status":  {after: attribute("status", 504), id: "events/errors/timeout", check: "error.status"},
		"a good signature":     {after: refuse, id: "signatures/verify-signature/hookflow-one-signature", check: "verdict"},
		"a bad signature":      {after: take, id: "signatures/verify-signature/hookflow-forgery-other-secret", check: "verdict"},
		"a refusal's code":     {after: attribute("code", "oops"), id: "signatures/verify-signature/hookflow-tolerance-too-old-code", check: "error.code"},
		"an event's data":      {after: result(adapter.ConstructEvent, func(o map[string]any) { o["data"] = nil }), id: "signatures/construct-event/delivery-scheme-legacy", check: "result.data"},
		"a signature for test": {after: func(_ adapter.Call, o *adapter.Outcome) { *o = adapter.Return("t=1") }, id: "signatures/generate-signature/header", check: "result"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _, err := run(t.Context(), SDK(damaged{Adapter: goadapter.New(), before: tc.before, after: tc.after}), Options{Run: []string{tc.id}})
			require.NoError(t, err)
			require.Len(t, r.Results, 1)
			var checks []string
			for _, f := range r.Results[0].Findings {
				checks = append(checks, f.Check)
			}
			assert.Equal(t, report.Failed, r.Results[0].Outcome, r.Results[0].Reason)
			assert.True(t, strings.HasPrefix(strings.Join(checks, " "), tc.check) || strings.Contains(strings.Join(checks, " "), " "+tc.check), "%s is not among %v", tc.check, checks)
		})
	}
}

func refuse(_ adapter.Call, o *adapter.Outcome) { *o = adapter.Return(false) }

func take(_ adapter.Call, o *adapter.Outcome) { *o = adapter.Return(true) }

// members changes the body of a call.
func members(call *adapter.Call, change func(map[string]json.RawMessage)) {
	body := map[string]json.RawMessage{}
	if call.Body == nil || json.Unmarshal(call.Body, &body) != nil {
		return
	}
	change(body)
	call.Body, _ = json.Marshal(body)
}

func drop(name string) func(*adapter.Call) {
	return func(c *adapter.Call) { members(c, func(m map[string]json.RawMessage) { delete(m, name) }) }
}

func add(name, value string) func(*adapter.Call) {
	return func(c *adapter.Call) {
		members(c, func(m map[string]json.RawMessage) { m[name] = json.RawMessage(value) })
	}
}

func data(value string) func(*adapter.Call) { return add("data", value) }

// dropEmpty is what "if value:" does.
func dropEmpty(c *adapter.Call) {
	members(c, func(m map[string]json.RawMessage) {
		for name, value := range m {
			if string(value) == `""` || string(value) == "0" {
				delete(m, name)
			}
		}
	})
}

// What an SDK names must be what there is.
func TestEnums(t *testing.T) {
	t.Parallel()
	r, _, err := run(t.Context(), SDK(damaged{Adapter: goadapter.New(), info: func(i *adapter.Info) {
		i.Enums = map[string][]string{"ProviderType": {"GENERIC", "HUBSPOT"}, "Auth": {"NONE", "BASIC", "BEARER"}}
	}}), Options{Run: []string{"*/enums/*"}})
	require.NoError(t, err)
	got := map[string]report.Result{}
	for _, result := range r.Results {
		got[result.ID] = result
	}
	assert.Equal(t, "ProviderType has HUBSPOT", got["incoming-sources/enums/provider-type"].Findings[0].Got)
	assert.Contains(t, got["incoming-sources/enums/provider-type-complete"].Findings[0].Got, "GITLAB")
	assert.Equal(t, report.Passed, got["incoming-destinations/enums/auth-type"].Outcome, "by its values, whatever its name")
	assert.Equal(t, report.Skipped, got["deliveries/enums/status"].Outcome)
}

// A call that an SDK cannot make is no failure; where it should be able to, it is
// worth a word.
func TestUnsupportedAndSkipped(t *testing.T) {
	t.Parallel()
	r, _, err := run(t.Context(), SDK(damaged{Adapter: goadapter.New(), after: func(c adapter.Call, o *adapter.Outcome) {
		*o = adapter.Outcome{Unsupported: []string{"secret"}}
	}}), Options{Run: []string{"endpoints/create/own-secret", "endpoints/create/returns"}})
	require.NoError(t, err)
	assert.Equal(t, report.Failed, r.Results[0].Outcome)
	assert.Equal(t, report.Hygiene, r.Results[0].Level)
	assert.Equal(t, report.Skipped, r.Results[1].Outcome)
	assert.Equal(t, report.ExitConforms, r.ExitCode())
}

// Never 0 when nothing was tested.
func TestNothingTested(t *testing.T) {
	t.Parallel()
	nothing := damaged{Adapter: goadapter.New(), info: func(i *adapter.Info) { i.Operations = []string{adapter.Echo} }}
	err := Check(t.Context(), SDK(nothing), Options{})
	var failure *Failure
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, report.ExitCouldNotRun, failure.Code)
	for _, o := range []Options{{Run: []string{"no/such/case"}}, {Skip: []string{"**"}}, {Run: []string{"endpoints/**"}, Skip: []string{"tag:Endpoints"}}} {
		assert.Error(t, Check(t.Context(), SDK(goadapter.New()), o), o)
	}
}

// An SDK that ignores its timeout is at fault; an adapter that hangs is not the SDK.
func TestBudget(t *testing.T) {
	t.Parallel()
	patient := damaged{Adapter: goadapter.New(), before: func(c *adapter.Call) { c.TimeoutMs = 600_000 }}
	r, _, err := run(t.Context(), SDK(patient), Options{Run: []string{"events/errors/timeout"}, Budget: 1})
	require.NoError(t, err)
	require.Equal(t, report.Failed, r.Results[0].Outcome, r.Results[0].Reason)
	assert.Equal(t, "timeout", r.Results[0].Findings[0].Check)
	r, _, err = run(t.Context(), SDK(hanging{goadapter.New()}), Options{Run: []string{"endpoints/get/returns"}, Budget: 1})
	require.NoError(t, err)
	assert.Equal(t, report.BrokenHarness, r.Results[0].Outcome)
	assert.Equal(t, report.ExitCouldNotRun, r.ExitCode())
}

type hanging struct{ adapter.Adapter }

func (hanging) Call(ctx context.Context, _ adapter.Call) adapter.Outcome {
	<-ctx.Done()
	return adapter.Skip(http.StatusText(http.StatusGatewayTimeout))
}

// The baselines of the published SDKs name entries that there are, and reasons.
func TestBaselinesOfThePublishedSDKs(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"python-2.2.1", "python-2.11.0"} {
		baselineIsExplained(t, filepath.Join("baselines", file+".yaml"))
	}
}
