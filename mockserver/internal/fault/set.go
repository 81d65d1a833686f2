package fault

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/journal"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/outbound"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// maxFaults bounds a set.
const maxFaults = 1000

// Set is the faults of one server. It is safe for concurrent use.
type Set struct {
	known  Known
	chance *chance.Source
	closed <-chan struct{}

	mu     sync.Mutex
	count  int
	faults []*armed
}

// armed is a fault and how often it was asked.
type armed struct {
	Fault
	asked int
}

// NewSet returns a set without faults. When closed is closed, all delays end.
func NewSet(known Known, random *chance.Source, closed <-chan struct{}) *Set {
	return &Set{known: known, chance: random, closed: closed}
}

// Add arms a fault and returns its id, a new one where it has none.
func (s *Set) Add(f Fault) (string, error) {
	if err := f.check(s.known); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) >= maxFaults {
		return "", fmt.Errorf("fault: there are %d already", maxFaults)
	}
	s.count++
	if f.ID == "" {
		f.ID = "fault-" + strconv.Itoa(s.count)
	}
	if s.find(f.ID) >= 0 {
		return "", fmt.Errorf("fault: there is one with id %q", f.ID)
	}
	f.Fired = 0
	s.faults = append(s.faults, &armed{Fault: f})
	return f.ID, nil
}

// Remove takes a fault away and reports whether there was one with this id.
func (s *Set) Remove(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.find(id)
	if i >= 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	}
	return i >= 0
}

func (s *Set) find(id string) int {
	return slices.IndexFunc(s.faults, func(f *armed) bool { return f.ID == id })
}

// Clear takes all faults away.
func (s *Set) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.count = nil, 0
}

// List lists the faults in the order in which they were added, those that are
// used up included.
func (s *Set) List() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, len(s.faults))
	for i, f := range s.faults {
		list[i] = f.Fault
	}
	return list
}

// forRequest is the fault that strikes a request to an operation, if any: the
// first whose time it is.
func (s *Set) forRequest(operation string, header http.Header, body func() []byte) (Fault, bool) {
	return s.strike(func(f *armed) bool {
		return f.Operation != "" && (f.Operation == Every || f.Operation == operation) && f.fits(header, body)
	})
}

// forDelivery is the fault that strikes a request to a receiver, if any.
func (s *Set) forDelivery(r outbound.Request) (Fault, bool) {
	p := r.Purpose
	return s.strike(func(f *armed) bool {
		if f.Endpoint == "" || f.Endpoint != p.EndpointID && f.Endpoint != p.DestinationID && !journal.Glob(f.Endpoint, r.URL) {
			return false
		}
		if f.Attempt != 0 && f.Attempt != p.Attempt || f.EventType != "" && !store.Match(f.EventType, p.EventType) {
			return false
		}
		return f.fits(r.Header, func() []byte { return r.Body })
	})
}

// fits compares the conditions that both sides have.
func (f *armed) fits(header http.Header, body func() []byte) bool {
	if f.Header != "" && !journal.HasHeader(header, f.Header) {
		return false
	}
	return f.BodyContains == "" || strings.Contains(string(body()), f.BodyContains)
}

func (s *Set) strike(fits func(*armed) bool) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times > 0 && f.Fired >= f.Times || !fits(f) {
			continue
		}
		f.asked++
		if f.Share > 0 && s.chance.Float("fault", f.ID, strconv.Itoa(f.asked)) >= f.Share {
			continue
		}
		f.Fired++
		return f.Fault, true
	}
	return Fault{}, false
}
