package sdk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-platform/hookflow-go/conformance/cases"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
)

// wire judges what came of an SDK against what had to.
func (t *trial) wire(exchanges []exchange.Exchange) []report.Finding {
	var found []report.Finding
	var own []exchange.Exchange
	for _, x := range exchanges {
		switch {
		case x.Operation == t.Operation:
			own = append(own, x)
		case t.replies[x.Operation].status == 0:
			found = append(found, report.Finding{Check: "wire.requests", Expected: t.op.Method + " " + t.op.Path, Got: x.Request.Method + " " + x.Request.Target})
		}
	}
	if len(own) == 0 && t.mayFailEarly && len(exchanges) > 0 && len(found) == 0 {
		return nil
	}
	if len(own) == 0 {
		if len(found) == 0 {
			found = append(found, report.Finding{Check: "wire.requests", Expected: t.op.Method + " " + t.op.Path, Got: "no request"})
		}
		return found
	}
	if len(own) > 1 && !t.mayRepeat() {
		found = append(found, report.Finding{Check: "wire.requests", Expected: "one request", Got: fmt.Sprintf("%d of %s %s", len(own), t.op.Method, t.op.Path)})
	}
	for _, x := range own {
		if differences := t.request(x); len(differences) > 0 {
			return append(found, differences...)
		}
	}
	return found
}

// mayRepeat reports whether a client may try again by itself.
func (t *trial) mayRepeat() bool {
	answer := t.replies[t.Operation]
	return answer.fault != "" || answer.status == 408 || answer.status == 429 || answer.status >= 500
}

func (t *trial) request(x exchange.Exchange) []report.Finding {
	wire := t.Wire()
	var found []report.Finding
	add := func(more []report.Finding, err error) {
		if err != nil {
			more = []report.Finding{{Check: "wire", Expected: "a case without mistakes", Got: err.Error()}}
		}
		found = append(found, more...)
	}
	add(t.path(x))
	add(t.query(x, wire.Query))
	add(t.headers(x, wire.Headers))
	if wire.Body.Present {
		add(t.body(x, wire.Body.Data))
	} else if body := bytes.TrimSpace(x.Request.Body); len(body) > 0 && string(body) != "{}" && string(body) != "null" {
		found = append(found, report.Finding{Check: "wire.body", Expected: "no body", Got: string(body)})
	}
	if off := t.Request != nil && t.Request.Off; !off {
		for _, v := range x.Violations {
			if v.Side == exchange.SideRequest {
				found = append(found, report.Finding{Check: "contract.request", Expected: "a request that keeps to the contract", Got: v.Text})
			}
		}
	}
	return found
}

func (t *trial) path(x exchange.Exchange) ([]report.Finding, error) {
	_, got := t.contract.Match(x.Request.Method, x.Request.Target)
	want, err := t.values(t.pathOf(t.Wire()))
	if err != nil {
		return nil, err
	}
	var found []report.Finding
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name][0] {
			found = append(found, report.Finding{Check: "wire.path." + name, Expected: quote(want[name][0]), Got: quote(got[name])})
		}
	}
	return found, nil
}

