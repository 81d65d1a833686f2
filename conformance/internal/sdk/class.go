package sdk

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
)

// The kinds of errors that have a class of their own, with the words by which the
// name of a class tells that it is of the kind.
var classes = map[string][]string{
	"authentication": {"auth", "unauthorized", "unauthorised"},
	"notFound":       {"notfound"},
	"validation":     {"validation", "invalid", "badrequest"},
	"rateLimit":      {"ratelimit", "toomanyrequests"},
}

// classOf is the kind that an answer must lead to; empty for any. A 400 is told
// by its code: invalid_request is no failed validation of a field.
func classOf(status int, code string) string {
	switch {
	case status == 401:
		return "authentication"
	case status == 404:
		return "notFound"
	case status == 429:
		return "rateLimit"
	case status == 400 && code == "validation_error":
		return "validation"
	}
	return ""
}

func ofClass(name, kind string) bool {
	return slices.ContainsFunc(classes[kind], func(word string) bool {
		return strings.Contains(expect.Fold(name), word)
	})
}

// attribute finds the first attribute that is there under one of the names.
func attribute(attributes map[string]any, names ...string) (any, bool) {
	for _, name := range names {
		for key, value := range attributes {
			if expect.Fold(key) == expect.Fold(name) {
				return value, true
			}
		}
	}
	return nil, false
}

func shown(value any, there bool) string {
	if !there {
		return expect.Missing
	}
	return expect.Show(value)
}

// plain makes the numbers of attributes json.Number.
func plain(attributes map[string]any) map[string]any {
	text, err := json.Marshal(attributes)
	if err != nil {
		return nil
	}
	value, err := decode(text)
	if err != nil {
		return nil
	}
	return asObject(value)
}
