package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// models are the types of gen/api by name.
type models map[string]*model

// model is one of them, with the constants of its values when it is a fixed set.
type model struct {
	name   string
	doc    string
	fields []field
	values []string
}

type field struct{ name, typ, doc string }

// readModels parses gen/api.
func readModels(file string) (models, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	found := models{}
	for _, decl := range parsed.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range general.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok && !s.Assign.IsValid() {
				found[s.Name.Name] = readModel(s, general.Doc)
			}
		}
	}
	for _, decl := range parsed.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok || general.Tok != token.CONST {
			continue
		}
		for _, spec := range general.Specs {
			value, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			if m := found[typeText(value.Type)]; m != nil {
				m.values = append(m.values, value.Names[0].Name)
			}
		}
	}
	return found, nil
}

func readModel(s *ast.TypeSpec, doc *ast.CommentGroup) *model {
	m := &model{name: s.Name.Name, doc: comment(doc, s.Name.Name)}
	fields, ok := s.Type.(*ast.StructType)
	if !ok {
		return m
	}
	for _, f := range fields.Fields.List {
		for _, name := range f.Names {
			m.fields = append(m.fields, field{name.Name, typeText(f.Type), comment(f.Doc, name.Name)})
		}
	}
	return m
}

// comment is a comment's first paragraph on one line, without the name that it
// begins with.
func comment(group *ast.CommentGroup, name string) string {
	first, _, _ := strings.Cut(group.Text(), "\n\n")
	text := strings.Join(strings.Fields(first), " ")
	if strings.HasPrefix(text, name+" defines model for") {
		return ""
	}
	return strings.TrimPrefix(text, name+" ")
}

func typeText(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return "*" + typeText(t.X)
	case *ast.ArrayType:
		return "[]" + typeText(t.Elt)
	case *ast.MapType:
		return "map[" + typeText(t.Key) + "]" + typeText(t.Value)
	case *ast.SelectorExpr:
		return typeText(t.X) + "." + t.Sel.Name
	case *ast.IndexExpr:
		return typeText(t.X) + "[" + typeText(t.Index) + "]"
	}
	return "any"
}

// unresolved are the names that the package in dir uses and nothing declares: those
// of models, as long as models.gen.go is left out.
func unresolved(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	used, declared := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".gen.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			return nil, err
		}
		for _, name := range parsed.Unresolved {
			used[name.Name] = true
		}
		for name := range parsed.Scope.Objects {
			declared[name] = true
		}
	}
	maps.DeleteFunc(used, func(name string, _ bool) bool { return declared[name] })
	return slices.Sorted(maps.Keys(used)), nil
}
