package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// node is a JSON value that remembers the order of its members.
type node struct {
	kind    json.Delim // '{', '[' or 0 for a scalar
	members []member   // of an object, or an array with empty names
	scalar  any
}

type member struct {
	name  string
	value *node
}

// maxDepth bounds the nesting: indentation makes deep text grow with the square
// of its depth.
const maxDepth = 100

var errTooDeep = errors.New("nested too deep")

func readNode(dec *json.Decoder, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return &node{scalar: tok}, nil
	}
	n := &node{kind: delim}
	for dec.More() {
		var m member
		if delim == '{' {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			m.name, _ = name.(string)
		}
		if m.value, err = readNode(dec, depth+1); err != nil {
			return nil, err
		}
		n.members = append(n.members, m)
	}
	_, err = dec.Token()
	return n, err
}

func (n *node) sort(compare func(a, b member) int) {
	if n.kind == '{' && compare != nil {
		slices.SortStableFunc(n.members, compare)
	}
	for _, m := range n.members {
		m.value.sort(compare)
	}
}

type nodeWriter struct {
	layout
	escaping
	out bytes.Buffer
}

func (w *nodeWriter) write(n *node, depth int) {
	switch {
	case n.kind == 0:
		w.scalar(n.scalar)
	case n.kind == '[' && w.jackson:
		w.inline(n, depth)
	case len(n.members) == 0:
		w.out.WriteByte(byte(n.kind))
		if w.jackson {
			w.out.WriteByte(' ')
		}
		w.out.WriteByte(closer(n.kind))
	default:
		w.out.WriteByte(byte(n.kind))
		for i, m := range n.members {
			if i > 0 {
				w.out.WriteString(w.comma)
			}
			w.newline(depth + 1)
			if n.kind == '{' {
				w.text(m.name)
				w.out.WriteString(w.colon)
			}
			w.write(m.value, depth+1)
		}
		w.newline(depth)
		w.out.WriteByte(closer(n.kind))
	}
}

// inline writes an array on one line; objects in it are indented as ever.
func (w *nodeWriter) inline(n *node, depth int) {
	w.out.WriteString("[ ")
	for i, m := range n.members {
		if i > 0 {
			w.out.WriteString(", ")
		}
		w.write(m.value, depth)
	}
	if len(n.members) > 0 {
		w.out.WriteByte(' ')
	}
	w.out.WriteByte(']')
}

func closer(kind json.Delim) byte {
	if kind == '{' {
		return '}'
	}
	return ']'
}

func (w *nodeWriter) newline(depth int) {
	if w.indent != "" {
		w.out.WriteByte('\n')
		w.out.WriteString(strings.Repeat(w.indent, depth))
	}
}

func (w *nodeWriter) scalar(v any) {
	if s, ok := v.(string); ok {
		w.text(s)
		return
	}
	if v == nil {
		w.out.WriteString("null")
		return
	}
	fmt.Fprint(&w.out, v) // json.Number or bool
}

func (w *nodeWriter) text(s string) {
	const short = "\b\f\n\r\t\"\\"
	w.out.WriteByte('"')
	for _, r := range s {
		switch {
		case strings.ContainsRune(short, r):
			w.out.WriteByte('\\')
			w.out.WriteByte("bfnrt\"\\"[strings.IndexRune(short, r)])
		case r == '/' && w.slash:
			w.out.WriteString(`\/`)
		case r < ' ' || strings.ContainsRune(w.extra, r):
			fmt.Fprintf(&w.out, `\u%04x`, r)
		case r > '~' && w.ascii:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&w.out, `\u%04x`, unit)
			}
		default:
			w.out.WriteRune(r)
		}
	}
	w.out.WriteByte('"')
}
