package sig

import (
	"crypto/sha256"
	"encoding/binary"
)

// Package subtle compares byte by byte, which for an encoded MAC takes longer than
// everything else around the hash. What is here takes eight bytes at once, without a
// branch or an index that depends on what they hold.

// equalHex returns 1 if candidate is the lower-case hex of mac and 0 otherwise, in a
// time that is always the same. The candidate must have HexLen bytes.
func equalHex(mac *[sha256.Size]byte, candidate string) uint64 {
	var differ uint64
	for rest := mac[:]; len(rest) >= 4 && len(candidate) >= 8; rest, candidate = rest[4:], candidate[8:] {
		differ |= hexWord(binary.BigEndian.Uint32(rest)) ^ word(candidate)
	}
	return isZero(differ)
}

// equal returns 1 if both are the same and 0 otherwise, in a time that depends on
// their length alone. The lengths must be equal.
func equal(mac []byte, candidate string) uint64 {
	var differ uint64
	for len(mac) >= 8 && len(candidate) >= 8 {
		differ |= binary.BigEndian.Uint64(mac) ^ word(candidate)
		mac, candidate = mac[8:], candidate[8:]
	}
	for i := 0; i < len(mac) && i < len(candidate); i++ {
		differ |= uint64(mac[i] ^ candidate[i])
	}
	return isZero(differ)
}

// word is the first eight bytes of a text.
func word(c string) uint64 {
	_ = c[7]
	return uint64(c[7]) | uint64(c[6])<<8 | uint64(c[5])<<16 | uint64(c[4])<<24 |
		uint64(c[3])<<32 | uint64(c[2])<<40 | uint64(c[1])<<48 | uint64(c[0])<<56
}

func isZero(x uint64) uint64 { return ((x | -x) >> 63) ^ 1 }
