package transform

import (
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

var (
	expression    = regexp.MustCompile(`\$\{([^}]+)\}`)
	anyExpression = regexp.MustCompile(`\$\{([^}]*)\}`)
)

// filler replaces the expressions of a template.
type filler struct {
	doc  *document
	size int // bytes put into text so far
}

func (f *filler) fill(n *node) (*node, error) {
	switch {
	case n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode:
		filled := &node{Kind: n.Kind, Content: make([]*node, len(n.Content))}
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				filled.Content[i] = c // keys are never replaced
				continue
			}
			var err error
			if filled.Content[i], err = f.fill(c); err != nil {
				return nil, err
			}
		}
		return filled, nil
	case n.Tag == tagString:
		return f.fillText(n)
	}
	return n, nil
}

func (f *filler) fillText(n *node) (*node, error) {
	places := expression.FindAllStringSubmatchIndex(n.Value, -1)
	if len(places) == 0 {
		return n, nil
	}
	if p := places[0]; p[0] == 0 && p[1] == len(n.Value) {
		return f.lookup(n.Value[p[2]:p[3]]), nil
	}
	var b strings.Builder
	end := 0
	for _, p := range places {
		b.WriteString(n.Value[end:p[0]])
		found := f.lookup(n.Value[p[2]:p[3]])
		if found.Tag == tagString {
			b.WriteString(found.Value)
		} else {
			value, err := encode(found, compact)
			if err != nil {
				return nil, err
			}
			b.Write(value)
		}
		if f.size+b.Len() > maxOutput {
			return nil, ErrTooLarge
		}
		end = p[1]
	}
	b.WriteString(n.Value[end:])
	f.size += b.Len()
	return text(b.String()), nil
}

func (f *filler) lookup(path string) *node {
	if !strings.HasPrefix(path, "$") {
		path = "$." + path
	}
	if found := f.doc.find(path); found != nil {
		return found
	}
	return null()
}
