package coverage

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/webhook-platform/hookflow-go/conformance/internal/exchange"
	"github.com/webhook-platform/hookflow-go/internal/contract"
)

// Parameter is a query or header parameter of an operation.
type Parameter struct {
	Operation string  `json:"operation"`
	In        string  `json:"in"`
	Name      string  `json:"name"`
	Seen      int     `json:"seen"`
	Values    []Value `json:"values,omitempty"` // of an enum
}

// Field is a property of a schema of the contract, wherever the schema is used.
type Field struct {
	Schema string  `json:"schema"`           // component, or operationId and side for one without a name
	Name   string  `json:"name"`             // properties of nested objects after a dot
	Seen   int     `json:"seen"`             // exchanges that had it
	Null   int     `json:"null"`             // exchanges that had it as null
	Values []Value `json:"values,omitempty"` // of an enum
}

// Value is one value of an enum.
type Value struct {
	Value string `json:"value"`
	Seen  int    `json:"seen"` // exchanges that had it
}

// fieldCounts holds the counters by name.
type fieldCounts struct {
	parameters map[[3]string]*Parameter // operation, in, name
	fields     map[[2]string]*Field     // schema, name
	lastPage   int
	exchange   int          // number of the one that is counted
	counted    map[*int]int // by counter, the exchange that it was raised for last
}

// once counts something, but not twice for one exchange: how many items a list
// had says nothing of what was tested.
func (f *fieldCounts) once(counter *int) {
	if f.counted[counter] != f.exchange {
		*counter++
		f.counted[counter] = f.exchange
	}
}

func newFieldCounts(c *contract.Contract) *fieldCounts {
	f := &fieldCounts{parameters: map[[3]string]*Parameter{}, fields: map[[2]string]*Field{}, counted: map[*int]int{}}
	for _, op := range c.Operations() {
		for _, p := range op.ParameterList() {
			if p.In == openapi3.ParameterInPath {
				continue
			}
			f.parameters[[3]string{op.ID, p.In, p.Name}] = &Parameter{Operation: op.ID, In: p.In, Name: p.Name, Values: enumOf(p.Schema.Value)}
		}
		if schema := op.RequestSchema(); schema != nil {
			f.declare(schema, op.ID+" request", "")
		}
		for _, status := range op.Statuses() {
			if schema := op.ResponseSchema(status); schema != nil {
				f.declare(schema, op.ID+" response", "")
			}
		}
	}
	return f
}

// declare makes the counters of a schema and of what it is made of.
func (f *fieldCounts) declare(ref *openapi3.SchemaRef, owner, prefix string) {
	owner, prefix = nameOf(ref, owner, prefix)
	for _, part := range ref.Value.AllOf {
		f.declare(part, owner, prefix)
	}
	if ref.Value.Items != nil {
		f.declare(ref.Value.Items, owner, prefix)
	}
	for name, property := range ref.Value.Properties {
		key := [2]string{owner, prefix + name}
		if f.fields[key] != nil {
			continue
		}
		f.fields[key] = &Field{Schema: owner, Name: prefix + name, Values: enumOf(property.Value)}
		f.declare(property, owner, prefix+name+".")
	}
}

// nameOf is the component that ref points to, or where it stands.
func nameOf(ref *openapi3.SchemaRef, owner, prefix string) (string, string) {
	if name, ok := strings.CutPrefix(ref.Ref, "#/components/schemas/"); ok && len(ref.Value.Properties)+len(ref.Value.AllOf) > 0 {
		return name, ""
	}
	return owner, prefix
}

func (f *fieldCounts) observe(op *contract.Operation, x exchange.Exchange) {
	f.exchange++
	_, raw, _ := strings.Cut(x.Request.Target, "?")
	query, _ := url.ParseQuery(raw) // what cannot be read is not seen
	for _, p := range op.ParameterList() {
		counter := f.parameters[[3]string{op.ID, p.In, p.Name}]
		if counter == nil {
			continue
		}
		values := query[p.Name]
		if p.In == openapi3.ParameterInHeader {
			values = x.Request.Header.Values(p.Name)
		}
		if len(values) > 0 {
			counter.Seen++
		}
		for _, value := range values {
			f.count(counter.Values, value)
			if page, err := strconv.Atoi(value); p.Name == "page" && err == nil {
				f.lastPage = max(f.lastPage, page)
			}
		}
	}
	if schema := op.RequestSchema(); schema != nil && x.Response.Status < 400 {
		f.value(schema, op.ID+" request", "", decode(x.Request.Body))
	}
	if schema := op.ResponseSchema(x.Response.Status); schema != nil {
		f.value(schema, op.ID+" response", "", decode(x.Response.Body))
	}
}

// value counts what of a schema a value has.
func (f *fieldCounts) value(ref *openapi3.SchemaRef, owner, prefix string, value any) {
	owner, prefix = nameOf(ref, owner, prefix)
	for _, part := range ref.Value.AllOf {
		f.value(part, owner, prefix, value)
	}
	switch v := value.(type) {
	case []any:
		if ref.Value.Items != nil {
			for _, item := range v {
				f.value(ref.Value.Items, owner, prefix, item)
			}
		}
	case map[string]any:
		for name, property := range ref.Value.Properties {
			member, there := v[name]
			counter := f.fields[[2]string{owner, prefix + name}]
			if !there || counter == nil {
				continue
			}
			f.once(&counter.Seen)
			if member == nil {
				f.once(&counter.Null)
				continue
			}
			f.countAll(counter.Values, member)
			f.value(property, owner, prefix+name+".", member)
		}
	}
}

func (f *fieldCounts) list() ([]Parameter, []Field) {
	parameters := make([]Parameter, 0, len(f.parameters))
	for p := range maps.Values(f.parameters) {
		copied := *p
		copied.Values = slices.Clone(p.Values)
		parameters = append(parameters, copied)
	}
	slices.SortFunc(parameters, func(a, b Parameter) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.In, b.In), cmp.Compare(a.Name, b.Name))
	})
	fields := make([]Field, 0, len(f.fields))
	for field := range maps.Values(f.fields) {
		copied := *field
		copied.Values = slices.Clone(field.Values)
		fields = append(fields, copied)
	}
	slices.SortFunc(fields, func(a, b Field) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	})
	return parameters, fields
}

// enumOf lists an enum, also where it is put together from parts.
func enumOf(schema *openapi3.Schema) []Value {
	var values []Value
	for _, v := range schema.Enum {
		if v != nil {
			values = append(values, Value{Value: fmt.Sprint(v)})
		}
	}
	for _, part := range schema.AllOf {
		values = append(values, enumOf(part.Value)...)
	}
	if schema.Items != nil && schema.Type.Is("array") {
		values = append(values, enumOf(schema.Items.Value)...)
	}
	return values
}

func (f *fieldCounts) count(values []Value, got string) {
	for i := range values {
		if values[i].Value == got {
			f.once(&values[i].Seen)
		}
	}
}

// countAll counts a value, or each item of a list.
func (f *fieldCounts) countAll(values []Value, got any) {
	if items, ok := got.([]any); ok {
		for _, item := range items {
			f.count(values, fmt.Sprint(item))
		}
		return
	}
	f.count(values, fmt.Sprint(got))
}

func decode(body []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}
