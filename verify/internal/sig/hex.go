package sig

// hexWord is the lower-case hex of four bytes. Package hex looks each digit up in a
// table at an index that depends on the MAC, which is secret until it was compared;
// this computes eight digits at once, and is faster too.
func hexWord(src uint32) uint64 {
	const (
		ones  = 0x0101010101010101
		alpha = 'a' - '0' - 10 // from one digit after '9' to 'a'
	)
	x := uint64(src)
	x = (x<<16 | x) & 0x0000ffff0000ffff
	x = (x<<8 | x) & 0x00ff00ff00ff00ff
	x = (x<<4 | x) & 0x0f0f0f0f0f0f0f0f // one digit's value in each byte
	letters := (x + 6*ones) >> 4 & ones // 1 where the value is above 9
	return x + '0'*ones + letters*alpha
}
