package store

import "iter"

// Table holds the records of one type in the order in which they were first
// put. Records go in and out as copies; what a record points to (times, byte
// slices) is never changed in place, only replaced.
type Table[T any] struct {
	log     *journal
	id      func(*T) string
	byID    map[string]*row[T]
	all     bucket[T]
	indexes []*Index[T]
	seq     uint64
	changes []change[T] // of the running write
}

// change is what undoes a change.
type change[T any] struct {
	kind changeKind
	id   string
	row  *row[T]
	old  T // of a replaced record
}

type changeKind uint8

const (
	added changeKind = iota
	replaced
	deleted
)

type row[T any] struct {
	seq   uint64
	value T
}

func newTable[T any](log *journal, id func(*T) string) *Table[T] {
	return &Table[T]{log: log, id: id, byID: map[string]*row[T]{}}
}

// Get returns the record with this id.
func (t *Table[T]) Get(id string) (T, bool) {
	if r, ok := t.byID[id]; ok {
		return r.value, true
	}
	var none T
	return none, false
}

// Len is the number of records.
func (t *Table[T]) Len() int { return len(t.all) }

// Made is how many records there have ever been.
func (t *Table[T]) Made() uint64 { return t.seq }

// All views every record.
func (t *Table[T]) All() View[T] { return View[T]{rows: t.all, log: t.log} }

// Put adds the record or replaces the one with the same id, which keeps its
// place in the order.
func (t *Table[T]) Put(v T) {
	id := t.id(&v)
	r, ok := t.byID[id]
	if !ok {
		t.seq++
		r = &row[T]{seq: t.seq, value: v}
		t.record(change[T]{kind: added, id: id, row: r})
		t.link(id, r)
		return
	}
	t.record(change[T]{kind: replaced, row: r, old: r.value})
	t.replace(r, v)
}

// Delete removes a record and reports whether there was one.
func (t *Table[T]) Delete(id string) bool {
	r, ok := t.byID[id]
	if !ok {
		return false
	}
	t.record(change[T]{kind: deleted, id: id, row: r})
	t.unlink(id, r)
	return true
}

func (t *Table[T]) record(c change[T]) {
	t.log.record(t)
	t.changes = append(t.changes, c)
}

func (t *Table[T]) undo() {
	c := t.changes[len(t.changes)-1]
	t.changes = t.changes[:len(t.changes)-1]
	switch c.kind {
	case added:
		t.unlink(c.id, c.row)
	case replaced:
		t.replace(c.row, c.old)
	case deleted:
		t.link(c.id, c.row)
	}
}

func (t *Table[T]) forget() {
	if len(t.changes) > 0 {
		t.changes = reuse(t.changes)
	}
}

func (t *Table[T]) link(id string, r *row[T]) {
	t.byID[id] = r
	t.all = t.all.insert(r)
	for _, x := range t.indexes {
		x.add(x.key(&r.value), r)
	}
}

func (t *Table[T]) unlink(id string, r *row[T]) {
	delete(t.byID, id)
	t.all = t.all.remove(r)
	for _, x := range t.indexes {
		x.drop(x.key(&r.value), r)
	}
}

func (t *Table[T]) replace(r *row[T], v T) {
	for _, x := range t.indexes {
		if before, after := x.key(&r.value), x.key(&v); before != after {
			x.drop(before, r)
			x.add(after, r)
		}
	}
	r.value = v
}

// View is a list of records in table order. It is valid inside its transaction,
// until the table changes.
type View[T any] struct {
	rows bucket[T]
	log  *journal
}

// Len is the number of records.
func (v View[T]) Len() int { return len(v.rows) }

// At returns record i, counted from the oldest.
func (v View[T]) At(i int) T { return v.rows[i].value }

// First returns the oldest record.
func (v View[T]) First() (T, bool) {
	if len(v.rows) == 0 {
		var none T
		return none, false
	}
	return v.rows[0].value, true
}

// List copies the records out.
func (v View[T]) List() []T {
	list := make([]T, len(v.rows))
	for i, r := range v.rows {
		list[i] = r.value
	}
	return list
}

// Each iterates from the oldest on. Records may be put and deleted meanwhile;
// the iteration keeps to those there were when it began.
func (v View[T]) Each() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, r := range v.stable() {
			if !yield(r.value) {
				return
			}
		}
	}
}

// Backward iterates from the newest on, else like Each.
func (v View[T]) Backward() iter.Seq[T] {
	return func(yield func(T) bool) {
		rows := v.stable()
		for i := len(rows) - 1; i >= 0; i-- {
			if !yield(rows[i].value) {
				return
			}
		}
	}
}

// stable copies the list only where it could change under the iteration.
func (v View[T]) stable() bucket[T] {
	if v.log != nil && v.log.writing {
		return append(bucket[T](nil), v.rows...)
	}
	return v.rows
}
