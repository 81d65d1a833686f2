package transform

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Difference is a place where two JSON values differ. Left and Right are JSON,
// nil where there is nothing: scalars as they are, objects and arrays as a JSON
// string of their compact text.
type Difference struct {
	Path        string // such as $.a.b[0]
	Left, Right []byte
}

// Diff lists where two JSON values differ: objects member by member, in the
// left one's order and then what only the right one has; arrays item by item;
// everything else as a whole.
func Diff(left, right []byte) ([]Difference, error) {
	l, err := parse(left, true)
	if err != nil {
		return nil, err
	}
	r, err := parse(right, true)
	if err != nil {
		return nil, err
	}
	c := comparison{path: []string{"$"}}
	err = c.values(l, r)
	return c.found, err
}

// comparison walks through two values. The path is kept in pieces, since it is
// needed only where there is a difference.
type comparison struct {
	path  []string
	found []Difference
	size  int
}

func (c *comparison) values(left, right *node) error {
	switch {
	case left == nil || right == nil:
	case left.Kind == yaml.MappingNode && right.Kind == yaml.MappingNode:
		return c.objects(left, right)
	case left.Kind == yaml.SequenceNode && right.Kind == yaml.SequenceNode:
		return c.arrays(left, right)
	case left.Kind == yaml.ScalarNode && right.Kind == yaml.ScalarNode && left.Tag == right.Tag && scalarText(left) == scalarText(right):
		return nil
	}
	return c.differ(left, right)
}

func (c *comparison) objects(left, right *node) error {
	l, r := members(left), members(right)
	for i := 0; i+1 < len(left.Content); i += 2 {
		name := left.Content[i].Value
		if err := c.at("."+name, left.Content[i+1], r[name]); err != nil {
			return err
		}
	}
	for i := 0; i+1 < len(right.Content); i += 2 {
		name := right.Content[i].Value
		if l[name] != nil {
			continue
		}
		if err := c.at("."+name, nil, right.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func members(n *node) map[string]*node {
	m := make(map[string]*node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		m[n.Content[i].Value] = n.Content[i+1]
	}
	return m
}

func (c *comparison) arrays(left, right *node) error {
	for i := range max(len(left.Content), len(right.Content)) {
		if err := c.at("["+strconv.Itoa(i)+"]", item(left, i), item(right, i)); err != nil {
			return err
		}
	}
	return nil
}

func item(n *node, i int) *node {
	if i < len(n.Content) {
		return n.Content[i]
	}
	return nil
}

func (c *comparison) at(step string, left, right *node) error {
	c.path = append(c.path, step)
	err := c.values(left, right)
	c.path = c.path[:len(c.path)-1]
	return err
}

func (c *comparison) differ(left, right *node) (err error) {
	var d Difference
	if d.Left, err = shown(left); err != nil {
		return err
	}
	if d.Right, err = shown(right); err != nil {
		return err
	}
	d.Path = strings.Join(c.path, "")
	if c.size += len(d.Path) + len(d.Left) + len(d.Right); c.size > maxOutput {
		return ErrTooLarge
	}
	c.found = append(c.found, d)
	return nil
}

// shown is a value as a difference shows it.
func shown(n *node) ([]byte, error) {
	if n == nil {
		return nil, nil
	}
	value, err := encode(n, compact)
	if err != nil || n.Kind == yaml.ScalarNode {
		return value, err
	}
	return appendString(nil, string(value)), nil
}

// scalarText tells scalars of one type apart.
func scalarText(n *node) string {
	if n.Tag == tagInt || n.Tag == tagFloat {
		return numberText(n)
	}
	return n.Value
}
