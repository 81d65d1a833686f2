package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/webhook-platform/hookflow-go/internal/contract"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/state"
)

// snapshotVersion is the version of the snapshot format.
const snapshotVersion = 1

// snapshot is the platform's whole state. Faults, defects, the journal and the
// clock are the mock's own and not part of it.
type snapshot struct {
	Version int                        `json:"snapshotVersion"`
	Counts  map[string]uint64          `json:"counts"` // of ids and secrets, so that the next ones are new
	Tables  map[string]json.RawMessage `json:"tables"`
}

// WithState starts the server with the objects of a state file, or as a snapshot
// left it. See LoadState and Restore.
func WithState(text []byte) Option { return option(func(c *config) { c.state = text }) }

// WithStateFile is WithState with what a file contains.
func WithStateFile(path string) Option { return option(func(c *config) { c.stateFile = path }) }

// LoadState makes the objects of a state file, YAML or JSON, beside those there
// are. Its objects are the bodies of the contract's create operations, one inside
// the other; docs/state.md describes the rest. When something is wrong with the
// file, the error says where and nothing of it stays.
//
//	version: 1
//	endpoints:
//	- url: http://127.0.0.1:9000/hooks
//	  secret: a-secret-of-my-own
//	  subscriptions:
//	  - {eventType: order.*}
func (s *Server) LoadState(text []byte) error {
	_, err := s.loadState(text)
	return err
}

func (s *Server) loadState(text []byte) ([]state.Made, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	spec, err := contract.Load()
	if err != nil {
		return nil, err
	}
	base := s.url
	if base == "" {
		base = inProcessURL
	}
	loader := state.Loader{API: s.trusted(), Contract: spec, Store: s.store, Project: ProjectID, BaseURL: base}
	made, err := loader.Load(text)
	if err != nil {
		return nil, fmt.Errorf("mockserver: %w", err)
	}
	return made, nil
}

// Snapshot returns everything that the platform has: projects, endpoints with
// their secrets, events, deliveries and all the rest, as JSON. The same state
// gives the same bytes. Settle first, or what is under way is in it as pending.
func (s *Server) Snapshot() ([]byte, error) {
	doc := snapshot{Version: snapshotVersion, Tables: map[string]json.RawMessage{}}
	for name, records := range s.store.Snapshot() {
		text, err := json.Marshal(records)
		if err != nil {
			return nil, fmt.Errorf("mockserver: %w", err)
		}
		doc.Tables[name] = text
	}
	doc.Counts = s.chance.Counts()
	return json.Marshal(doc)
}

// Restore puts a snapshot in place of everything there is. What was pending in it
// is planned again: at its time, or at once where that is past. Requests to
// receivers that are under way are broken off. When the error is not nil, all is
// as it was.
func (s *Server) Restore(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var doc snapshot
	if err := decoder.Decode(&doc); err != nil {
		return fmt.Errorf("mockserver: not a snapshot: %w", err)
	}
	if doc.Version != snapshotVersion {
		return fmt.Errorf("mockserver: snapshot version %d instead of %d", doc.Version, snapshotVersion)
	}
	if len(doc.Tables) == 0 {
		return errors.New("mockserver: the snapshot has no tables")
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	return s.restore(doc)
}

func (s *Server) restore(doc snapshot) error {
	return s.engine.Reload(func() error {
		if err := s.store.Restore(doc.Tables); err != nil {
			return fmt.Errorf("mockserver: %w", err)
		}
		s.chance.SetCounts(doc.Counts)
		if len(doc.Tables) == 0 {
			return s.bootstrap()
		}
		return nil
	})
}

// Reset takes the server back to its start: the ready-made project, or the state
// it was given, and the faults and defects it was started with. The journal is
// empty. The clock stays as it is.
func (s *Server) Reset() error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.restore(s.initial); err != nil {
		return err
	}
	s.faults.Clear()
	for _, f := range s.config.faults {
		if _, err := s.AddFault(f); err != nil {
			return err
		}
	}
	s.journal.Clear()
	return s.SetDefects(s.config.defects...)
}

// begin gives a new server its state and remembers it for Reset.
func (s *Server) begin() error {
	text := s.config.state
	if s.stateFile != "" {
		var err error
		if text, err = os.ReadFile(s.stateFile); err != nil {
			return fmt.Errorf("mockserver: state: %w", err)
		}
	}
	s.initial.Counts = s.chance.Counts()
	if len(text) == 0 {
		return nil // to be bootstrapped anew
	}
	if err := s.beginWith(text); err != nil {
		return err
	}
	first, err := s.Snapshot()
	if err != nil {
		return err
	}
	return json.Unmarshal(first, &s.initial)
}

func (s *Server) beginWith(text []byte) error {
	var head struct {
		Version *int `json:"snapshotVersion"`
	}
	if json.Unmarshal(text, &head) == nil && head.Version != nil {
		return s.Restore(text)
	}
	return s.LoadState(text)
}
