// Package sig holds what the signature schemes share: keyed hashes that are
// made once, comparison in constant time, and the few bits of syntax that every
// provider's header has in common. It knows no reason codes.
package sig

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"sync"
)

// Lengths in bytes of an encoded HMAC-SHA256.
const (
	HexLen    = 2 * sha256.Size
	Base64Len = (sha256.Size + 2) / 3 * 4
)

// Encoding is how a scheme writes a MAC.
type Encoding int

// The encodings in use: lower-case hex, and padded standard base64.
const (
	Hex Encoding = iota
	Base64
)

// Len is the length in bytes of an encoded MAC.
func (e Encoding) Len() int {
	if e == Base64 {
		return Base64Len
	}
	return HexLen
}

// Ring computes the MACs of one message under several keys. The key schedule of
// HMAC costs more than a small message, so keyed hashes are pooled and reset.
// Safe for concurrent use; must not be copied.
type Ring struct {
	pool sync.Pool
}

// NewRing returns a ring for keys, which it copies. An empty key is the
// caller's mistake and must be refused before.
func NewRing(keys ...[]byte) *Ring {
	own := make([][]byte, len(keys))
	for i, key := range keys {
		own[i] = append([]byte(nil), key...)
	}
	r := &Ring{}
	r.pool.New = func() any {
		w := &Work{
			macs:       make([]hash.Hash, len(own)),
			prefix:     make([]byte, 0, 128),
			candidates: make([]string, 0, 8),
		}
		for i, key := range own {
			w.macs[i] = hmac.New(sha256.New, key)
		}
		return w
	}
	return r
}

// Get takes a workspace. Give it back with Put.
func (r *Ring) Get() *Work { return r.pool.Get().(*Work) }

// Put returns a workspace, and drops what it refers to.
func (r *Ring) Put(w *Work) {
	clear(w.candidates)
	w.candidates = w.candidates[:0]
	w.prefix = w.prefix[:0]
	r.pool.Put(w)
}

// Work is the state of one verification. Its buffers live on the heap once and
// are used again, which is what keeps verification free of allocations.
type Work struct {
	macs       []hash.Hash
	prefix     []byte
	candidates []string
	sum        [sha256.Size]byte
	want       [Base64Len]byte
}

// Prefix appends to the text that is signed before the payload.
func (w *Work) Prefix(parts ...string) {
	for _, part := range parts {
		w.prefix = append(w.prefix, part...)
	}
}

// Candidate adds a signature from a header, of any length.
func (w *Work) Candidate(text string) { w.candidates = append(w.candidates, text) }

// Match reports whether any candidate is the MAC of prefix+payload under any
// key. Every key and every candidate is tried, so the time tells nothing about
// which of them fitted; only a candidate's length, which is public, decides
// whether it is compared at all.
func (w *Work) Match(payload []byte, enc Encoding) bool {
	n := enc.Len()
	matched := uint64(0)
	for _, mac := range w.macs {
		mac.Reset()
		mac.Write(w.prefix)
		mac.Write(payload)
		mac.Sum(w.sum[:0])
		if enc == Base64 {
			base64.StdEncoding.Encode(w.want[:], w.sum[:])
		}
		for _, candidate := range w.candidates {
			switch {
			case len(candidate) != n:
			case enc == Base64:
				matched |= equal(w.want[:], candidate)
			default:
				matched |= equalHex(&w.sum, candidate)
			}
		}
	}
	return matched == 1
}
