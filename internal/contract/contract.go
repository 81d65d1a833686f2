// Package contract is the parsed openapi.yaml: its operations, and the checks
// of requests and responses against it. It is the only place that reads the
// document; the texts of field errors come from there too.
package contract

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract is a parsed document. It is immutable and safe for concurrent use.
type Contract struct {
	doc        *openapi3.T
	operations []*Operation
	byID       map[string]*Operation
	byRoute    map[string]*Operation
	callbacks  map[string]*Operation
	public     map[string]bool // by route
	defaults   messages
}

// Parse reads a document. It resolves references and compiles what the checks
// need, but does not validate the document: see Validate.
func Parse(data []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	if doc.Paths == nil {
		return nil, errors.New("contract: the document has no paths")
	}
	for name, check := range stringFormats() {
		doc.SetStringFormatValidator(name, openapi3.NewCallbackValidator(check))
	}
	c := &Contract{
		doc:     doc,
		byID:    map[string]*Operation{},
		byRoute: map[string]*Operation{}, callbacks: map[string]*Operation{},
		public: map[string]bool{},
	}
	if doc.Components != nil {
		c.defaults = messagesFrom(doc.Components.Extensions["x-default-messages"])
	}
	for path, item := range doc.Paths.Map() {
		for method, operation := range item.Operations() {
			op, err := newOperation(doc, method, path, item, operation)
			if err != nil {
				return nil, fmt.Errorf("contract: %s %s: %w", method, path, err)
			}
			if c.byID[op.ID] != nil {
				return nil, fmt.Errorf("contract: operationId %q occurs twice", op.ID)
			}
			c.byID[op.ID] = op
			c.byRoute[routeKey(method, op.Route)] = op
			c.operations = append(c.operations, op)
			if err := c.readCallbacks(operation); err != nil {
				return nil, fmt.Errorf("contract: %s %s: %w", method, path, err)
			}
			if len(op.Security) == 0 {
				c.public[op.Route] = true
			}
		}
	}
	sort.Slice(c.operations, func(i, j int) bool { return c.operations[i].ID < c.operations[j].ID })
	return c, nil
}

// Validate checks that the document itself is valid OpenAPI, examples included.
func (c *Contract) Validate(ctx context.Context) error {
	return c.doc.Validate(ctx)
}

// Document is the underlying document, for reading only.
func (c *Contract) Document() *openapi3.T { return c.doc }

// Operations lists all operations in the order of their ids.
func (c *Contract) Operations() []*Operation {
	return append([]*Operation(nil), c.operations...)
}

// Operation finds an operation by its operationId; nil when there is none.
func (c *Contract) Operation(id string) *Operation { return c.byID[id] }

// Route finds the operation of a method and an Echo route such as
// /api/v1/projects/:projectId; nil when there is none.
func (c *Contract) Route(method, route string) *Operation {
	return c.byRoute[routeKey(method, route)]
}

// IsPublic reports whether an Echo route has an operation that needs no
// credential.
func (c *Contract) IsPublic(route string) bool { return c.public[route] }

func routeKey(method, route string) string { return method + " " + route }
