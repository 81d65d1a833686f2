package dialect

import (
	"fmt"
	"strings"
	"unicode"
)

// libraryError is what the recorded server's JSON library says of text that
// does not begin with a JSON value; "" if it does. It reads one value, as the
// library does, and knows the mistakes that people make.
func libraryError(text string) string {
	r := &reader{text: []rune(text), source: text}
	r.space()
	if r.done() {
		return "No content to map due to end-of-input\n at " + r.place(0)
	}
	r.value()
	return r.fault
}

// reader walks through JSON text until its first mistake.
type reader struct {
	text   []rune
	source string
	at     int
	fault  string
}

const valueWords = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

func (r *reader) done() bool { return r.at >= len(r.text) }

func (r *reader) space() {
	for !r.done() && strings.ContainsRune(" \t\r\n", r.text[r.at]) {
		r.at++
	}
}

// place is a position in the library's words; at counts what was read.
func (r *reader) place(at int) string {
	line, start := 1, 0
	for i, c := range r.text[:at] {
		if c == '\n' {
			line, start = line+1, i+1
		}
	}
	source := r.source
	const most = 500
	if runes := []rune(source); len(runes) > most {
		return fmt.Sprintf("[Source: (String)\"%s\"[truncated %d chars]; line: %d, column: %d]", string(runes[:most]), len(runes)-most, line, at-start+1)
	}
	return fmt.Sprintf("[Source: (String)\"%s\"; line: %d, column: %d]", source, line, at-start+1)
}

func (r *reader) fail(format string, args ...any) bool {
	r.fault = fmt.Sprintf(format, args...) + "\n at " + r.place(min(r.at, len(r.text)))
	return false
}

func (r *reader) unexpected(c rune, what string) bool {
	return r.fail("Unexpected character ('%c' (code %d)): %s", c, c, what)
}

// value reads one value and reports whether it is whole.
func (r *reader) value() bool {
	c := r.text[r.at]
	switch {
	case c == '{':
		return r.object()
	case c == '[':
		return r.array()
	case c == '"':
		r.at++
		return r.string("Unexpected end-of-input: was expecting closing quote for a string value")
	case c == '-' || c >= '0' && c <= '9':
		return r.number()
	case c == '}':
		r.at++
		return r.unexpected(c, "expected a value")
	case unicode.IsLetter(c) || c == '_' || c == '$':
		return r.word()
	}
	r.at++
	return r.unexpected(c, "expected a valid value "+valueWords)
}

// word reads true, false or null.
func (r *reader) word() bool {
	from := r.at
	for !r.done() && (unicode.IsLetter(r.text[r.at]) || unicode.IsDigit(r.text[r.at]) || r.text[r.at] == '_' || r.text[r.at] == '$') {
		r.at++
	}
	switch word := string(r.text[from:r.at]); word {
	case "true", "false", "null":
		return true
	case "NaN", "Infinity":
		return r.fail("Non-standard token '%s': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow", word)
	default:
		return r.fail("Unrecognized token '%s': was expecting %s", word, valueWords)
	}
}

func (r *reader) number() bool {
	digits := func() int {
		from := r.at
		for !r.done() && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
			r.at++
		}
		return r.at - from
	}
	if r.text[r.at] == '-' {
		r.at++
	}
	from := r.at
	if digits() == 0 {
		return r.endOr(func(c rune) bool {
			return r.unexpected(c, "expected digit (0-9) to follow minus sign, for valid numeric value")
		})
	}
	if r.at-from > 1 && r.text[from] == '0' {
		r.at = from + 1
		return r.fail("Invalid numeric value: Leading zeroes not allowed")
	}
	if !r.done() && r.text[r.at] == '.' {
		r.at++
		if digits() == 0 {
			return r.endOr(func(c rune) bool { return r.unexpected(c, "Decimal point not followed by a digit") })
		}
	}
	if !r.done() && (r.text[r.at] == 'e' || r.text[r.at] == 'E') {
		r.at++
		if !r.done() && (r.text[r.at] == '+' || r.text[r.at] == '-') {
			r.at++
		}
		if digits() == 0 {
			return r.endOr(func(c rune) bool { return r.unexpected(c, "Exponent indicator not followed by a digit") })
		}
	}
	return true
}

// endOr tells of the next character, if there is one.
func (r *reader) endOr(tell func(rune) bool) bool {
	if r.done() {
		return r.fail("Unexpected end-of-input within/between Root entries")
	}
	c := r.text[r.at]
	r.at++
	return tell(c)
}

// string reads on behind the opening quote.
func (r *reader) string(unfinished string) bool {
	for !r.done() {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return true
		case c < ' ':
			return r.fail("Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using backslash to be included in string value", c)
		case c == '\\':
			if r.done() {
				return r.fail("Unexpected end-of-input in character escape sequence")
			}
			escaped := r.text[r.at]
			r.at++
			if !strings.ContainsRune(`"\/bfnrtu`, escaped) {
				return r.fail("Unrecognized character escape '%c' (code %d)", escaped, escaped)
			}
		}
	}
	return r.fail("%s", unfinished)
}

func (r *reader) object() bool {
	began := r.at
	r.at++
	for first := true; ; first = false {
		r.space()
		if r.done() {
			return r.open("Object", began)
		}
		c := r.text[r.at]
		r.at++
		switch {
		case c == '}' && first:
			return true
		case !first && c != '"':
			return r.unexpected(c, "was expecting double-quote to start field name")
		case c != '"':
			if c == ']' {
				return r.wrongClose(c, '}', "Object", began)
			}
			return r.unexpected(c, "was expecting double-quote to start field name")
		}
		if !r.string("Unexpected end-of-input in field name") {
			return false
		}
		r.space()
		if r.done() {
			return r.fail("Unexpected end-of-input within/between Object entries")
		}
		if c := r.text[r.at]; c != ':' {
			r.at++
			return r.unexpected(c, "was expecting a colon to separate field name and value")
		}
		r.at++
		r.space()
		if r.done() {
			return r.fail("Unexpected end-of-input within/between Object entries")
		}
		if !r.value() {
			return false
		}
		if closed, ok := r.next('}', "Object", began); closed || !ok {
			return ok
		}
	}
}

func (r *reader) array() bool {
	began := r.at
	r.at++
	for first := true; ; first = false {
		r.space()
		if r.done() {
			return r.open("Array", began)
		}
		switch c := r.text[r.at]; {
		case c == ']' && first:
			r.at++
			return true
		case c == '}' && first:
			r.at++
			return r.wrongClose(c, ']', "Array", began)
		}
		if !r.value() {
			return false
		}
		if closed, ok := r.next(']', "Array", began); closed || !ok {
			return ok
		}
	}
}

// next reads what follows an entry: a comma, or the end of what it is in.
func (r *reader) next(end rune, kind string, began int) (closed, ok bool) {
	r.space()
	if r.done() {
		return false, r.open(kind, began)
	}
	c := r.text[r.at]
	r.at++
	switch c {
	case end:
		return true, true
	case ',':
		return false, true
	case '}', ']':
		return false, r.wrongClose(c, end, kind, began)
	}
	return false, r.unexpected(c, "was expecting comma to separate "+kind+" entries")
}

func (r *reader) open(kind string, began int) bool {
	return r.fail("Unexpected end-of-input: expected close marker for %s (start marker at %s)", kind, r.place(began))
}

func (r *reader) wrongClose(c, want rune, kind string, began int) bool {
	return r.fail("Unexpected close marker '%c': expected '%c' (for %s starting at %s)", c, want, kind, r.place(began))
}
