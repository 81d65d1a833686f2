package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// portable is a table that can be written out and read in.
type portable interface {
	records() any
	read(data []byte) error
}

// Snapshot returns the records of every table, in table order, ready for
// encoding/json. The keys are the names of the tables.
func (s *Store) Snapshot() map[string]any {
	all := map[string]any{}
	s.Read(func(tx *Tx) {
		for name, table := range tx.tables() {
			all[name] = table.records()
		}
	})
	return all
}

// Restore replaces everything by the records of a snapshot; a table that it
// leaves out is empty. When it fails, the store is as it was.
func (s *Store) Restore(tables map[string]json.RawMessage) error {
	log := &journal{writing: true}
	fresh := newTx(log, s.limits)
	known := fresh.tables()
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		table := known[name]
		if table == nil {
			return fmt.Errorf("store: no table %q", name)
		}
		if err := table.read(tables[name]); err != nil {
			return fmt.Errorf("store: %s: %w", name, err)
		}
	}
	log.end(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh.match = s.tx.match
	s.tx, s.log = fresh, log
	return nil
}

// tables are all tables by name: the field's, as JSON spells it.
func (tx *Tx) tables() map[string]portable {
	all := map[string]portable{}
	value := reflect.ValueOf(tx).Elem()
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		if table, ok := value.Field(i).Interface().(portable); ok {
			all[memberName(field.Name)] = table
		}
	}
	return all
}

// memberName begins small: apiKeys for APIKeys.
func memberName(field string) string {
	capitals := 0
	for capitals < len(field) && field[capitals] >= 'A' && field[capitals] <= 'Z' {
		capitals++
	}
	n := max(1, capitals-1) // the last capital of several begins the next word
	return strings.ToLower(field[:n]) + field[n:]
}

func (t *Table[T]) records() any { return t.All().List() }

func (t *Table[T]) read(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var list []T
	if err := decoder.Decode(&list); err != nil {
		return err
	}
	for i := range list {
		id := t.id(&list[i])
		if id == "" {
			return fmt.Errorf("record %d has no id", i+1)
		}
		if _, twice := t.byID[id]; twice {
			return fmt.Errorf("there are two records with id %s", id)
		}
		t.Put(list[i])
	}
	return nil
}
