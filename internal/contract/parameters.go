package contract

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Request is what of a request is checked. The caller is done with
// authentication and knows the route.
type Request struct {
	Path   map[string]string // values of path parameters by name, unescaped
	Query  url.Values
	Header http.Header
	Body   []byte
	// Overlook, if set, is asked about each mistake; those it reports true for
	// count as none. What it lets through, the handler gets.
	Overlook func(Mistake) bool
}

// CheckRequest holds a request against its operation. It returns the request as
// the handler is to read it: ids in lower case, empty query values that mean
// nothing left out, and no body members that only look like declared ones. The
// given request is not changed.
func (c *Contract) CheckRequest(op *Operation, r Request) (Request, *Violation) {
	out := Request{Path: make(map[string]string, len(r.Path)), Query: url.Values{}, Header: r.Header, Body: r.Body, Overlook: r.Overlook}
	for name, value := range r.Path {
		out.Path[name] = value
	}
	for name, values := range r.Query {
		out.Query[name] = values
	}
	for _, p := range op.parameters {
		violation := c.checkParameter(p, out)
		if violation != nil && !out.overlooks(violation.Mistakes[0]) {
			return out, violation
		}
	}
	if op.body == nil {
		return out, nil
	}
	body, violation := c.checkBody(op.body, out)
	out.Body = body
	return out, violation
}

func (c *Contract) checkParameter(p *openapi3.Parameter, r Request) *Violation {
	values := valuesOf(p, r)
	if p.In == openapi3.ParameterInQuery && p.AllowEmptyValue {
		if values = notEmpty(values); len(values) == 0 {
			delete(r.Query, p.Name)
		} else {
			r.Query[p.Name] = values
		}
	}
	schema := p.Schema.Value
	wrong := func(keyword, text string) *Violation {
		return invalid(text).because(Mistake{In: p.In, Name: p.Name, Keyword: keyword, Format: schema.Format})
	}
	if len(values) == 0 {
		if !p.Required {
			return nil
		}
		if text := messagesFrom(schema.Extensions["x-messages"])["required"]; text != "" {
			return wrong("required", text)
		}
		return wrong("required", fmt.Sprintf("Parameter '%s' is required", p.Name))
	}
	if !schema.Type.Is("array") && len(values) > 1 {
		return wrong(KeywordRepeated, fmt.Sprintf("Parameter '%s' must be given once", p.Name))
	}
	value, ok := decodeParameter(schema, values)
	if !ok {
		return wrong("type", fmt.Sprintf("Parameter '%s' %s", p.Name, fill(c.defaults["type"], schema)))
	}
	if err := c.doc.ValidateSchemaJSON(schema, value, openapi3.MultiErrors()); err != nil {
		broken := failures(err, nil)[0]
		text, own := c.text(broken, broken.schema)
		if !own {
			text = fmt.Sprintf("Parameter '%s' %s", p.Name, text)
		}
		return wrong(broken.keyword, text)
	}
	if isID(schema) {
		lowerID(p, r)
	}
	return nil
}

func valuesOf(p *openapi3.Parameter, r Request) []string {
	switch p.In {
	case openapi3.ParameterInPath:
		if value, ok := r.Path[p.Name]; ok {
			return []string{value}
		}
		return nil
	case openapi3.ParameterInQuery:
		return r.Query[p.Name]
	case openapi3.ParameterInHeader:
		return r.Header.Values(p.Name)
	}
	return nil
}

func notEmpty(values []string) []string {
	var kept []string
	for _, value := range values {
		if value != "" {
			kept = append(kept, value)
		}
	}
	return kept
}

func lowerID(p *openapi3.Parameter, r Request) {
	switch p.In {
	case openapi3.ParameterInPath:
		r.Path[p.Name] = strings.ToLower(r.Path[p.Name])
	case openapi3.ParameterInQuery:
		r.Query.Set(p.Name, strings.ToLower(r.Query.Get(p.Name)))
	}
}

// decodeParameter reads text as the value its schema asks for.
func decodeParameter(schema *openapi3.Schema, values []string) (any, bool) {
	text := values[0]
	switch {
	case schema.Type.Is("array"):
		items := make([]any, 0, len(values))
		for _, value := range values {
			items = append(items, value)
		}
		return items, true
	case schema.Type.Is("integer"):
		n, err := strconv.ParseInt(text, 10, 64)
		return float64(n), err == nil && !strings.HasPrefix(text, "+")
	case schema.Type.Is("number"):
		n, err := strconv.ParseFloat(text, 64)
		return n, err == nil
	case schema.Type.Is("boolean"):
		return text == "true", text == "true" || text == "false"
	}
	return text, true
}

func sortParameters(parameters []*openapi3.Parameter) {
	rank := map[string]int{openapi3.ParameterInPath: 0, openapi3.ParameterInHeader: 1, openapi3.ParameterInQuery: 2}
	for i := 1; i < len(parameters); i++ {
		for j := i; j > 0 && rank[parameters[j].In] < rank[parameters[j-1].In]; j-- {
			parameters[j], parameters[j-1] = parameters[j-1], parameters[j]
		}
	}
}
