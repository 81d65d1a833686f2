// Package watch judges what somebody's own tests send to the mock server.
package watch

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/webhook-platform/hookflow-go/conformance/internal/coverage"
	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver"
)

// maxGroups bounds what is remembered of tests that call route after route.
const maxGroups = 1000

// Observer groups exchanges as they come. It is safe for concurrent use.
type Observer struct {
	contract  *contract.Contract
	tracker   *coverage.Tracker
	canonical bool // else answers are off the contract on purpose

	mu        sync.Mutex
	exchanges int
	webhooks  int
	groups    map[string]*group
	dropped   int // groups that there was no room for
}

// group is what becomes one result.
type group struct {
	result   report.Result
	findings map[report.Finding]bool
}

// NewObserver starts without exchanges. canonical says that the mock speaks the
// contract and no dialect.
func NewObserver(c *contract.Contract, canonical bool) *Observer {
	return &Observer{contract: c, tracker: coverage.NewTracker(c), canonical: canonical, groups: map[string]*group{}}
}

// Observe takes an entry of the mock server's journal.
func (o *Observer) Observe(e mockserver.Entry) {
	if e.Kind != mockserver.KindRequest {
		o.mu.Lock()
		o.webhooks++
		o.mu.Unlock()
		return
	}
	if e.Method == http.MethodOptions {
		return // a browser asks whether it may ask
	}
	x := fromEntry(e)
	if !o.canonical {
		x.Violations = slices.DeleteFunc(x.Violations, func(v exchange.Violation) bool { return v.Side == exchange.SideResponse })
	}
	o.tracker.Observe(x, 0)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.exchanges++
	op := o.contract.Operation(x.Operation)
	if op == nil {
		o.route(x)
		return
	}
	o.operation(op, x, len(e.Applied) > 0)
}

// fromEntry leaves out what differs in each run.
func fromEntry(e mockserver.Entry) exchange.Exchange {
	x := exchange.Exchange{
		Operation: e.Operation, Error: e.Error,
		Request: exchange.Request{Method: e.Method, Target: e.URL, Header: steady(e.RequestHeader), Body: e.RequestBody},
	}
	if e.Status != 0 {
		x.Response = &exchange.Response{Status: e.Status, Header: steady(e.ResponseHeader), Body: e.ResponseBody}
	}
	for _, v := range []exchange.Violation{{Side: exchange.SideRequest, Text: e.RequestViolation}, {Side: exchange.SideResponse, Text: e.ResponseViolation}} {
		if v.Text != "" {
			x.Violations = append(x.Violations, v)
		}
	}
	return x
}

// unsteady are headers that differ in each run, and noise that every answer has.
var unsteady = []string{
	"Host", "Date", "Content-Length", "Connection", "Accept-Encoding", "Vary",
	"X-Correlation-Id", "X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset",
	"Cache-Control", "Content-Security-Policy", "Expires", "Pragma", "X-Content-Type-Options", "X-Frame-Options", "X-Xss-Protection",
}

func steady(h http.Header) http.Header {
	kept := h.Clone()
	for _, name := range unsteady {
		kept.Del(name)
	}
	// The journal masks the key; a curl line wants to know where one goes.
	if strings.HasPrefix(kept.Get("X-Api-Key"), mockserver.APIKey[:8]) {
		kept.Set("X-Api-Key", "$"+KeyVariable)
	}
	return kept
}

// KeyVariable stands for the mock's API key.
const KeyVariable = "HOOKFLOW_API_KEY"

var instant = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`)

// shown is x as a report has it: the mock's times are those of the run.
func shown(x exchange.Exchange) []exchange.Exchange {
	if x.Response != nil {
		answer := *x.Response
		answer.Body = instant.ReplaceAll(answer.Body, []byte("<time>"))
		x.Response = &answer
	}
	return []exchange.Exchange{x}
}

func (o *Observer) route(x exchange.Exchange) {
	path, _, _ := strings.Cut(x.Request.Target, "?")
	path = coverage.Template(path)
	where := x.Request.Method + " " + path
	g := o.group("routes/"+x.Request.Method+path, where+" is in the contract", report.Contract)
	g.fail("route", "an operation of the contract", where, x)
}

func (o *Observer) operation(op *contract.Operation, x exchange.Exchange, applied bool) {
	g := o.group("operations/"+op.ID, "What "+op.ID+" is sent keeps to the contract", report.Contract)
	g.result.Operation, g.result.Tag = op.ID, op.Tag
	g.result.Pointer = operationPointer(op)
	for _, v := range x.Violations {
		switch {
		case v.Side == exchange.SideResponse && !applied:
			g.result.Reason = "the mock's own answer is off the contract: " + v.Text
			g.result.Exchanges = shown(x)
		case v.Side == exchange.SideRequest && (x.Response == nil || x.Response.Status < 400):
			g.fail("request", "a request as the contract has it", v.Text, x)
		case v.Side == exchange.SideRequest:
			refused := o.group("refused/"+op.ID, "Requests off the contract that were refused: was that the purpose?", report.Hygiene)
			refused.result.Operation, refused.result.Tag, refused.result.Pointer = op.ID, op.Tag, g.result.Pointer
			refused.fail("request", "a request as the contract has it", v.Text, x)
		}
	}
	if unread := unreadNames(op, x); len(unread) > 0 {
		ignored := o.group("unread/"+op.ID, "What is sent and nobody reads", report.Hygiene)
		ignored.result.Operation, ignored.result.Tag, ignored.result.Pointer = op.ID, op.Tag, g.result.Pointer
		for _, name := range unread {
			ignored.fail("request", "only what "+op.ID+" reads", name, x)
		}
	}
}

func operationPointer(op *contract.Operation) string {
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(op.Path)
	return "#/paths/" + escaped + "/" + strings.ToLower(op.Method)
}

// group finds or makes a group; one that is kept nowhere when there is no room.
func (o *Observer) group(id, title string, level report.Level) *group {
	g := o.groups[id]
	if g != nil {
		return g
	}
	g = &group{result: report.Result{ID: id, Title: title, Level: level}, findings: map[report.Finding]bool{}}
	if len(o.groups) == maxGroups {
		o.dropped++
		return g
	}
	o.groups[id] = g
	return g
}

func (g *group) fail(check, expected, got string, x exchange.Exchange) {
	g.findings[report.Finding{Check: check, Expected: expected, Got: got}] = true
	if len(g.result.Exchanges) == 0 {
		g.result.Exchanges = shown(x)
	}
}

// Results are the verdicts so far, and the coverage.
func (o *Observer) Results() ([]report.Result, *coverage.Coverage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var results []report.Result
	for _, id := range slices.Sorted(maps.Keys(o.groups)) {
		g := o.groups[id]
		result := g.result
		result.Outcome = report.Passed
		if len(g.findings) > 0 {
			result.Outcome = report.Failed
			result.Findings = slices.SortedFunc(maps.Keys(g.findings), func(a, b report.Finding) int {
				return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.Got, b.Got))
			})
		}
		if result.Reason != "" {
			result.Outcome = report.BrokenHarness
		}
		results = append(results, result)
	}
	if o.dropped > 0 {
		results = append(results, report.Result{
			ID: "watch/too-many", Title: "Everything that came was looked at", Level: report.Contract, Outcome: report.BrokenHarness,
			Reason: fmt.Sprintf("there were more than %d kinds of findings; %d exchanges are not in the report", maxGroups, o.dropped),
		})
	}
	return results, o.tracker.Coverage()
}

// Seen is how many requests came, and how many webhooks the mock sent.
func (o *Observer) Seen() (requests, webhooks int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.exchanges, o.webhooks
}
