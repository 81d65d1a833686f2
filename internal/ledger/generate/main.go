// Command generate writes what is derived from the ledger: the switch table of
// package ledger and docs/drift.md. Run it with go generate in the module root.
package main

import (
	"bytes"
	"fmt"
	"go/format"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/ledger"
)

func main() {
	log.SetFlags(0)
	data, err := os.ReadFile("drift.yaml")
	if err != nil {
		log.Fatal(err)
	}
	l, err := ledger.Parse(data)
	if err != nil {
		log.Fatal(err)
	}
	table, err := format.Source(switchTable(l))
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range map[string][]byte{"internal/ledger/switches.gen.go": table, "docs/drift.md": page(l)} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

func switchTable(l *ledger.Ledger) []byte {
	var b bytes.Buffer
	b.WriteString("// Code generated from drift.yaml by internal/ledger/generate. DO NOT EDIT.\n\npackage ledger\n\n")
	b.WriteString("var table = map[string]setting{\n")
	for _, e := range sorted(l) {
		fmt.Fprintf(&b, "%q: {layer: %q, on: map[string]bool{", e.Switch.Name, e.Switch.Layer)
		for _, d := range l.Dialects {
			if e.Switch.Values[d] == "on" {
				fmt.Fprintf(&b, "%q: true,", d)
			}
		}
		b.WriteString("}},\n")
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// sorted are the entries with a switch, by its name.
func sorted(l *ledger.Ledger) []ledger.Entry {
	entries := slices.DeleteFunc(slices.Clone(l.Entries), func(e ledger.Entry) bool { return e.Switch == nil })
	slices.SortFunc(entries, func(a, b ledger.Entry) int { return strings.Compare(a.Switch.Name, b.Switch.Name) })
	return entries
}

func page(l *ledger.Ledger) []byte {
	var b bytes.Buffer
	b.WriteString("<!-- Generated from drift.yaml by go generate. Do not edit. -->\n# Disagreements\n\n")
	b.WriteString("Where the platform's releases, its SDKs and their documentation disagree with each other, and what the contract says.\n\n")
	for _, name := range slices.Sorted(maps.Keys(l.Sources)) {
		fmt.Fprintf(&b, "- **%s**: %s\n", name, l.Sources[name])
	}
	b.WriteString("\n| id | operations | who says what | the contract | switch |\n|---|---|---|---|---|\n")
	for _, e := range l.Entries {
		var says []string
		for _, name := range slices.Sorted(maps.Keys(e.Says)) {
			says = append(says, fmt.Sprintf("**%s**: %s", name, e.Says[name]))
		}
		fmt.Fprintf(&b, "| %s<br>%s (%s) | %s | %s | %s | %s |\n", e.ID, cell(e.Title), e.Kind,
			strings.Join(e.Operations, " "), cell(strings.Join(says, "<br>")), cell(e.Canonical), switchCell(l, e.Switch))
	}
	return b.Bytes()
}

func switchCell(l *ledger.Ledger, s *ledger.Switch) string {
	if s == nil {
		return ""
	}
	var on []string
	for _, d := range l.Dialects {
		if s.Values[d] == "on" {
			on = append(on, d)
		}
	}
	return fmt.Sprintf("%s (%s): %s", s.Name, s.Layer, strings.Join(on, ", "))
}

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(strings.TrimSpace(text))
}
