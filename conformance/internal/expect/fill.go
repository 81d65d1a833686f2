// Package expect fills the templates of conformance cases and compares values
// with what was expected of them. Values are those of encoding/json with
// json.Number.
//
// In a template, text in angle brackets stands for something else: <endpoint.id>
// for a value by its name, <a uuid> and its like for any value of a kind. A
// string that is a name and nothing else takes the value with its type.
package expect

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Kind stands for any value of a kind.
type Kind string

// The kinds.
const (
	UUID     Kind = "a uuid"
	Time     Kind = "a time"
	Text     Kind = "a text"
	Number   Kind = "a number"
	Secret   Kind = "a secret"   // 43 characters of base64url
	UnixTime Kind = "a unixtime" // in seconds, about now
	Anything Kind = "anything"
)

var kinds = []Kind{UUID, Time, Text, Number, Secret, UnixTime, Anything}

// A Lookup finds the value of a name; false when there is none.
type Lookup func(name string) (any, bool)

// Builtin is a Lookup of the names that need nothing but themselves: <filler.300>
// is 300 letters.
func Builtin(name string) (any, bool) {
	length, ok := strings.CutPrefix(name, "filler.")
	n, err := strconv.Atoi(length)
	if !ok || err != nil || n < 0 || n > maxFiller {
		return nil, false
	}
	return strings.Repeat("x", n), true
}

const maxFiller = 1 << 20

var placeholder = regexp.MustCompile(`<(a [a-z]+|[a-z][A-Za-z0-9]*(?:[.+-][A-Za-z0-9]+)*)>`)

// Fill returns template with the values of its names. A name that lookup does
// not know is an error.
func Fill(template any, lookup Lookup) (any, error) {
	switch t := template.(type) {
	case string:
		return fillText(t, lookup)
	case []any:
		out := make([]any, 0, len(t))
		for _, item := range t {
			value, err := Fill(item, lookup)
			if err != nil {
				return nil, err
			}
			out = append(out, value)
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(t))
		for name, member := range t {
			value, err := Fill(member, lookup)
			if err != nil {
				return nil, err
			}
			out[name] = value
		}
		return out, nil
	}
	return template, nil
}

func fillText(text string, lookup Lookup) (any, error) {
	if whole := placeholder.FindString(text); whole == text && whole != "" {
		name := whole[1 : len(whole)-1]
		if slices.Contains(kinds, Kind(name)) {
			return Kind(name), nil
		}
		value, ok := find(name, lookup)
		if !ok {
			return nil, fmt.Errorf("nothing is called <%s>", name)
		}
		return value, nil
	}
	var missing error
	filled := placeholder.ReplaceAllStringFunc(text, func(found string) string {
		value, ok := find(found[1:len(found)-1], lookup)
		if !ok {
			missing = fmt.Errorf("nothing is called %s", found)
			return found
		}
		return fmt.Sprint(value)
	})
	return filled, missing
}

func find(name string, lookup Lookup) (any, bool) {
	if value, ok := Builtin(name); ok {
		return value, true
	}
	return lookup(name)
}

// Member finds the value at a path such as content.0.id in value.
func Member(value any, path []string) (any, bool) {
	for _, name := range path {
		switch v := value.(type) {
		case map[string]any:
			member, ok := v[name]
			if !ok {
				return nil, false
			}
			value = member
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}
