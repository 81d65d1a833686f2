package contract

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// messages maps a schema keyword to the text a caller gets.
type messages map[string]string

func messagesFrom(extension any) messages {
	if extension == nil {
		return nil
	}
	return messages(stringMap(extension))
}

// fill replaces {keyword} by the schema's value of it, in words.
func fill(template string, schema *openapi3.Schema) string {
	if schema == nil || !strings.Contains(template, "{") {
		return template
	}
	return strings.NewReplacer(
		"{type}", typeWords(schema),
		"{format}", formatWords(schema.Format),
		"{enum}", enumWords(schema.Enum),
		"{pattern}", schema.Pattern,
		"{minLength}", strconv.FormatUint(schema.MinLength, 10),
		"{maxLength}", pointerWords(schema.MaxLength),
		"{minItems}", strconv.FormatUint(schema.MinItems, 10),
		"{maxItems}", pointerWords(schema.MaxItems),
		"{minProperties}", strconv.FormatUint(schema.MinProps, 10),
		"{maxProperties}", pointerWords(schema.MaxProps),
		"{minimum}", pointerWords(schema.Min),
		"{maximum}", pointerWords(schema.Max),
		"{multipleOf}", pointerWords(schema.MultipleOf),
	).Replace(template)
}

func pointerWords[T uint64 | float64](value *T) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(*value)
}

func typeWords(schema *openapi3.Schema) string {
	words := map[string]string{
		"string": "a string", "integer": "an integer", "number": "a number",
		"boolean": "a boolean (true or false)", "array": "an array", "object": "an object",
	}
	if schema.Type == nil || len(*schema.Type) == 0 {
		return "a valid value"
	}
	return words[(*schema.Type)[0]]
}

func formatWords(format string) string {
	words := map[string]string{
		"uuid": "a UUID", "uri": "an absolute URI", "email": "an e-mail address",
		"date":      "a date (2026-03-15)",
		"date-time": "an RFC 3339 date-time with a time zone (2026-03-15T10:00:00Z)",
		"int32":     "an integer of 32 bits", "int64": "an integer of 64 bits",
	}
	if text := words[format]; text != "" {
		return text
	}
	return "of format " + format
}

func enumWords(values []any) string {
	words := make([]string, 0, len(values))
	for _, value := range values {
		if value != nil {
			words = append(words, fmt.Sprint(value))
		}
	}
	return strings.Join(words, ", ")
}
