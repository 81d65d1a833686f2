package contract

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxDepth bounds the nesting of a request body.
const maxDepth = 200

// bodyRule is what an operation says of its JSON request body.
type bodyRule struct {
	required bool
	schema   *openapi3.Schema
	folded   map[string]string // declared property by its lower-case name
}

// newBodyRule is nil for an operation without a JSON body.
func newBodyRule(source *openapi3.Operation) *bodyRule {
	if source.RequestBody == nil || source.RequestBody.Value == nil {
		return nil
	}
	media := source.RequestBody.Value.Content["application/json"]
	if media == nil || media.Schema == nil {
		return nil
	}
	rule := &bodyRule{required: source.RequestBody.Value.Required, schema: media.Schema.Value, folded: map[string]string{}}
	for name := range rule.schema.Properties {
		rule.folded[strings.ToLower(name)] = name
	}
	return rule
}

var utf8BOM = []byte("\xef\xbb\xbf")

// checkBody returns the body as the handler is to read it.
func (c *Contract) checkBody(rule *bodyRule, r Request) ([]byte, *Violation) {
	unreadable := func(text string) *Violation {
		return invalid(text).because(Mistake{In: InBody, Keyword: KeywordSyntax})
	}
	body := bytes.TrimPrefix(r.Body, utf8BOM)
	if len(bytes.TrimSpace(body)) == 0 {
		if rule.required {
			return nil, unreadable("Request body is required")
		}
		return nil, nil
	}
	if media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(media), "application/json") {
		return nil, invalid("Content-Type must be application/json").because(Mistake{In: InBody, Keyword: KeywordContentType})
	}
	if !utf8.Valid(body) {
		return nil, unreadable("Request body is not valid UTF-8")
	}
	if depth(body) > maxDepth {
		return nil, unreadable("Request body is nested too deeply")
	}
	if !json.Valid(body) {
		return nil, unreadable("Request body is not valid JSON")
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, unreadable("Request body must be a JSON object")
	}
	changed := rule.normalise(members)
	value, ok := rule.decode(members)
	if !ok {
		return nil, unreadable("Request body is not valid JSON")
	}
	if err := c.doc.ValidateSchemaJSON(rule.schema, value, openapi3.MultiErrors(), openapi3.VisitAsRequest()); err != nil {
		if found, mistakes := r.mistakes(failures(err, nil)); len(found) > 0 {
			return nil, &Violation{
				Code: ValidationError, Message: fieldsMessage,
				FieldErrors: c.fieldErrors(rule.schema, found), Mistakes: mistakes,
			}
		}
	}
	if changed {
		body = assemble(members)
	}
	return body, nil
}

// normalise drops members that differ from a declared one by letter case only,
// which the handler's decoder would take for it unchecked, and writes ids in
// lower case, as the store has them. It reports whether it changed anything.
func (r *bodyRule) normalise(members map[string]json.RawMessage) (changed bool) {
	for name, raw := range members {
		declared, known := r.folded[strings.ToLower(name)]
		switch {
		case known && declared != name:
			delete(members, name)
			changed = true
		case known && areIDs(r.schema.Properties[name].Value, raw):
			if lower := bytes.ToLower(raw); !bytes.Equal(lower, raw) {
				members[name] = lower
				changed = true
			}
		}
	}
	return changed
}

// decode reads the members for the validator. Free JSON is not read: nothing
// is said of it, and its bytes are the caller's.
func (r *bodyRule) decode(members map[string]json.RawMessage) (map[string]any, bool) {
	value := make(map[string]any, len(members))
	for name, raw := range members {
		if ref := r.schema.Properties[name]; ref == nil || isFree(ref.Value) {
			if ref != nil {
				value[name] = nil
			}
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		var v any
		if decoder.Decode(&v) != nil {
			return nil, false
		}
		value[name] = v
	}
	return value, true
}

// isFree tells a schema that takes any JSON value.
func isFree(s *openapi3.Schema) bool {
	return s.Type == nil && s.Nullable && len(s.AllOf)+len(s.AnyOf)+len(s.OneOf)+len(s.Enum) == 0 && s.Not == nil
}

func isID(s *openapi3.Schema) bool { return s.Format == "uuid" }

// areIDs tells an id, or a list of them, where the schema asks for that.
func areIDs(s *openapi3.Schema, raw json.RawMessage) bool {
	if isID(s) {
		return IsUUID(strings.Trim(string(raw), `"`))
	}
	var ids []string
	return s.Items != nil && isID(s.Items.Value) && json.Unmarshal(raw, &ids) == nil && !slices.ContainsFunc(ids, func(id string) bool { return !IsUUID(id) })
}

// assemble writes an object member by member, each value's bytes as they came.
func assemble(members map[string]json.RawMessage) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(name) // a string always marshals
		b.Write(key)
		b.WriteByte(':')
		b.Write(members[name])
	}
	b.WriteByte('}')
	return b.Bytes()
}

// depth is how deep brackets nest outside of strings.
func depth(body []byte) int {
	deepest, now, inString := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case inString && b == '\\':
			i++
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			now++
			deepest = max(deepest, now)
		case b == '}' || b == ']':
			now--
		}
	}
	return deepest
}
