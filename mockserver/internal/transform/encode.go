package transform

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// style is how JSON is laid out.
type style uint8

const (
	compact style = iota
	pretty
	spaced // a space after : and ,
)

// encode writes JSON as the platform's library does.
func encode(n *node, s style) ([]byte, error) {
	e := encoder{style: s}
	e.value(n, 0)
	if len(e.out) > maxOutput {
		return nil, ErrTooLarge
	}
	return e.out, nil
}

type encoder struct {
	style style
	out   []byte
}

func (e *encoder) value(n *node, indent int) {
	if len(e.out) > maxOutput {
		return // shared subtrees can be huge together; encode reports it
	}
	switch {
	case n.Kind == yaml.MappingNode:
		e.object(n, indent)
	case n.Kind == yaml.SequenceNode:
		e.array(n, indent)
	case n.Tag == tagString:
		e.out = appendString(e.out, n.Value)
	case n.Tag == tagInt || n.Tag == tagFloat:
		e.out = append(e.out, numberText(n)...)
	default:
		e.out = append(e.out, n.Value...)
	}
}

func (e *encoder) object(n *node, indent int) {
	if e.style == pretty && len(n.Content) == 0 {
		e.out = append(e.out, "{ }"...)
		return
	}
	e.out = append(e.out, '{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		if i > 0 {
			e.comma()
		}
		e.newline(indent + 1)
		e.out = appendString(e.out, n.Content[i].Value)
		e.out = append(e.out, [...]string{compact: ":", pretty: " : ", spaced: ": "}[e.style]...)
		e.value(n.Content[i+1], indent+1)
	}
	e.newline(indent)
	e.out = append(e.out, '}')
}

// array stays on its line: only the objects within it begin new ones, indented
// as if the array were not there.
func (e *encoder) array(n *node, indent int) {
	e.out = append(e.out, '[')
	for i, c := range n.Content {
		if i > 0 {
			e.comma()
		}
		if e.style == pretty {
			e.out = append(e.out, ' ')
		}
		e.value(c, indent)
	}
	if e.style == pretty {
		e.out = append(e.out, ' ')
	}
	e.out = append(e.out, ']')
}

func (e *encoder) comma() {
	e.out = append(e.out, ',')
	if e.style == spaced {
		e.out = append(e.out, ' ')
	}
}

func (e *encoder) newline(indent int) {
	if e.style == pretty {
		e.out = append(e.out, '\n')
		for range indent {
			e.out = append(e.out, ' ', ' ')
		}
	}
}

// numberText writes fractions as the platform does, which reads them as
// doubles: 1.10 is 1.1, 1e5 is 100000.0, 1e7 is 1.0E7.
func numberText(n *node) string {
	if n.Tag == tagInt {
		if n.Value == "-0" {
			return "0"
		}
		return n.Value
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		return n.Value // beyond a double: better exact than infinite
	}
	digits := strconv.FormatFloat(f, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(digits, "e")
	if abs := math.Abs(f); f == 0 || abs >= 1e-3 && abs < 1e7 {
		return withPoint(strconv.FormatFloat(f, 'f', -1, 64))
	}
	exp, _ := strconv.Atoi(exponent)
	return withPoint(mantissa) + "E" + strconv.Itoa(exp)
}

func withPoint(s string) string {
	if strings.Contains(s, ".") {
		return s
	}
	return s + ".0"
}

func appendString(out []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	out = append(out, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r >= 0x20:
			out = utf8.AppendRune(out, r)
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r == '\b':
			out = append(out, `\b`...)
		case r == '\f':
			out = append(out, `\f`...)
		default:
			out = append(out, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		}
	}
	return append(out, '"')
}
