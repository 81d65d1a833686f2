package dialect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const valueExpected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

func TestLibraryErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// Recorded.
		`{bad`:  "Unexpected character ('b' (code 98)): was expecting double-quote to start field name\n at [Source: (String)\"{bad\"; line: 1, column: 3]",
		`hello`: "Unrecognized token 'hello': was expecting " + valueExpected + "\n at [Source: (String)\"hello\"; line: 1, column: 6]",
		// As the library's source has them.
		`not json`:  "Unrecognized token 'not': was expecting " + valueExpected + "\n at [Source: (String)\"not json\"; line: 1, column: 4]",
		`{"a":1,}`:  "Unexpected character ('}' (code 125)): was expecting double-quote to start field name\n at [Source: (String)\"{\"a\":1,}\"; line: 1, column: 9]",
		`{"a" 1}`:   "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value\n at [Source: (String)\"{\"a\" 1}\"; line: 1, column: 7]",
		`{"a":1 2}`: "Unexpected character ('2' (code 50)): was expecting comma to separate Object entries\n at [Source: (String)\"{\"a\":1 2}\"; line: 1, column: 9]",
		`[1 2]`:     "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries\n at [Source: (String)\"[1 2]\"; line: 1, column: 5]",
		`[1}`:       "Unexpected close marker '}': expected ']' (for Array starting at [Source: (String)\"[1}\"; line: 1, column: 1])\n at [Source: (String)\"[1}\"; line: 1, column: 4]",
		`{`:         "Unexpected end-of-input: expected close marker for Object (start marker at [Source: (String)\"{\"; line: 1, column: 1])\n at [Source: (String)\"{\"; line: 1, column: 2]",
		`{"a":`:     "Unexpected end-of-input within/between Object entries\n at [Source: (String)\"{\"a\":\"; line: 1, column: 6]",
		`"abc`:      "Unexpected end-of-input: was expecting closing quote for a string value\n at [Source: (String)\"\"abc\"; line: 1, column: 5]",
		`%`:         "Unexpected character ('%' (code 37)): expected a valid value " + valueExpected + "\n at [Source: (String)\"%\"; line: 1, column: 2]",
		"{\n\n x":   "Unexpected character ('x' (code 120)): was expecting double-quote to start field name\n at [Source: (String)\"{\n\n x\"; line: 3, column: 3]",
	} {
		assert.Equal(t, want, libraryError(text), text)
	}
	assert.Contains(t, libraryError("{"+strings.Repeat("x", 600)), "[truncated 101 chars]; line: 1, column: 3]")
	for _, text := range []string{`{}`, `[]`, ` {"a":[1,-2.5e+3,"\u00e9",true,false,null]} `, `5`, `"x"`, `{} and more`} {
		assert.Empty(t, libraryError(text), text)
	}
}

// It finds a mistake where there is one, and none where there is none.
func FuzzLibraryError(f *testing.F) {
	for _, text := range []string{`{"a":[1,2,{"b":null}]}`, `{bad`, `[1,]`, `-`, `01`, `1.`, `1e`, "\"\n\"", `"\x"`, `{"a":1]`, `nul`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := libraryError(text)
		if json.Valid([]byte(text)) {
			assert.Empty(t, found)
			return
		}
		var first json.RawMessage
		if json.NewDecoder(strings.NewReader(text)).Decode(&first) != nil && !strings.Contains(text, `\u`) && !hasOddSpace(text) {
			assert.NotEmpty(t, found)
		}
	})
}

// hasOddSpace tells characters that one of the two readers takes for something
// else than the other.
func hasOddSpace(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r > 126 || r == '\v' || r == '\f' })
}

func TestHeadersError(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Cannot deserialize value of type `java.util.LinkedHashMap<java.lang.Object,java.lang.Object>` from Array value (token `JsonToken.START_ARRAY`)\n at [Source: (String)\"[1]\"; line: 1, column: 1]", headersError(`[1]`))
	assert.Equal(t, "class java.lang.Integer cannot be cast to class java.lang.String (java.lang.Integer and java.lang.String are in module java.base of loader 'bootstrap')", headersError(`{"a":"b","n":1}`))
	for text, want := range map[string]string{`{"a":true}`: "java.lang.Boolean", `{"a":1.5}`: "java.lang.Double", `{"a":[]}`: "java.util.ArrayList", `5`: "VALUE_NUMBER_INT", `1.5`: "VALUE_NUMBER_FLOAT", `true`: "VALUE_TRUE"} {
		assert.Contains(t, headersError(text), want, text)
	}
	assert.Empty(t, headersError(`{"a":"b","c":null}`))
}
