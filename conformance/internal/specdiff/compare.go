package specdiff

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-platform/hookflow-go/conformance/internal/report"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Compare holds a document against the contract. There is a result for each of
// the contract's operations, with what the document lacks or says differently; a
// result of level hygiene for what it has beside or says less of; and one for
// each operation that the contract does not have.
func Compare(ours *contract.Contract, theirs *openapi3.T) []report.Result {
	other := routes(theirs)
	var results []report.Result
	for _, op := range ours.Operations() {
		key := routeKey(op.Method, op.Path)
		found := other[key]
		delete(other, key)
		results = append(results, compareOperation(op, found)...)
	}
	for key, route := range other {
		results = append(results, report.Result{
			ID: "extra/" + key, Title: "An operation that the contract does not have", Level: report.Hygiene, Outcome: report.Failed,
			Findings: []report.Finding{{Check: "operation", Expected: "nothing", Got: described(route.operation)}},
		})
	}
	slices.SortFunc(results, func(a, b report.Result) int { return cmp.Compare(a.ID, b.ID) })
	return results
}

func described(op *openapi3.Operation) string {
	if op.OperationID == "" {
		return "an operation"
	}
	return op.OperationID
}

// route is an operation of the other document.
type route struct {
	item      *openapi3.PathItem
	operation *openapi3.Operation
}

// routes finds the operations by what a request shows of them.
func routes(doc *openapi3.T) map[string]route {
	base := basePath(doc)
	found := map[string]route{}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			found[routeKey(method, base+path)] = route{item, operation}
		}
	}
	return found
}

// basePath is the path of the first server.
func basePath(doc *openapi3.T) string {
	if len(doc.Servers) == 0 || doc.Servers[0] == nil {
		return ""
	}
	u, err := url.Parse(doc.Servers[0].URL)
	if err != nil || strings.Contains(doc.Servers[0].URL, "{") {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

var pathParameter = regexp.MustCompile(`\{[^/{}]*\}`)

// routeKey leaves out how path parameters are named: no request shows it.
func routeKey(method, path string) string {
	return method + pathParameter.ReplaceAllString(strings.TrimSuffix(path, "/"), "{}")
}

// differences are the findings of one operation.
type differences struct{ contract, hygiene []report.Finding }

// lacks and differs are off the contract; extra and vague are not.
func (d *differences) lacks(where, expected string) {
	d.contract = append(d.contract, report.Finding{Check: where, Expected: expected, Got: "nothing"})
}

func (d *differences) differs(where, expected, got string) {
	d.contract = append(d.contract, report.Finding{Check: where, Expected: expected, Got: got})
}

func (d *differences) extra(where, got string) {
	d.hygiene = append(d.hygiene, report.Finding{Check: where, Expected: "nothing", Got: got})
}

func (d *differences) vague(where, expected, got string) {
	d.hygiene = append(d.hygiene, report.Finding{Check: where, Expected: expected, Got: got})
}

func compareOperation(op *contract.Operation, found route) []report.Result {
	escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(op.Path)
	base := report.Result{
		ID: "operations/" + op.ID, Title: op.Method + " " + op.Path + " is as the contract has it", Tag: op.Tag, Operation: op.ID,
		Level: report.Contract, Outcome: report.Passed, Pointer: "#/paths/" + escaped + "/" + strings.ToLower(op.Method),
	}
	var d differences
	if found.operation == nil {
		d.lacks("operation", op.Method+" "+op.Path)
	} else {
		d.parameters(op, found)
		d.requestBody(op, found.operation)
		d.responses(op, found.operation)
	}
	results := []report.Result{base}
	if len(d.contract) > 0 {
		results[0].Outcome, results[0].Findings = report.Failed, d.contract
	}
	if len(d.hygiene) > 0 {
		more := base
		more.ID, more.Title = "details/"+op.ID, "What it has beside "+op.ID+" of the contract, or says less of"
		more.Level, more.Outcome, more.Findings = report.Hygiene, report.Failed, d.hygiene
		results = append(results, more)
	}
	return results
}
