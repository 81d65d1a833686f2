// Package defect holds the mistakes that a mock server can be told to make, so
// that a test suite can be tested: a suite that passes in spite of one does not
// look there. They are layers around the handlers, a decorator of the sender,
// and flags of the domain; no handler knows them.
package defect

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
)

// Sides of the platform that a defect is on.
const (
	SideAPI      = "api"      // what callers of the API see
	SideDelivery = "delivery" // what receivers of webhooks see
)

// Defect is one mistake.
type Defect struct {
	Name    string
	Side    string
	Summary string
}

// All lists the defects, those of deliveries first.
func All() []Defect {
	var list []Defect
	for _, s := range sendings {
		list = append(list, Defect{s.name, SideDelivery, s.summary})
	}
	for _, d := range decisions {
		list = append(list, Defect{d.name, SideDelivery, d.summary})
	}
	for _, r := range rewrites {
		list = append(list, Defect{r.name, SideAPI, r.summary})
	}
	return list
}

// Set is the defects that are on. Its zero value has none. It is safe for
// concurrent use.
type Set struct {
	on atomic.Pointer[[]string]
}

// Use turns these defects on and all others off. A name that no defect has is an
// error, and changes nothing.
func (s *Set) Use(names ...string) error {
	known := All()
	for _, name := range names {
		if !slices.ContainsFunc(known, func(d Defect) bool { return d.Name == name }) {
			return fmt.Errorf("no defect %q%s", name, nearest(name, known))
		}
	}
	on := slices.Compact(slices.Sorted(slices.Values(names)))
	s.on.Store(&on)
	return nil
}

// On reports whether a defect is on.
func (s *Set) On(name string) bool { return slices.Contains(s.Names(), name) }

// Names lists the defects that are on, sorted. The list must not be changed.
func (s *Set) Names() []string {
	if on := s.on.Load(); on != nil {
		return *on
	}
	return nil
}

// nearest suggests the names that share a word with a wrong one.
func nearest(name string, known []Defect) string {
	var near []string
	for _, d := range known {
		for word := range strings.SplitSeq(name, "-") {
			if len(word) > 2 && strings.Contains(d.Name, word) && !slices.Contains(near, d.Name) {
				near = append(near, d.Name)
			}
		}
	}
	if len(near) == 0 {
		return ""
	}
	return ": is it " + strings.Join(near[:min(len(near), 5)], ", ") + "?"
}
