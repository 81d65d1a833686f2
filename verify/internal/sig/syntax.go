package sig

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
// header of any of the schemes consists of. It looks at eight bytes at once,
// since it is a good part of what verification costs besides hashing.
func Printable(text string) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	i := 0
	for ; i+8 <= len(text); i += 8 {
		t := text[i : i+8]
		x := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
		// A high bit is set in the sum for each byte that is above 0x7f, is below
		// a space (the subtraction borrows), or is DEL (the addition carries). A
		// borrow or carry can flag a neighbour as well; the slow check decides.
		if (x|(x-' '*ones)|(x+ones))&highs != 0 && !printable(t) {
			return false
		}
	}
	return printable(text[i:])
}

func printable(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; (c < ' ' && c != '\t') || c > '~' {
			return false
		}
	}
	return true
}

// Trim cuts the spaces and tabs that RFC 9110 allows around list elements.
func Trim(text string) string {
	for text != "" && (text[0] == ' ' || text[0] == '\t') {
		text = text[1:]
	}
	for text != "" && (text[len(text)-1] == ' ' || text[len(text)-1] == '\t') {
		text = text[:len(text)-1]
	}
	return text
}
