// Package starter holds the beginnings of adapters that hookflow conformance
// adapter init writes.
package starter

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:embed start
var files embed.FS

// languages are the files by language; in the module they have names that no
// compiler takes for its own.
var languages = map[string]struct{ source, name string }{
	"python": {"start/python.txt", "adapter.py"},
	"node":   {"start/node.txt", "adapter.mjs"},
	"go":     {"start/go.txt", "main.go"},
}

// Languages lists what there is.
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

// File returns the beginning of an adapter and the name that it should have.
func File(language string) (name string, text []byte, err error) {
	file, ok := languages[language]
	if !ok {
		return "", nil, fmt.Errorf("no adapter for %q: want %s", language, strings.Join(Languages(), ", "))
	}
	text, err = files.ReadFile(file.source)
	return file.name, text, err
}
