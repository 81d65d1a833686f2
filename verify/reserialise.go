package verify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"iter"
	"strings"
)

// maxReserialise is the largest body in bytes whose JSON is written anew; there
// are dozens of ways to write it.
const maxReserialise = 256 << 10

// layout is the white space that a JSON writer puts between tokens.
type layout struct {
	name         string
	indent       string
	comma, colon string
	jackson      bool // arrays stay on one line, with spaces inside
}

func layouts() []layout {
	return []layout{
		{name: "without spaces", comma: ",", colon: ":"},
		{name: "with a space after commas and colons", comma: ", ", colon: ": "},
		{name: "indented by two", indent: "  ", comma: ",", colon: ": "},
		{name: "indented by four", indent: "    ", comma: ",", colon: ": "},
		{name: "indented by tabs", indent: "\t", comma: ",", colon: ": "},
		{name: "as Jackson prints it", indent: "  ", comma: ",", colon: " : ", jackson: true},
	}
}

// ordering is the order of an object's members.
type ordering struct {
	name    string
	compare func(a, b member) int
}

func orderings() []ordering {
	return []ordering{
		{"", nil},
		{", members sorted by name", func(a, b member) int { return strings.Compare(a.name, b.name) }},
		{", members sorted as by PostgreSQL's jsonb", func(a, b member) int {
			return cmp.Or(cmp.Compare(len(a.name), len(b.name)), strings.Compare(a.name, b.name))
		}},
	}
}

// escaping is which characters of a string become escapes beyond those that
// JSON demands.
type escaping struct {
	name  string
	extra string // ASCII characters as \u00xx
	slash bool   // "/" as "\/"
	ascii bool   // everything above ASCII as \uxxxx
}

func escapings() []escaping {
	return []escaping{
		{},
		{name: ", non-ASCII escaped", ascii: true},
		{name: ", <, > and & escaped", extra: "<>&"},
		{name: ", slashes and non-ASCII escaped", slash: true, ascii: true},
	}
}

// reserialise yields the JSON text in other spellings, each with its name. It
// keeps numbers as they are. Invalid and large bodies yield nothing.
func reserialise(body []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if len(body) > maxReserialise {
			return
		}
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		root, err := readNode(dec, 0)
		if err != nil {
			return
		}
		if _, err := dec.Token(); err != io.EOF {
			return
		}
		seen := make(map[string]bool)
		for _, order := range orderings() {
			root.sort(order.compare)
			for _, lay := range layouts() {
				for _, esc := range escapings() {
					w := nodeWriter{layout: lay, escaping: esc}
					w.write(root, 0)
					if text := w.out.String(); !seen[text] {
						seen[text] = true
						if !yield(lay.name+order.name+esc.name, w.out.Bytes()) {
							return
						}
					}
				}
			}
		}
	}
}
