package sig

import "strings"

// maxDigits keeps a timestamp below 10^18, so that it fits an int64 in any of
// the units in use.
const maxDigits = 18

// Timestamp reads a decimal timestamp. It refuses what strconv would let pass
// and a sender never writes: signs, underscores, spaces, leading zeros,
// non-ASCII digits, and more than 18 digits.
func Timestamp(text string) (int64, bool) {
	if text == "" || len(text) > maxDigits || (text[0] == '0' && len(text) > 1) {
		return 0, false
	}
	var n int64
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// Printable reports whether text is visible ASCII, spaces and tabs only: what a
// header of any of the schemes consists of.
func Printable(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; (c < ' ' && c != '\t') || c > '~' {
			return false
		}
	}
	return true
}

// Trim cuts the spaces and tabs that RFC 9110 allows around list elements.
func Trim(text string) string { return strings.Trim(text, " \t") }
