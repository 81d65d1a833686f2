package contract

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Property is what the contract says of one value that a request carries.
type Property struct {
	Name   string
	Type   string // string, integer, number, boolean, array or object; "" for any JSON value
	Format string // such as uuid or date-time; "" for none
	Enum   bool   // only listed values
}

// Properties lists what a request of the operation may carry in one place: its
// parameters, or with InBody the members of its JSON body.
func (op *Operation) Properties(in string) []Property { return op.properties[in] }

func (op *Operation) noteProperties() {
	op.properties = map[string][]Property{}
	for _, p := range op.parameters {
		op.properties[p.In] = append(op.properties[p.In], propertyOf(p.Name, p.Schema.Value))
	}
	if op.body == nil {
		return
	}
	members := op.body.schema.Properties
	for _, name := range slices.Sorted(maps.Keys(members)) {
		op.properties[InBody] = append(op.properties[InBody], propertyOf(name, members[name].Value))
	}
}

func propertyOf(name string, schema *openapi3.Schema) Property {
	p := Property{Name: name, Format: schema.Format, Enum: len(schema.Enum) > 0}
	if schema.Type != nil && len(*schema.Type) > 0 {
		p.Type = (*schema.Type)[0]
	}
	for _, part := range schema.AllOf {
		of := propertyOf(name, part.Value)
		p.Enum = p.Enum || of.Enum
		if p.Type == "" {
			p.Type, p.Format = of.Type, of.Format
		}
	}
	return p
}
