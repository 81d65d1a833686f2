// Package state reads what a mock server is to begin with: a file of projects
// with what is in them. Its objects are the bodies of the contract's create
// operations, so they are checked, completed and explained as those are.
package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"
)

// version of the format that this package reads.
const version = 1

// MaxBytes bounds a file.
const MaxBytes = 16 << 20

// object is one object of the file.
type object struct {
	place  string // as in endpoints[0].subscriptions[1]
	line   int
	plain  map[string]any       // members that go to the API
	own    map[string]string    // members that only this file has
	nested map[string][]*object // objects that belong to it
}

func (o *object) fail(format string, values ...any) error {
	where := "line " + fmt.Sprint(o.line)
	if o.place != "" {
		where += ": " + o.place
	}
	return fmt.Errorf("state: %s: %s", where, fmt.Sprintf(format, values...))
}

// parse reads a file, YAML or JSON. What stands at its top level belongs to the
// ready-made project.
func parse(text []byte) (*object, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("state: larger than %d bytes", MaxBytes)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	if err := decoder.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("state: the file is empty")
		}
		return nil, fmt.Errorf("state: %w", err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("state: more than one document")
	}
	if count(&root, 0) > maxNodes {
		return nil, fmt.Errorf("state: more than %d values", maxNodes)
	}
	top, err := read(root.Content[0], "", topKind)
	if err != nil {
		return nil, err
	}
	if top.own["version"] != fmt.Sprint(version) {
		return nil, top.fail("version %s instead of %d", or(top.own["version"], "missing"), version)
	}
	return top, nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// maxNodes bounds what aliases may blow up.
const maxNodes = 200_000

// target is the node that an alias stands for.
func target(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func read(node *yaml.Node, place string, k *kind) (*object, error) {
	line := node.Line
	node = target(node)
	o := &object{place: place, line: line, plain: map[string]any{}, own: map[string]string{}, nested: map[string][]*object{}}
	if node.Kind != yaml.MappingNode {
		return nil, o.fail("not an object")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i].Value, target(node.Content[i+1])
		if seen[name] {
			return nil, o.fail("%s is there twice", name)
		}
		seen[name] = true
		var err error
		switch {
		case k.children[name] != nil:
			o.nested[name], err = readList(value, join(place, name), k.children[name])
		case slices.Contains(k.own, name):
			if value.Kind != yaml.ScalarNode || value.Value == "" {
				err = o.fail("%s must be a text", name)
			}
			o.own[name] = value.Value
		default:
			o.plain[name], err = plain(value)
			if err != nil {
				err = o.fail("%s: %v", name, err)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return o, nil
}

func readList(node *yaml.Node, place string, k *kind) ([]*object, error) {
	if node.Kind != yaml.SequenceNode {
		return nil, (&object{place: place, line: node.Line}).fail("not a list")
	}
	var list []*object
	for i, item := range node.Content {
		o, err := read(item, fmt.Sprintf("%s[%d]", place, i), k)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

func join(place, name string) string {
	if place == "" {
		return name
	}
	return place + "." + name
}

// plain is a value as JSON has it.
func plain(node *yaml.Node) (any, error) {
	var value any
	if err := node.Decode(&value); err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, errors.New("has keys that are no texts")
	}
	return json.RawMessage(text), nil
}

// count is how many nodes there are when aliases are followed.
func count(node *yaml.Node, n int) int {
	if n++; n > maxNodes {
		return n
	}
	if node.Kind == yaml.AliasNode {
		return count(node.Alias, n)
	}
	for _, child := range node.Content {
		if n = count(child, n); n > maxNodes {
			break
		}
	}
	return n
}
