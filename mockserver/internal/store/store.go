// Package store keeps the state of a mock server in memory: plain records in
// tables with indexes, changed in transactions that happen as a whole or not at
// all.
package store

import (
	"sync"
	"time"
)

// Limits bound what a store keeps. Zero means the default.
type Limits struct {
	Events         int // events kept, 100,000 by default
	IncomingEvents int // incoming events kept, 100,000 by default
	Fanout         int // deliveries an event may create, 100 by default
	Captured       int // requests kept of each test endpoint, 500 by default
}

const (
	defaultEvents   = 100_000
	defaultFanout   = 100
	defaultCaptured = 500
)

// Store is the state of one server. It is safe for concurrent use.
type Store struct {
	mu     sync.RWMutex
	tx     *Tx
	log    *journal
	limits Limits
}

// New returns an empty store.
func New(limits Limits) *Store {
	if limits.Events <= 0 {
		limits.Events = defaultEvents
	}
	if limits.IncomingEvents <= 0 {
		limits.IncomingEvents = defaultEvents
	}
	if limits.Fanout <= 0 {
		limits.Fanout = defaultFanout
	}
	if limits.Captured <= 0 {
		limits.Captured = defaultCaptured
	}
	log := &journal{}
	return &Store{tx: newTx(log, limits), log: log, limits: limits}
}

// MatchBy has another rule than Match decide which subscriptions an event
// reaches. Call it before the store is used.
func (s *Store) MatchBy(match func(pattern, eventType string) bool) { s.tx.match = match }

// Read runs fn on a consistent view of the store. The transaction must not
// outlive fn, and fn must not write.
func (s *Store) Read(fn func(tx *Tx)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	fn(s.tx)
}

// Write runs fn alone. When fn returns an error or panics, all its changes are
// undone. fn must not call Read or Write of the same store.
func (s *Store) Write(fn func(tx *Tx) error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.begin()
	done := false
	defer func() { s.log.end(done && err == nil) }()
	err = fn(s.tx)
	done = true
	return err
}

// journal remembers the tables that the running write has changed, once for each
// change. What a table was before, it remembers itself.
type journal struct {
	writing bool
	changed []undoer
}

type undoer interface {
	undo()   // takes the latest change back
	forget() // keeps all changes
}

func (j *journal) begin() { j.writing = true }

func (j *journal) end(keep bool) {
	for i := len(j.changed) - 1; i >= 0; i-- {
		if keep {
			j.changed[i].forget()
		} else {
			j.changed[i].undo()
		}
	}
	j.changed, j.writing = reuse(j.changed), false
}

func (j *journal) record(table undoer) {
	if !j.writing {
		panic("store: change outside Write")
	}
	j.changed = append(j.changed, table)
}

// reuse empties a list and keeps its room, unless that is uncommonly much.
func reuse[T any](list []T) []T {
	const common = 256
	if cap(list) > common {
		return nil
	}
	clear(list)
	return list[:0]
}

// Stamp rounds an instant the way the API shows it: microseconds, UTC.
func Stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// StampOf is Stamp for the nullable instants of records.
func StampOf(t time.Time) *time.Time {
	t = Stamp(t)
	return &t
}
