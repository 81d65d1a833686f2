package mockserver

import (
	"fmt"
	"time"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/fault"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// Kinds of damage that a fault does.
const (
	// DamageReset resets the connection before the request is handled.
	DamageReset = fault.DamageReset
	// DamageLost has the request handled and resets the connection before the
	// answer: the caller cannot know what happened.
	DamageLost = fault.DamageLost
	// DamageTruncate closes the connection in the middle of the answer's body.
	DamageTruncate = fault.DamageTruncate
	// DamageMalformed sends half of the body as if it were all of it.
	DamageMalformed = fault.DamageMalformed
	// DamageEmpty sends no body.
	DamageEmpty = fault.DamageEmpty
	// DamageContentType sends the body as text/plain.
	DamageContentType = fault.DamageContentType
	// DamageHTML answers the error page of a gateway, with Status or 502, and without
	// the platform's headers. The request is not handled.
	DamageHTML = fault.DamageHTML
	// DamageDribble sends the body in ten pieces over the whole of Delay.
	DamageDribble = fault.DamageDribble
)

// Forms of the headers of a 429. The zero value is the platform's own:
// X-RateLimit-Limit, -Remaining and -Reset, and Retry-After in seconds.
const (
	// LimitRetryAfter sends Retry-After in seconds alone.
	LimitRetryAfter = fault.LimitRetryAfter
	// LimitDate sends Retry-After as an HTTP date alone.
	LimitDate = fault.LimitDate
	// LimitReset sends the X-RateLimit headers alone.
	LimitReset = fault.LimitReset
	// LimitNone sends none of them.
	LimitNone = fault.LimitNone
)

// Fault is something that goes wrong on purpose: where, when and what. It is
// either on the API side, to test clients, or on the delivery side, to test what
// a sender sees; so it names either an Operation or an Endpoint. At most one
// fault strikes a request: the first, in the order of adding, whose conditions
// hold.
//
//	hf.AddFault(mockserver.Fault{Operation: "ingestEvent", Status: 503, Times: 2})
//	hf.AddFault(mockserver.Fault{Endpoint: endpointID, Status: 500, Attempt: 1})
//
// A single request can ask for a fault itself, with the header
// "Prefer: code=429" (or delay=1500 in milliseconds, damage=reset,
// rate-limit=none; several with commas).
type Fault struct {
	// ID names the fault in the journal and to RemoveFault; the server chooses one
	// where it is empty.
	ID string

	// Operation is an operationId of the contract, or * for every one.
	Operation string
	// Endpoint is the id of an endpoint or a destination, or its URL, in which *
	// stands for any text.
	Endpoint string

	// Times is how often the fault strikes; 0 is for ever.
	Times int
	// Share is the part of the calls it strikes, between 0 and 1, chosen by the
	// server's seed; 0 is all.
	Share float64
	// EventType is what the delivery's event type must match, with a subscription's
	// wildcards.
	EventType string
	// Attempt is the number of the attempt, from 1.
	Attempt int
	// Header is "Name", which the request must have, or "Name: value", in which *
	// stands for any text.
	Header string
	// BodyContains is a text in the request's body.
	BodyContains string

	// Delay passes before the request is handled. At the API it passes on the
	// server's clock, so on a frozen clock Advance gets there. At a delivery it passes
	// in real time; on a frozen clock it does not pass at all, but one that reaches the
	// subscription's timeout is a timeout.
	Delay time.Duration
	// Status is answered instead: at the API in the error envelope and from 300 on, at
	// a delivery as if the receiver had, without sending anything.
	Status int
	// Code and Message are those of the envelope, the usual ones of the status by
	// default.
	Code    string
	Message string
	// Body stands in for the envelope, or is what the receiver answered.
	Body string
	// RateLimit is the form of a 429's headers, and RetryAfter the time to wait that
	// they tell, 1 s by default.
	RateLimit  string
	RetryAfter time.Duration
	// Damage is one of the Damage constants.
	Damage string

	// Fired is how often the fault has struck. The server sets it.
	Fired int
}

// WithFault starts the server with faults: see AddFault.
func WithFault(faults ...Fault) Option {
	return option(func(c *config) { c.faults = append(c.faults, faults...) })
}

// AddFault arms a fault and returns its ID. The error says what is wrong with it:
// an operation that the contract does not have, for one.
func (s *Server) AddFault(f Fault) (string, error) {
	id, err := s.faults.Add(fault.Fault(f))
	if err != nil {
		return "", fmt.Errorf("mockserver: %w", err)
	}
	return id, nil
}

// RemoveFault takes a fault away and reports whether there was one.
func (s *Server) RemoveFault(id string) bool { return s.faults.Remove(id) }

// ClearFaults takes all faults away.
func (s *Server) ClearFaults() { s.faults.Clear() }

// Faults lists the faults in the order of adding, also those whose Times are used
// up.
func (s *Server) Faults() []Fault {
	all := s.faults.List()
	list := make([]Fault, len(all))
	for i, f := range all {
		list[i] = Fault(f)
	}
	return list
}

// knownToFaults is what a fault may name.
func (s *Server) knownToFaults(spec *contract.Contract) fault.Known {
	return fault.Known{
		Operation: func(id string) bool { return spec.Operation(id) != nil },
		Endpoint: func(id string) (known bool) {
			s.store.Read(func(tx *store.Tx) {
				_, endpoint := tx.Endpoints.Get(id)
				_, destination := tx.Destinations.Get(id)
				known = endpoint || destination
			})
			return known
		},
	}
}
