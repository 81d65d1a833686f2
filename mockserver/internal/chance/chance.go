// Package chance makes everything of a mock server that is random: ids, tokens,
// slugs, jitter. Each value is derived on its own from the seed and what it is
// for, never from a shared stream, so that one more value somewhere does not
// change all the others.
package chance

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"strconv"
	"sync"

	"github.com/google/uuid"
)

// Source derives random values from one seed. It is safe for concurrent use.
type Source struct {
	seed string

	mu     sync.Mutex
	counts map[string]uint64
}

// New returns a source for seed; an empty seed is replaced by a random one.
func New(seed string) *Source {
	if seed == "" {
		seed = rand.Text()
	}
	return &Source{seed: seed, counts: map[string]uint64{}}
}

// Seed is the seed in use, also when it was chosen at random: printing it makes
// a run repeatable.
func (s *Source) Seed() string { return s.seed }

// ID returns the next id of a kind: uuid version 4 in form.
func (s *Source) ID(kind string) string { return s.IDOf(kind, s.next(kind)) }

// IDOf returns the id that belongs to these parts, the same at every call.
func (s *Source) IDOf(kind string, parts ...string) string {
	sum := s.sum("id", kind, parts)
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// Token returns the next secret of a kind: 32 bytes as 43 characters of
// unpadded base64url.
func (s *Source) Token(kind string) string {
	sum := s.sum("token", kind, []string{s.next(kind)})
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Slug returns the next text of n characters a–z and 0–9 (n up to 40).
func (s *Source) Slug(kind string, n int) string {
	sum := s.sum("slug", kind, []string{s.next(kind)})
	text := new(big.Int).SetBytes(sum[:]).Text(36)
	for len(text) < n {
		text = "0" + text
	}
	return text[len(text)-n:]
}

// Float returns a number in [0, 1) that belongs to these parts.
func (s *Source) Float(kind string, parts ...string) float64 {
	sum := s.sum("float", kind, parts)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// Jitter returns a factor in [1-spread, 1+spread) for one attempt of a
// delivery.
func (s *Source) Jitter(delivery string, attempt int, spread float64) float64 {
	return 1 - spread + 2*spread*s.Float("jitter", delivery, strconv.Itoa(attempt))
}

func (s *Source) next(kind string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[kind]++
	return strconv.FormatUint(s.counts[kind], 10)
}

func (s *Source) sum(form, kind string, parts []string) [32]byte {
	// Each part carries its length, so that ("a","bc") and ("ab","c") differ.
	size := 32 + len(s.seed) + len(kind)
	for _, p := range parts {
		size += len(p) + 4
	}
	text := make([]byte, 0, size)
	for _, p := range append([]string{s.seed, form, kind}, parts...) {
		text = binary.BigEndian.AppendUint32(text, uint32(len(p)))
		text = append(text, p...)
	}
	return sha256.Sum256(text)
}
