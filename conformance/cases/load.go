package cases

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml case.schema.json
var files embed.FS

// Load returns the suite's cases in the order of their ids, read once per process.
// Each call returns a copy of the list; the cases are for reading only.
func Load() ([]*Case, error) {
	all, err := load()
	return slices.Clone(all), err
}

var load = sync.OnceValues(func() ([]*Case, error) { return Read(files) })

// Read reads every *.yaml of a file system as cases.
func Read(fsys fs.FS) ([]*Case, error) {
	schema, err := compile()
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []*Case
	var problems []error
	seen := map[string]string{}
	for _, name := range names {
		found, err := readFile(fsys, name, schema)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
		for _, c := range found {
			if first, twice := seen[c.ID]; twice {
				problems = append(problems, fmt.Errorf("%s: %s is in %s too", name, c.ID, first))
			}
			seen[c.ID] = name
		}
		all = append(all, found...)
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("cases: %w", errors.Join(problems...))
	}
	slices.SortFunc(all, func(a, b *Case) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

func readFile(fsys fs.FS, name string, schema *jsonschema.Schema) ([]*Case, error) {
	text, err := fs.ReadFile(fsys, path.Clean(name))
	if err != nil {
		return nil, err
	}
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return nil, err
	}
	if node.Kind == 0 {
		return nil, errors.New("the file is empty")
	}
	document, err := tree(&node)
	if err != nil {
		return nil, err
	}
	if err := schema.Validate(document); err != nil {
		return nil, err
	}
	text, err = json.Marshal(document)
	if err != nil {
		return nil, err
	}
	var file struct {
		Tag   string  `json:"tag"`
		Cases []*Case `json:"cases"`
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, err
	}
	for _, c := range file.Cases {
		c.Tag = file.Tag
	}
	return file.Cases, nil
}

func compile() (*jsonschema.Schema, error) {
	text, err := files.ReadFile("case.schema.json")
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("case.schema.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("case.schema.json")
}