func (t *trial) query(x exchange.Exchange, given map[string]cases.Value) ([]report.Finding, error) {
	_, raw, _ := strings.Cut(x.Request.Target, "?")
	got, err := url.ParseQuery(raw)
	if err != nil {
		return []report.Finding{{Check: "wire.query", Expected: "a query that can be read", Got: raw}}, nil
	}
	want, err := t.values(given)
	if err != nil {
		return nil, err
	}
	var found []report.Finding
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(got[name], want[name]) && !t.saysTheSame(name, want[name], got[name]) {
			found = append(found, report.Finding{Check: "wire.query." + name, Expected: quote(want[name]...), Got: quote(got[name]...)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if want[name] == nil && !t.goesWithoutSaying(name, got[name]) {
			found = append(found, report.Finding{Check: "wire.query." + name, Expected: expect.Missing, Got: quote(got[name]...)})
		}
	}
	return found, nil
}

// saysTheSame reports whether a query parameter means what was asked for in other
// words: the same instant, or by being left out.
func (t *trial) saysTheSame(name string, want, got []string) bool {
	if len(got) == 0 {
		return t.goesWithoutSaying(name, want)
	}
	if len(want) != 1 || len(got) != 1 {
		return false
	}
	asked, err1 := time.Parse(time.RFC3339Nano, want[0])
	came, err2 := time.Parse(time.RFC3339Nano, got[0])
	return err1 == nil && err2 == nil && asked.Equal(came)
}

// goesWithoutSaying reports whether a query parameter says what leaving it out
// says too.
func (t *trial) goesWithoutSaying(name string, values []string) bool {
	for _, p := range t.op.ParameterList() {
		if p.In != openapi3.ParameterInQuery || p.Name != name || len(values) != 1 {
			continue
		}
		fallback := p.Schema.Value.Default
		return fallback != nil && fmt.Sprint(fallback) == values[0] || values[0] == "" && p.AllowEmptyValue
	}
	return false
}

func (t *trial) headers(x exchange.Exchange, given map[string]cases.Value) ([]report.Finding, error) {
	want, err := t.values(given)
	if err != nil {
		return nil, err
	}
	var found []report.Finding
	if got := x.Request.Header.Values("X-Api-Key"); !slices.Equal(got, []string{apiKey}) {
		found = append(found, report.Finding{Check: "wire.header.X-API-Key", Expected: "the key that the client was made with", Got: fmt.Sprintf("%d values, not that one", len(got))})
	}
	for _, p := range t.op.ParameterList() {
		if p.In != openapi3.ParameterInHeader {
			continue
		}
		if got := x.Request.Header.Values(p.Name); !slices.Equal(got, want[p.Name]) && !(want[p.Name] == nil && generated(p.Name, got)) {
			found = append(found, report.Finding{Check: "wire.header." + p.Name, Expected: quote(want[p.Name]...), Got: quote(got...)})
		}
	}
	return found, nil
}

// generated reports whether a header may be there unasked: a client may make
// itself a key that makes repeats harmless.
func generated(name string, got []string) bool {
	return name == "Idempotency-Key" && len(got) == 1 && got[0] != ""
}

func (t *trial) body(x exchange.Exchange, template any) ([]report.Finding, error) {
	want, err := t.fill(template)
	if err != nil {
		return nil, err
	}
	got, err := decode(x.Request.Body)
	if err != nil {
		return []report.Finding{{Check: "wire.body", Expected: expect.Show(want), Got: string(x.Request.Body)}}, nil
	}
	members, isObject := want.(map[string]any)
	came, alsoObject := got.(map[string]any)
	if !isObject || !alsoObject {
		return findings("wire.body", expect.Match(want, got, expect.Options{Ordered: true, Exact: true})), nil
	}
	return t.members(members, came)
}

// members compares the body's: null and what may be there beside count as left
// out, and everything below is compared exactly.
func (t *trial) members(want, got map[string]any) ([]report.Finding, error) {
	may := map[string]any{}
	var absent []string
	if t.Request != nil {
		absent = t.Request.Absent
		for name, value := range t.Request.May {
			filled, err := t.fill(value.Data)
			if err != nil {
				return nil, err
			}
			may[name] = filled
		}
	}
	exact := expect.Options{Ordered: true, Exact: true}
	for name, value := range t.present() {
		if _, mentioned := may[name]; !mentioned {
			may[name] = value
		}
	}
	var found []report.Finding
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, there := got[name]
		if !there && want[name] == nil && name != "data" {
			continue
		}
		if !there {
			found = append(found, report.Finding{Check: "wire.body." + name, Expected: expect.Show(want[name]), Got: expect.Missing})
			continue
		}
		found = append(found, findings("wire.body."+name, expect.Match(want[name], value, exact))...)
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, wanted := want[name]; wanted {
			continue
		}
		allowed, mentioned := may[name]
		neutral := got[name] == nil || mentioned && len(expect.Match(allowed, got[name], exact)) == 0
		if !neutral || slices.Contains(absent, name) {
			found = append(found, report.Finding{Check: "wire.body." + name, Expected: expect.Missing, Got: expect.Show(got[name])})
		}
	}
	return found, nil
}

func findings(check string, differences []expect.Difference) []report.Finding {
	var found []report.Finding
	for _, d := range differences {
		name := check
		if d.Path != "" {
			name += "." + d.Path
		}
		found = append(found, report.Finding{Check: name, Expected: d.Want, Got: d.Got})
	}
	return found
}

func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

func quote(values ...string) string {
	if len(values) == 0 {
		return expect.Missing
	}
	quoted := make([]string, len(values))
	for i, value := range values {
		quoted[i] = fmt.Sprintf("%q", value)
	}
	return strings.Join(quoted, ", ")
}
