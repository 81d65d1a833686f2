package schema

import "sync"

const maxCached = 256

// Cache keeps parsed schemas by the id of their version. The zero value is
// ready, and safe for concurrent use.
type Cache struct {
	mu   sync.Mutex
	byID map[string]*Schema
}

// Get is the parsed schema of a version; its text must not change.
func (c *Cache) Get(id, text string) (*Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.byID[id]; ok {
		return s, nil
	}
	s, err := Parse(text)
	if err != nil {
		return nil, err
	}
	if c.byID == nil || len(c.byID) >= maxCached {
		c.byID = map[string]*Schema{}
	}
	c.byID[id] = s
	return s, nil
}
