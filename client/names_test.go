package client_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// No name that a user meets comes from a generator or an encoding: not in the
// package, and not in a model that it shows.
func TestExportedNames(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`200|JSON|Json|Params2|UUID|Uuid|HTTPResult|WithBody`)
	shown := map[string]bool{}
	names := map[string][]string{}
	for _, file := range packageFiles(t, ".") {
		for name, decl := range exported(file) {
			names[name] = append(names[name], decl...)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if alias, ok := n.(*ast.TypeSpec); ok && alias.Assign.IsValid() {
				shown[alias.Name.Name] = true
			}
			return true
		})
	}
	require.Greater(t, len(names), 80)
	require.Greater(t, len(shown), 25)
	for _, file := range packageFiles(t, "../gen/api") {
		for name, fields := range exported(file) {
			if shown[name] {
				names[name] = append(names[name], fields...)
			}
		}
	}
	for name, inner := range names {
		for _, n := range append(inner, name) {
			assert.NotRegexp(t, forbidden, n, name)
		}
	}
}

func packageFiles(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		files = append(files, file)
	}
	return files
}

// exported is every exported declaration of a file, each with its exported fields,
// or for a function the types in its signature.
func exported(file *ast.File) map[string][]string {
	names := map[string][]string{}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() {
				names[d.Name.Name] = identifiers(d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						names[s.Name.Name] = identifiers(s.Type)
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.IsExported() {
							names[name.Name] = nil
						}
					}
				}
			}
		}
	}
	return names
}

func identifiers(n ast.Node) (names []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && name.IsExported() {
			names = append(names, name.Name)
		}
		return true
	})
	return names
}
