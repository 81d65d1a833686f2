package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// responseRule is what an operation says of one status.
type responseRule struct {
	headers map[string]*openapi3.Header
	schema  *openapi3.Schema // of the JSON body; nil for none
	content bool             // whether there is a body at all
}

func newResponseRule(response *openapi3.Response) *responseRule {
	rule := &responseRule{headers: map[string]*openapi3.Header{}, content: len(response.Content) > 0}
	for name, ref := range response.Headers {
		rule.headers[name] = ref.Value
	}
	if media := response.Content["application/json"]; media != nil && media.Schema != nil {
		rule.schema = media.Schema.Value
	}
	return rule
}

// CheckResponse holds an answer against its operation: the status must be
// declared, required headers present and well formed, and the body must match
// its schema, or be empty where the contract has none.
func (c *Contract) CheckResponse(op *Operation, status int, header http.Header, body []byte) error {
	rule := op.responses[status]
	if rule == nil {
		rule = op.fallback
	}
	if rule == nil {
		return fmt.Errorf("status %d is not declared", status)
	}
	for _, name := range slices.Sorted(maps.Keys(rule.headers)) {
		if err := c.checkHeader(name, rule.headers[name], header); err != nil {
			return fmt.Errorf("status %d: %w", status, err)
		}
	}
	if !rule.content {
		if len(body) > 0 {
			return fmt.Errorf("status %d: a body of %d bytes where the contract has none", status, len(body))
		}
		return nil
	}
	if rule.schema == nil {
		return nil
	}
	if media, _, _ := strings.Cut(header.Get("Content-Type"), ";"); media != "application/json" {
		return fmt.Errorf("status %d: content type %q instead of application/json", status, header.Get("Content-Type"))
	}
	if err := c.CheckValue(rule.schema, body); err != nil {
		return fmt.Errorf("status %d: %w", status, err)
	}
	return nil
}

func (c *Contract) checkHeader(name string, declared *openapi3.Header, header http.Header) error {
	values := header.Values(name)
	if len(values) == 0 {
		if declared.Required {
			return fmt.Errorf("header %s is missing", name)
		}
		return nil
	}
	value, ok := decodeParameter(declared.Schema.Value, values)
	if !ok {
		return fmt.Errorf("header %s is not of its type", name)
	}
	if err := c.doc.ValidateSchemaJSON(declared.Schema.Value, value); err != nil {
		return fmt.Errorf("header %s does not match its schema", name)
	}
	return nil
}

// CheckValue holds JSON text against a schema of the document. A value that does
// not match it is an *OffSchema.
func (c *Contract) CheckValue(schema *openapi3.Schema, text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("the body is not JSON: %w", err)
	}
	if decoder.More() {
		return fmt.Errorf("the body has text after its JSON")
	}
	err := c.doc.ValidateSchemaJSON(schema, value, openapi3.MultiErrors(), openapi3.VisitAsResponse())
	if err == nil {
		return nil
	}
	off := &OffSchema{}
	for _, f := range failures(err, nil) {
		off.Places = append(off.Places, Place{Pointer: "/" + strings.Join(f.path, "/"), Keyword: f.keyword})
	}
	return off
}

// OffSchema is a value that does not match its schema.
type OffSchema struct {
	Places []Place
}

// Place is a member that breaks a keyword of its schema.
type Place struct {
	Pointer string // JSON pointer
	Keyword string // required, type, enum, …
}

// Error implements error. It names places and keywords, never values.
func (e *OffSchema) Error() string {
	places := make([]string, 0, len(e.Places))
	for _, p := range e.Places {
		places = append(places, p.Pointer+" ("+p.Keyword+")")
	}
	return "the body is off its schema at " + strings.Join(places, ", ")
}
