package mockserver

import (
	"fmt"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/defect"
)

// Sides of the platform that a defect is on.
const (
	// SideAPI is what callers of the API see.
	SideAPI = defect.SideAPI
	// SideDelivery is what receivers of webhooks see.
	SideDelivery = defect.SideDelivery
)

// Defect is a mistake that a server can be told to make. Defects are for testing
// test suites: one that passes in spite of a defect does not look there. For
// testing programs against a platform that fails, there are faults.
type Defect struct {
	// Name in words with hyphens: no-idempotency-key.
	Name string
	// Side is SideAPI or SideDelivery.
	Side string
	// Summary is what it does, in a line that continues "The server …".
	Summary string
}

// Defects lists the defects that there are.
func Defects() []Defect {
	all := defect.All()
	list := make([]Defect, len(all))
	for i, d := range all {
		list[i] = Defect(d)
	}
	return list
}

// WithDefect starts the server with defects, by their names.
func WithDefect(names ...string) Option {
	return option(func(c *config) { c.defects = append(c.defects, names...) })
}

// SetDefects turns these defects on and all others off. A name that Defects does
// not list is an error, and changes nothing.
func (s *Server) SetDefects(names ...string) error {
	if err := s.defects.Use(names...); err != nil {
		return fmt.Errorf("mockserver: %w", err)
	}
	return nil
}
