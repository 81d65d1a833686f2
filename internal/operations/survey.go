package operations

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/internal/recording"
)

// Coverage is how far the project has come with one operation.
type Coverage struct {
	Operation
	Name        string // the contract's operationId, or the platform's where the contract has none
	Contract    bool   // openapi.yaml has it
	Mock        bool   // the mock server has a handler for it
	Recorded    bool   // the recorded server answered it, with something else than 500
	Conformance bool   // a conformance case asks for it
}

// Survey looks at every operation. root is the module's folder, which the
// working directory must be or be in.
func Survey(root string) ([]Coverage, error) {
	all, err := All()
	if err != nil {
		return nil, err
	}
	ids, err := contractIDs(all)
	if err != nil {
		return nil, err
	}
	handlers, err := handlerNames(filepath.Join(root, "mockserver", "internal", "api"))
	if err != nil {
		return nil, err
	}
	recorded, err := recordedIDs(all)
	if err != nil {
		return nil, err
	}
	tested, err := testedIDs(filepath.Join(root, "conformance", "cases"))
	if err != nil {
		return nil, err
	}
	rows := make([]Coverage, 0, len(all))
	for _, o := range all {
		name, ok := ids[o]
		if !ok {
			name = o.ID
		}
		rows = append(rows, Coverage{
			Operation: o, Name: name, Contract: ok, Mock: ok && handlers[strings.ToLower(name)], Recorded: recorded[o], Conformance: ok && tested[name],
		})
	}
	return rows, nil
}

// contractIDs are the contract's own names of the operations it has. One that
// the platform does not have is an error.
func contractIDs(all []Operation) (map[Operation]string, error) {
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	ids := map[Operation]string{}
	for _, op := range spec.Operations() {
		o, ok := match(all, op.Method, op.Path)
		if !ok {
			return nil, fmt.Errorf("operations: the platform has no %s %s (%s)", op.Method, op.Path, op.ID)
		}
		ids[o] = op.ID
	}
	return ids, nil
}

// handlerNames are the names, in lower case, of the methods that take the
// request of an operation.
func handlerNames(dir string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, declared := range parsed.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Recv != nil && takesRequest(f) {
				names[strings.ToLower(f.Name.Name)] = true
			}
		}
	}
	return names, nil
}

// takesRequest reports whether a parameter of F is an apiserver.FRequestObject.
func takesRequest(f *ast.FuncDecl) bool {
	for _, parameter := range f.Type.Params.List {
		if s, ok := parameter.Type.(*ast.SelectorExpr); ok && s.Sel.Name == f.Name.Name+"RequestObject" {
			return true
		}
	}
	return false
}

// recordedIDs are the operations that the recorded server had: a route that it
// did not know it answered with 500.
func recordedIDs(all []Operation) (map[Operation]bool, error) {
	exchanges, err := recording.Exchanges()
	if err != nil {
		return nil, err
	}
	recorded := map[Operation]bool{}
	for _, x := range exchanges {
		if x.Response.Status == http.StatusInternalServerError {
			continue
		}
		if o, ok := match(all, x.Request.Method, x.Request.Path); ok {
			recorded[o] = true
		}
	}
	return recorded, nil
}

// testedIDs are the operations that conformance cases are about.
func testedIDs(dir string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	tested := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var list struct {
			Cases []struct{ Operation string }
		}
		if err := yaml.Unmarshal(data, &list); err != nil {
			return nil, fmt.Errorf("operations: %s: %w", filepath.Base(file), err)
		}
		for _, c := range list.Cases {
			tested[c.Operation] = true
		}
	}
	return tested, nil
}
