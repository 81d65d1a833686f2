package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Callback finds a request that the platform makes, such as eventDelivery, by
// its operationId; nil when there is none.
func (c *Contract) Callback(id string) *Operation { return c.callbacks[id] }

// readCallbacks enters the callbacks of an operation. Several operations may
// name the same.
func (c *Contract) readCallbacks(source *openapi3.Operation) error {
	for _, ref := range source.Callbacks {
		for expression, item := range ref.Value.Map() {
			for method, operation := range item.Operations() {
				op, err := newOperation(c.doc, method, expression, item, operation)
				if err != nil {
					return fmt.Errorf("callback %s: %w", expression, err)
				}
				c.callbacks[op.ID] = op
			}
		}
	}
	return nil
}

// CheckCallback holds a request that the platform made against the contract:
// its headers, and that the body is JSON where it says it is. The schema of the
// body is the users' own.
func (c *Contract) CheckCallback(op *Operation, header http.Header, body []byte) error {
	for _, p := range op.parameters {
		if violation := c.checkParameter(p, Request{Header: header}); violation != nil {
			return violation
		}
	}
	if op.body == nil {
		return nil
	}
	if kind, _, _ := strings.Cut(header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		return fmt.Errorf("content type %q instead of application/json", header.Get("Content-Type"))
	}
	if !json.Valid(body) {
		return fmt.Errorf("the body is not JSON")
	}
	return nil
}
