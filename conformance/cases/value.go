package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is a JSON value that may be absent, which null is not. Numbers are
// json.Number, as they are written.
type Value struct {
	Present bool
	Data    any
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *Value) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	v.Present = true
	return decoder.Decode(&v.Data)
}

// tree turns YAML into the values of JSON.
func tree(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.DocumentNode:
		return tree(n.Content[0])
	case yaml.AliasNode:
		return nil, fmt.Errorf("line %d: *%s: a case says everything itself", n.Line, n.Value)
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for _, item := range n.Content {
			value, err := tree(item)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.MappingNode:
		return object(n)
	}
	return scalar(n)
}

func object(n *yaml.Node) (any, error) {
	members := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if _, twice := members[key.Value]; twice || key.Kind != yaml.ScalarNode {
			return nil, fmt.Errorf("line %d: member %q is there twice, or is no text", key.Line, key.Value)
		}
		value, err := tree(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		members[key.Value] = value
	}
	return members, nil
}

func scalar(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true"), nil
	case "!!int", "!!float":
		if !json.Valid([]byte(n.Value)) {
			return nil, fmt.Errorf("line %d: %s is no number of JSON", n.Line, n.Value)
		}
		return json.Number(n.Value), nil
	}
	return n.Value, nil // times too: JSON has none
}

// Texts fills parameters with fill and makes texts of them, a list as several.
func Texts(given map[string]Value, fill func(template any) (any, error)) (map[string][]string, error) {
	out := map[string][]string{}
	for name, value := range given {
		filled, err := fill(value.Data)
		if err != nil {
			return nil, err
		}
		list, isList := filled.([]any)
		if !isList {
			list = []any{filled}
		}
		for _, item := range list {
			out[name] = append(out[name], fmt.Sprint(item))
		}
	}
	return out, nil
}
