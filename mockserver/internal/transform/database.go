package transform

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Compact prints JSON without spaces, as the platform's library does: the order
// of keys is kept, fractions are written anew.
func Compact(data []byte) ([]byte, error) {
	doc, err := parse(data, true)
	if err != nil {
		return nil, err
	}
	return encode(doc, compact)
}

// Database prints JSON as the recorded platform's database does after its
// library has read it: keys by length, then by bytes, a space after every colon
// and comma, and numbers without exponents.
func Database(data []byte) ([]byte, error) {
	doc, err := parse(data, true)
	if err != nil {
		return nil, err
	}
	walk(doc, rekey)
	return encode(doc, spaced)
}

func rekey(n *node) {
	switch {
	case n.Kind == yaml.MappingNode:
		sortKeys(n)
	case n.Tag == tagFloat:
		n.Value, n.Tag = decimal(numberText(n)), tagInt
	}
}

func sortKeys(n *node) {
	pairs := slices.Collect(slices.Chunk(slices.Clone(n.Content), 2))
	slices.SortFunc(pairs, func(a, b []*node) int {
		x, y := a[0].Value, b[0].Value
		return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
	})
	n.Content = slices.Concat(pairs...)
}

// decimal writes a number such as 1.5E10 without its exponent, with the digits
// behind the point that it then has.
func decimal(text string) string {
	mantissa, exponent, _ := strings.Cut(text, "E")
	_, fraction, _ := strings.Cut(mantissa, ".")
	exp, _ := strconv.Atoi(exponent) // 0 for none
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return text // beyond a double: its digits could be billions
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	digits := value.FloatString(max(0, len(fraction)-exp))
	if value.Sign() == 0 {
		return strings.TrimPrefix(digits, "-")
	}
	return digits
}
