package store

import "slices"

// key is what an index sorts records by: one text or two. The zero key means
// that the record is not in the index.
type key [2]string

// Index finds records by a property of theirs.
type Index[T any] struct {
	log     *journal
	key     func(*T) key
	buckets map[key]bucket[T]
}

// index adds an index to an empty table.
func (t *Table[T]) index(of func(*T) key) *Index[T] {
	x := &Index[T]{log: t.log, key: of, buckets: map[key]bucket[T]{}}
	t.indexes = append(t.indexes, x)
	return x
}

// Of views the records with this property: one value or two, as the index has.
func (x *Index[T]) Of(values ...string) View[T] {
	var k key
	copy(k[:], values)
	return View[T]{rows: x.buckets[k], log: x.log}
}

// One returns the oldest record with this property.
func (x *Index[T]) One(values ...string) (T, bool) { return x.Of(values...).First() }

func (x *Index[T]) add(k key, r *row[T]) {
	if k != (key{}) {
		x.buckets[k] = x.buckets[k].insert(r)
	}
}

func (x *Index[T]) drop(k key, r *row[T]) {
	if k == (key{}) {
		return
	}
	if rest := x.buckets[k].remove(r); len(rest) > 0 {
		x.buckets[k] = rest
	} else {
		delete(x.buckets, k)
	}
}

// bucket is a list of rows in table order. Both ends are cheap to change, which
// is where the changes are: new records come last, evicted ones are first.
type bucket[T any] []*row[T]

func (b bucket[T]) insert(r *row[T]) bucket[T] {
	if n := len(b); n == 0 || b[n-1].seq < r.seq {
		return append(b, r)
	}
	i, _ := b.find(r)
	return slices.Insert(b, i, r)
}

func (b bucket[T]) remove(r *row[T]) bucket[T] {
	i, ok := b.find(r)
	if !ok {
		return b
	}
	if i == 0 || i < len(b)/2 { // the shorter end moves
		copy(b[1:], b[:i])
		b[0] = nil
		return b[1:]
	}
	return slices.Delete(b, i, i+1)
}

func (b bucket[T]) find(r *row[T]) (int, bool) {
	return slices.BinarySearchFunc(b, r.seq, func(x *row[T], seq uint64) int {
		switch {
		case x.seq < seq:
			return -1
		case x.seq > seq:
			return 1
		}
		return 0
	})
}
