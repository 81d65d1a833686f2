package contract

import "github.com/getkin/kin-openapi/openapi3"

// Places of a Mistake.
const (
	InPath   = openapi3.ParameterInPath
	InQuery  = openapi3.ParameterInQuery
	InHeader = openapi3.ParameterInHeader
	InBody   = "body"
)

// Keywords of a Mistake that are of no schema.
const (
	KeywordSyntax      = "syntax"       // the body is no JSON object in UTF-8, or is missing
	KeywordContentType = "content-type" // the body is said to be something else
	KeywordRepeated    = "repeated"     // a parameter is given more than once
)

// Mistake is one thing that is wrong with a request: what is broken, and where.
type Mistake struct {
	In      string // InPath, InQuery, InHeader or InBody
	Name    string // of the parameter, or the property's path as in FieldErrors; "" is the whole body
	Keyword string // of the schema (type, enum, pattern, required, …) or one of those above
	Format  string // of the schema, such as uuid
}

// because notes what a violation is about.
func (v *Violation) because(mistakes ...Mistake) *Violation {
	v.Mistakes = mistakes
	return v
}

// overlooks reports whether the request's reader does not mind a mistake.
func (r Request) overlooks(m Mistake) bool { return r.Overlook != nil && r.Overlook(m) }

// mistakes are the failures that are not overlooked.
func (r Request) mistakes(found []failure) (kept []failure, mistakes []Mistake) {
	for _, f := range found {
		m := Mistake{In: InBody, Name: fieldName(f.path), Keyword: f.keyword}
		if f.schema != nil {
			m.Format = f.schema.Format
		}
		if r.overlooks(m) {
			continue
		}
		kept, mistakes = append(kept, f), append(mistakes, m)
	}
	return kept, mistakes
}
