// Package sample makes answers out of the contract's examples.
package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-platform/hookflow-go/conformance/internal/expect"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// FirstSuccess is the lowest status below 300 that an operation declares.
func FirstSuccess(op *contract.Operation) int {
	for _, status := range op.Statuses() {
		if status < 300 {
			return status
		}
	}
	return 0
}

// Body is the example of an operation's answer with what a filled template says
// laid over it. It is false where the contract has no body.
func Body(op *contract.Operation, status int, template any) (any, bool) {
	response := op.Source().Responses.Status(status)
	if response == nil || response.Value.Content["application/json"] == nil {
		return nil, false
	}
	example := plain(exampleOf(response.Value.Content["application/json"], template))
	if template == nil {
		return example, true
	}
	return expect.Overlay(example, template), true
}

func exampleOf(media *openapi3.MediaType, template any) any {
	if media.Example != nil {
		return media.Example
	}
	if len(media.Examples) > 0 {
		names := slices.Sorted(maps.Keys(media.Examples))
		for _, name := range names {
			if fits(media.Examples[name].Value.Value, template) {
				return media.Examples[name].Value.Value
			}
		}
		return media.Examples[names[0]].Value.Value
	}
	return exampleOfSchema(media.Schema.Value)
}

// fits reports whether an example is of the error that the template names.
func fits(example, template any) bool {
	wanted, _ := template.(map[string]any)
	offered, _ := example.(map[string]any)
	return wanted["error"] != nil && wanted["error"] == offered["error"]
}

func exampleOfSchema(schema *openapi3.Schema) any {
	if schema.Example == nil && schema.Items != nil {
		return []any{exampleOfSchema(schema.Items.Value)}
	}
	return schema.Example
}

// plain makes numbers json.Number, as everywhere else.
func plain(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var out any
	if decoder.Decode(&out) != nil {
		return nil
	}
	return out
}

// Header is the headers that the contract gives an answer, with their examples.
func Header(op *contract.Operation, status int) http.Header {
	header := http.Header{}
	response := op.Source().Responses.Status(status)
	if response == nil {
		return header
	}
	for name, ref := range response.Value.Headers {
		if example := ref.Value.Schema.Value.Example; example != nil {
			text := fmt.Sprint(plain(example))
			header.Set(name, text)
		}
	}
	return header
}
