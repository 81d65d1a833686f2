package specdiff

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// parameters compares those of query and header. Names of headers have no case.
func (d *differences) parameters(op *contract.Operation, found route) {
	theirs := map[string]*openapi3.Parameter{}
	for _, list := range []openapi3.Parameters{found.item.Parameters, found.operation.Parameters} {
		for _, ref := range list {
			for _, p := range onTheWire(ref.Value) {
				theirs[parameterKey(p)] = p
			}
		}
	}
	for _, p := range op.ParameterList() {
		if p.In == openapi3.ParameterInPath {
			continue
		}
		key := parameterKey(p)
		other := theirs[key]
		delete(theirs, key)
		switch {
		case other == nil:
			d.lacks(key, "a parameter, "+schemaWords(p.Schema))
			continue
		case p.Required != other.Required:
			d.differs(key, requiredWords(p.Required), requiredWords(other.Required))
		}
		d.value(key, p.Schema, other.Schema, 0)
	}
	for _, key := range slices.Sorted(maps.Keys(theirs)) {
		d.extra(key, "a parameter, "+schemaWords(theirs[key].Schema))
	}
}

// onTheWire is a parameter as a request shows it: the members of an object are
// query parameters of their own, unless the document says otherwise.
func onTheWire(p *openapi3.Parameter) []*openapi3.Parameter {
	switch {
	case p == nil || p.In == openapi3.ParameterInPath:
		return nil
	case p.In != openapi3.ParameterInQuery || p.Schema == nil || p.Schema.Value == nil,
		p.Style != "" && p.Style != openapi3.SerializationForm, p.Explode != nil && !*p.Explode:
		return []*openapi3.Parameter{p}
	}
	object := flatten(p.Schema.Value, 0)
	if object.kind != openapi3.TypeObject || object.free {
		return []*openapi3.Parameter{p}
	}
	var members []*openapi3.Parameter
	for name, schema := range object.properties {
		members = append(members, &openapi3.Parameter{Name: name, In: p.In, Schema: schema, Required: p.Required && object.required[name]})
	}
	return members
}

func parameterKey(p *openapi3.Parameter) string {
	name := p.Name
	if p.In == openapi3.ParameterInHeader {
		name = http.CanonicalHeaderKey(name)
	}
	return p.In + "." + name
}

func requiredWords(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

func (d *differences) requestBody(op *contract.Operation, theirs *openapi3.Operation) {
	ours, other := bodyOf(op.Source()), bodyOf(theirs)
	switch {
	case ours == nil && other == nil:
	case ours == nil:
		d.extra("request.body", "a body")
	case other == nil:
		d.lacks("request.body", "a body")
	default:
		if ours.Required && !other.Required {
			d.vague("request.body", "required", "optional")
		}
		d.value("request.body", op.RequestSchema(), jsonOf(other.Content), 0)
	}
}

func bodyOf(op *openapi3.Operation) *openapi3.RequestBody {
	if op.RequestBody == nil {
		return nil
	}
	return op.RequestBody.Value
}

// responses compares the successful answers, and which errors are declared.
func (d *differences) responses(op *contract.Operation, theirs *openapi3.Operation) {
	other := map[int]*openapi3.Response{}
	if theirs.Responses != nil {
		for code, ref := range theirs.Responses.Map() {
			if status, err := strconv.Atoi(code); err == nil && ref.Value != nil {
				other[status] = ref.Value
			}
		}
	}
	var undeclared []string
	for _, status := range op.Statuses() {
		declared, there := other[status]
		where := "response." + strconv.Itoa(status)
		switch {
		case status >= 300 && !there:
			undeclared = append(undeclared, strconv.Itoa(status))
		case status >= 300:
		case !there:
			d.lacks(where, "this status")
		case op.ResponseSchema(status) != nil:
			d.value(where, op.ResponseSchema(status), jsonOf(declared.Content), 0)
		case len(op.Source().Responses.Status(status).Value.Content) == 0 && len(declared.Content) > 0:
			d.extra(where, "a body")
		}
	}
	if len(undeclared) > 0 {
		d.vague("responses", "the errors "+strings.Join(undeclared, ", "), "no word of them")
	}
	for _, status := range slices.Sorted(maps.Keys(other)) {
		if status < 300 && !slices.Contains(op.Statuses(), status) {
			d.differs("response."+strconv.Itoa(status), "no such status", "this status")
		}
	}
}

// jsonOf is the schema of the JSON body, also where a generator wrote */*.
func jsonOf(content openapi3.Content) *openapi3.SchemaRef {
	for _, media := range append([]string{"application/json", "*/*"}, slices.Sorted(maps.Keys(content))...) {
		if body := content[media]; body != nil && body.Schema != nil {
			return body.Schema
		}
	}
	return nil
}

func schemaWords(ref *openapi3.SchemaRef) string {
	if ref == nil || ref.Value == nil {
		return "any value"
	}
	s := flatten(ref.Value, 0)
	words := s.kind
	if s.format != "" {
		words += " (" + s.format + ")"
	}
	if s.nullable {
		words += " or null"
	}
	if len(s.enum) > 0 {
		words += fmt.Sprintf(", one of %s", strings.Join(s.enum, ", "))
	}
	return words
}
