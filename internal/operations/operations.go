// Package operations lists the operations of the platform's API, all 206 of the
// structure document of 2026-08, and surveys how far this project has come with
// each: docs/coverage.md.
package operations

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed operations.tsv
var table string

// Operation is an operation as the platform's own document names it.
type Operation struct {
	Method string // in capitals
	Path   string // template, such as /api/v1/projects/{projectId}
	ID     string // the document's operationId; the contract may have mended it
	Tag    string
}

// All lists the operations by tag, path and method.
func All() ([]Operation, error) {
	var all []Operation
	for line := range strings.Lines(table) {
		columns := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(columns) != 4 {
			return nil, fmt.Errorf("operations: %q has %d columns instead of 4", line, len(columns))
		}
		all = append(all, Operation{Method: columns[0], Path: columns[1], ID: columns[2], Tag: columns[3]})
	}
	return all, nil
}

// match finds the operation of a request, by a path with or without a query.
// A literal segment wins over a parameter.
func match(all []Operation, method, path string) (Operation, bool) {
	path, _, _ = strings.Cut(path, "?")
	asked := strings.Split(path, "/")
	var best Operation
	parameters := len(asked) + 1
	for _, o := range all {
		if o.Method != method {
			continue
		}
		if n, ok := fits(strings.Split(o.Path, "/"), asked); ok && n < parameters {
			best, parameters = o, n
		}
	}
	return best, parameters <= len(asked)
}

// fits reports whether a path has the form of a template, and how many of its
// segments fill in parameters.
func fits(template, asked []string) (parameters int, ok bool) {
	if len(template) != len(asked) {
		return 0, false
	}
	for i, segment := range template {
		switch {
		case isParameter(segment) && asked[i] != "":
			parameters++
		case segment != asked[i]:
			return 0, false
		}
	}
	return parameters, true
}

func isParameter(segment string) bool { return strings.HasPrefix(segment, "{") }
