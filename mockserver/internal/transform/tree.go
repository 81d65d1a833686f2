package transform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"
)

// node is a JSON value. The YAML tree keeps the order of keys and the text of
// numbers, and is what the JSONPath library searches.
type node = yaml.Node

// Tags tell the types of scalars apart.
const (
	tagString = "!!str"
	tagInt    = "!!int"
	tagFloat  = "!!float"
	tagBool   = "!!bool"
	tagNull   = "!!null"
)

// parse reads one JSON value. A key that occurs twice keeps its first place and
// its last value. strict refuses anything behind the value.
func parse(data []byte, strict bool) (*node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := parseValue(dec, 0)
	if err != nil {
		return nil, explain(err)
	}
	if strict {
		if _, err := dec.Token(); !errors.Is(err, io.EOF) {
			return nil, errors.New("there is more than one JSON value")
		}
	}
	return n, nil
}

func explain(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("unexpected end of JSON input")
	}
	return err
}

func parseValue(dec *json.Decoder, depth int) (*node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if depth >= maxDepth {
			return nil, fmt.Errorf("JSON is nested more than %d levels deep", maxDepth)
		}
		if t == '{' {
			return parseObject(dec, depth)
		}
		return parseArray(dec, depth)
	case string:
		return text(t), nil
	case json.Number:
		return number(t.String()), nil
	case bool:
		return &node{Kind: yaml.ScalarNode, Tag: tagBool, Value: fmt.Sprint(t)}, nil
	}
	return null(), nil
}

func parseObject(dec *json.Decoder, depth int) (*node, error) {
	n := &node{Kind: yaml.MappingNode}
	places := map[string]int{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		key := token.(string) // the decoder accepts nothing else here
		value, err := parseValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		if i, twice := places[key]; twice {
			n.Content[i] = value
			continue
		}
		n.Content = append(n.Content, text(key), value)
		places[key] = len(n.Content) - 1
	}
	_, err := dec.Token()
	return n, err
}

func parseArray(dec *json.Decoder, depth int) (*node, error) {
	n := &node{Kind: yaml.SequenceNode}
	for dec.More() {
		value, err := parseValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, value)
	}
	_, err := dec.Token()
	return n, err
}

// null is a new node each time, since searches tell values apart by pointer.
func null() *node { return &node{Kind: yaml.ScalarNode, Tag: tagNull, Value: "null"} }

func text(s string) *node { return &node{Kind: yaml.ScalarNode, Tag: tagString, Value: s} }

func number(s string) *node {
	tag := tagInt
	if strings.ContainsAny(s, ".eE") {
		tag = tagFloat
	}
	return &node{Kind: yaml.ScalarNode, Tag: tag, Value: s}
}

func walk(n *node, visit func(*node)) {
	visit(n)
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		walk(c, visit)
	}
}
