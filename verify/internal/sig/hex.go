package sig

import "encoding/binary"

// encodeHex writes the lower-case hex of src to dst. Package hex looks each
// digit up in a table at an index that depends on the MAC, which is secret until
// it was compared; this one computes eight digits at once, and is faster too.
// The length of src must be a multiple of four.
func encodeHex(dst, src []byte) {
	const (
		ones  = 0x0101010101010101
		alpha = 'a' - '0' - 10 // from one digit after '9' to 'a'
	)
	for i := 0; i+4 <= len(src); i += 4 {
		x := uint64(binary.BigEndian.Uint32(src[i:]))
		x = (x<<16 | x) & 0x0000ffff0000ffff
		x = (x<<8 | x) & 0x00ff00ff00ff00ff
		x = (x<<4 | x) & 0x0f0f0f0f0f0f0f0f // one digit's value in each byte
		letters := (x + 6*ones) >> 4 & ones // 1 where the value is above 9
		binary.BigEndian.PutUint64(dst[2*i:], x+'0'*ones+letters*alpha)
	}
}
