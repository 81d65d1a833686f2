package control

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// check holds a request against its operation. Names that the operation does not
// have are mistakes here: a filter with a typing error would match everything.
func check(spec *contract.Contract, op *contract.Operation, c call) error {
	query := c.URL.Query()
	known := op.Parameters("query")
	for name := range query {
		if !slices.Contains(known, name) {
			return invalid("no parameter %q; there are %s", name, or(strings.Join(known, ", "), "none"))
		}
	}
	_, violation := spec.CheckRequest(op, contract.Request{Path: c.params, Query: query, Header: c.Header, Body: c.body})
	if violation != nil {
		return invalid("%s", words(violation))
	}
	if takes, _ := op.TakesBody(); !takes {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &members); err != nil {
		return invalid("%v", err)
	}
	for name := range members {
		if !slices.Contains(op.Members(), name) {
			return invalid("no member %q; there are %s", name, strings.Join(op.Members(), ", "))
		}
	}
	return nil
}

func words(v *contract.Violation) string {
	text := v.Message
	for field, message := range v.FieldErrors {
		text += fmt.Sprintf("; %s: %s", field, message)
	}
	return text
}
