package chance

import "maps"

// Counts are how many values of each kind were made in turn.
func (s *Source) Counts() map[string]uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.counts)
}

// SetCounts goes on after so many values of each kind.
func (s *Source) SetCounts(counts map[string]uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts = maps.Clone(counts)
	if s.counts == nil {
		s.counts = map[string]uint64{}
	}
}
