package contract

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one operation of the contract.
type Operation struct {
	// ID is the operationId.
	ID string
	// Tag is the first tag.
	Tag string
	// Method is the HTTP method in capitals.
	Method string
	// Path is the template as documented: /api/v1/projects/{projectId}.
	Path string
	// Route is the same template as Echo writes it: /api/v1/projects/:projectId.
	Route string
	// Scope is the scope an API key needs (x-scope); empty when none is said.
	Scope string
	// Security lists the alternatives: each is a set of scheme names that must
	// all be met. Empty means that no authentication is needed.
	Security [][]string
	// Evidence maps a status to its x-evidence mark.
	Evidence map[int]string
	// Extensions holds all x- members of the operation.
	Extensions map[string]any

	source     *openapi3.Operation
	segments   []string
	parameters []*openapi3.Parameter
	properties map[string][]Property // by place
	body       *bodyRule
	responses  map[int]*responseRule
	fallback   *responseRule
}

func newOperation(doc *openapi3.T, method, path string, item *openapi3.PathItem, source *openapi3.Operation) (*Operation, error) {
	if source.OperationID == "" {
		return nil, errors.New("no operationId")
	}
	op := &Operation{
		ID: source.OperationID, Method: method, Path: path, Route: echoRoute(path),
		Extensions: source.Extensions, Evidence: map[int]string{},
		source: source, segments: strings.Split(path, "/"),
		responses: map[int]*responseRule{},
	}
	if len(source.Tags) > 0 {
		op.Tag = source.Tags[0]
	}
	op.Scope, _ = source.Extensions["x-scope"].(string)
	op.Security = securityOf(doc, source)
	for status, mark := range stringMap(source.Extensions["x-evidence"]) {
		code, err := strconv.Atoi(status)
		if err != nil {
			return nil, fmt.Errorf("x-evidence: %q is no status", status)
		}
		op.Evidence[code] = mark
	}
	for _, ref := range append(append(openapi3.Parameters{}, item.Parameters...), source.Parameters...) {
		op.parameters = append(op.parameters, ref.Value)
	}
	sortParameters(op.parameters)
	op.body = newBodyRule(source)
	op.noteProperties()
	for code, ref := range source.Responses.Map() {
		rule := newResponseRule(ref.Value)
		if status, err := strconv.Atoi(code); err == nil {
			op.responses[status] = rule
		} else {
			op.fallback = rule
		}
	}
	return op, nil
}

// Statuses lists the declared statuses in ascending order.
func (op *Operation) Statuses() []int {
	statuses := make([]int, 0, len(op.responses))
	for status := range op.responses {
		statuses = append(statuses, status)
	}
	sort.Ints(statuses)
	return statuses
}

// Declares says whether the operation can answer with status.
func (op *Operation) Declares(status int) bool {
	return op.responses[status] != nil || op.fallback != nil
}

// Parameters lists the names of the operation's parameters in one place
// ("path", "query" or "header").
func (op *Operation) Parameters(in string) []string {
	var names []string
	for _, p := range op.parameters {
		if p.In == in {
			names = append(names, p.Name)
		}
	}
	return names
}

// PathNames lists the names of the path parameters in the order of the path.
func (op *Operation) PathNames() []string {
	var names []string
	for _, segment := range op.segments {
		if name, ok := parameterName(segment); ok {
			names = append(names, name)
		}
	}
	return names
}

// TakesBody says whether the operation has a request body, and whether it must
// be there.
func (op *Operation) TakesBody() (takes, required bool) {
	if op.body == nil {
		return false, false
	}
	return true, op.body.required
}

// Source is the operation as the document has it, for reading only.
func (op *Operation) Source() *openapi3.Operation { return op.source }

func securityOf(doc *openapi3.T, source *openapi3.Operation) [][]string {
	requirements := doc.Security
	if source.Security != nil {
		requirements = *source.Security
	}
	var alternatives [][]string
	for _, requirement := range requirements {
		names := make([]string, 0, len(requirement))
		for name := range requirement {
			names = append(names, name)
		}
		sort.Strings(names)
		alternatives = append(alternatives, names)
	}
	return alternatives
}

func echoRoute(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if name, ok := parameterName(segment); ok {
			segments[i] = ":" + name
		}
	}
	return strings.Join(segments, "/")
}

func parameterName(segment string) (string, bool) {
	if strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}") {
		return segment[1 : len(segment)-1], true
	}
	return "", false
}

func stringMap(value any) map[string]string {
	out := map[string]string{}
	switch m := value.(type) {
	case map[string]any:
		for key, v := range m {
			out[key] = fmt.Sprint(v)
		}
	case map[any]any:
		for key, v := range m {
			out[fmt.Sprint(key)] = fmt.Sprint(v)
		}
	}
	return out
}
