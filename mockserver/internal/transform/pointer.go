package transform

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Point returns the part of data that a preview's expression names, as compact
// JSON: a JSON Pointer, or names separated by dots, with $ for the whole in front
// or not. Brackets mean nothing to it. ok is false when data is not JSON or
// nothing is there.
func Point(expression string, data []byte) (result []byte, ok bool) {
	place, err := parse(data, true)
	if err != nil {
		return nil, false
	}
	for _, step := range steps(strings.TrimSpace(expression)) {
		if place = child(place, step); place == nil {
			return nil, false
		}
	}
	result, err = encode(place, compact)
	return result, err == nil
}

// steps are the member names and indexes on the way to a place.
func steps(expression string) []string {
	switch {
	case strings.HasPrefix(expression, "$."):
		expression = "/" + strings.ReplaceAll(expression[2:], ".", "/")
	case strings.HasPrefix(expression, "$"):
		return nil
	case !strings.HasPrefix(expression, "/"):
		expression = "/" + strings.ReplaceAll(expression, ".", "/")
	}
	list := strings.Split(expression[1:], "/")
	for i, step := range list {
		list[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	}
	return list
}

// child is a member of an object or an item of an array, nil where there is none.
func child(n *node, step string) *node {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.ParseUint(step, 10, 31); err == nil && int(i) < len(n.Content) && strconv.FormatUint(i, 10) == step {
			return n.Content[i]
		}
	}
	return nil
}
