package contract

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// RequestTypes lists the media types of the request body in order; the empty
// string alone stands for an operation without one.
func (op *Operation) RequestTypes() []string {
	if op.source.RequestBody == nil || op.source.RequestBody.Value == nil {
		return []string{""}
	}
	return mediaTypes(op.source.RequestBody.Value.Content)
}

// ResponseTypes lists the media types of the answer with a declared status; the
// empty string alone stands for an answer without a body.
func (op *Operation) ResponseTypes(status int) []string {
	response := op.source.Responses.Status(status)
	if response == nil || response.Value == nil {
		return nil
	}
	return mediaTypes(response.Value.Content)
}

func mediaTypes(content openapi3.Content) []string {
	if len(content) == 0 {
		return []string{""}
	}
	return slices.Sorted(maps.Keys(content))
}

// RequestSchema is the schema of the JSON request body; nil when there is none.
func (op *Operation) RequestSchema() *openapi3.SchemaRef {
	if op.source.RequestBody == nil || op.source.RequestBody.Value == nil {
		return nil
	}
	return jsonSchema(op.source.RequestBody.Value.Content)
}

// ResponseSchema is the schema of the JSON answer with a declared status; nil
// when there is none.
func (op *Operation) ResponseSchema(status int) *openapi3.SchemaRef {
	response := op.source.Responses.Status(status)
	if response == nil || response.Value == nil {
		return nil
	}
	return jsonSchema(response.Value.Content)
}

func jsonSchema(content openapi3.Content) *openapi3.SchemaRef {
	media := content["application/json"]
	if media == nil {
		return nil
	}
	return media.Schema
}

// ParameterList lists the parameters, those of the path item included, path
// before header before query. For reading only.
func (op *Operation) ParameterList() []*openapi3.Parameter { return slices.Clone(op.parameters) }
