// Package schema reads the JSON Schemas of the registry, compares their versions
// and checks events against them.
package schema

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schema is a parsed schema. It is safe for concurrent use.
type Schema struct {
	root any
	size int // JSON values in it

	once     sync.Once
	compiled *jsonschema.Schema // nil when it is no JSON Schema that Departures can follow
}

// Parse reads the text of a schema, which may be any JSON value. The error says
// why the text is no JSON.
func Parse(text string) (*Schema, error) {
	root, err := decode([]byte(text))
	if err != nil {
		return nil, err
	}
	return &Schema{root: root}, nil
}

// decode reads one JSON value and keeps the text of its numbers.
func decode(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, errors.New("unexpected end of JSON input")
		}
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one JSON value")
	}
	return value, nil
}

// annotations say nothing about what matches, and so do not count for the
// fingerprint.
var annotations = []string{"title", "description", "examples", "default", "$comment"}

// Fingerprint is the hex SHA-256 of the schema with sorted members and without
// annotations and white space.
func (s *Schema) Fingerprint() string {
	sum := sha256.Sum256(encode(bare(s.root)))
	return hex.EncodeToString(sum[:])
}

// bare is a schema without its annotations. Names of properties and the values
// of enum and const are no keywords, whatever they are called.
func bare(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, value := range v {
			switch {
			case slices.Contains(annotations, name):
			case name == "enum" || name == "const":
				out[name] = value
			case slices.Contains([]string{"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"}, name):
				out[name] = bareEach(value)
			default:
				out[name] = bare(value)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = bare(value)
		}
		return out
	}
	return v
}

func bareEach(v any) any {
	byName, ok := v.(map[string]any)
	if !ok {
		return v
	}
	out := make(map[string]any, len(byName))
	for name, value := range byName {
		out[name] = bare(value)
	}
	return out
}

// encode writes compact JSON with sorted members.
func encode(v any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // what came from JSON encodes
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
