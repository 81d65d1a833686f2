// Package transform reshapes JSON payloads: templates with JSONPath
// expressions, single JSONPath extractions, and pretty printing. It keeps the
// order of keys, and its work is bounded whatever the input.
package transform

import (
	"errors"
	"strings"
)

const (
	maxDepth  = 1000    // nesting of objects and arrays
	maxOutput = 4 << 20 // bytes of a result
)

// ErrTooLarge is returned when a result would exceed 4 MiB.
var ErrTooLarge = errors.New("the result is too large")

// Apply fills a template with values of data: every ${path} in its string
// values is replaced. A string that is one expression takes the value's own
// type; within other text values become text. What is not found is null. The
// result is compact JSON.
func Apply(template string, data []byte) ([]byte, error) {
	shape, err := parse([]byte(template), false)
	if err != nil {
		return nil, err
	}
	doc, err := parse(data, true)
	if err != nil {
		return nil, err
	}
	f := filler{doc: newDocument(doc)}
	filled, err := f.fill(shape)
	if err != nil {
		return nil, err
	}
	return encode(filled, compact)
}

// Extract returns what a JSONPath or JSON Pointer finds in data, as compact
// JSON; ok is false when data is not JSON or nothing is found.
func Extract(path string, data []byte) (result []byte, ok bool) {
	doc, err := parse(data, true)
	if err != nil {
		return nil, false
	}
	found := newDocument(doc).find(pointerToPath(strings.TrimSpace(path)))
	if found == nil {
		return nil, false
	}
	result, err = encode(found, compact)
	return result, err == nil
}

// Pretty prints JSON over several lines in the platform's style, which is part
// of what the dry run signs.
func Pretty(data []byte) ([]byte, error) {
	doc, err := parse(data, true)
	if err != nil {
		return nil, err
	}
	return encode(doc, pretty)
}

// Valid returns nil when the text begins with a JSON value, which is what the
// platform asks of a template, or what is wrong with it.
func Valid(template string) error {
	_, err := parse([]byte(template), false)
	return err
}

// Expressions lists what stands between ${ and } in the text of a template,
// wherever that is, and also where it is nothing.
func Expressions(template string) []string {
	var list []string
	for _, m := range anyExpression.FindAllStringSubmatch(template, -1) {
		list = append(list, m[1])
	}
	return list
}
