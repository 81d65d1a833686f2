package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// closure is every model with one of the names, and every model of their fields.
func (all models) closure(names []string) []*model {
	taken := map[string]*model{}
	var take func(name string)
	take = func(name string) {
		m := all[strings.TrimLeft(name, "*[]")]
		if m == nil || taken[m.name] != nil {
			return
		}
		taken[m.name] = m
		for _, f := range m.fields {
			take(f.typ)
		}
	}
	for _, name := range names {
		take(name)
	}
	out := make([]*model, 0, len(taken))
	for _, name := range slices.Sorted(maps.Keys(taken)) {
		out = append(out, taken[name])
	}
	return out
}

// write writes the alias and the constants.
func (m *model) write(b *bytes.Buffer) {
	doc := m.doc
	switch {
	case doc == "" && len(m.values) > 0:
		doc = "One of a fixed set of values."
	case doc == "":
		doc = "A model of the API."
	}
	fmt.Fprintf(b, "\n// %s: %s\n", m.name, doc)
	if len(m.fields) > 0 {
		b.WriteString("//\n")
		var lines bytes.Buffer
		w := tabwriter.NewWriter(&lines, 0, 0, 1, ' ', 0)
		for _, f := range m.fields {
			note := f.doc
			if note != "" {
				note = "// " + note
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", f.name, f.typ, note)
		}
		w.Flush()
		for line := range strings.Lines(lines.String()) {
			fmt.Fprintf(b, "//\t%s\n", strings.TrimRight(line, " \n"))
		}
	}
	fmt.Fprintf(b, "type %s = api.%s\n", m.name, m.name)
	if len(m.values) == 0 {
		return
	}
	fmt.Fprintf(b, "\n// Values of %s.\nconst (\n", m.name)
	for _, v := range m.values {
		fmt.Fprintf(b, "%s = api.%s\n", v, v)
	}
	b.WriteString(")\n")
}
