package journal

import (
	"sync"
)

// Limits bound what a journal keeps; zero means the default.
type Limits struct {
	Entries int   // 10,000 by default
	Bytes   int64 // of all entries, 64 MiB by default
}

const (
	defaultEntries = 10_000
	defaultBytes   = 64 << 20
)

// Checker holds an exchange against the contract and says in words where either
// side is off it.
type Checker interface {
	Check(e Entry) (request, response string)
}

// Journal is safe for concurrent use.
type Journal struct {
	limits  Limits
	checker Checker
	watch   func(Entry)

	mu      sync.Mutex
	entries []*page // oldest first
	weight  int64
	last    int64 // number of the newest entry
	dropped int64 // entries that had to make room
	waiters map[*waiter]struct{}
}

// page is an entry as it was, with secrets, and what is found out about it on
// demand.
type page struct {
	Entry
	checked sync.Once
}

// New returns an empty journal. watch is told of every entry as a reader sees
// it, in no certain order; it may be nil.
func New(limits Limits, checker Checker, watch func(Entry)) *Journal {
	if limits.Entries <= 0 {
		limits.Entries = defaultEntries
	}
	if limits.Bytes <= 0 {
		limits.Bytes = defaultBytes
	}
	return &Journal{limits: limits, checker: checker, watch: watch, waiters: map[*waiter]struct{}{}}
}

// Add enters an exchange and wakes those who wait for it. The journal owns the
// entry's headers and bodies from now on.
func (j *Journal) Add(e Entry) {
	p := &page{Entry: e}
	j.mu.Lock()
	j.last++
	p.Number = j.last
	j.entries = append(j.entries, p)
	j.weight += p.weight()
	j.evict()
	waiters := make([]*waiter, 0, len(j.waiters))
	for w := range j.waiters {
		waiters = append(waiters, w)
	}
	j.mu.Unlock()
	for _, w := range waiters {
		w.offer(j, p)
	}
	if j.watch != nil {
		j.watch(j.show(p))
	}
}

func (j *Journal) evict() {
	for len(j.entries) > 1 && (len(j.entries) > j.limits.Entries || j.weight > j.limits.Bytes) {
		j.weight -= j.entries[0].weight()
		j.entries[0] = nil
		j.entries = j.entries[1:]
		j.dropped++
	}
}

// Last is the number of the newest entry, 0 before the first.
func (j *Journal) Last() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Dropped is how many entries had to make room for newer ones.
func (j *Journal) Dropped() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped
}

// Clear forgets all entries. Numbers go on where they were.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.weight, j.dropped = nil, 0, 0
}

// Find lists the entries that match, oldest first, as readers see them.
func (j *Journal) Find(f Filter) []Entry {
	var found []Entry
	for _, p := range j.pages() {
		if j.matches(f, p) {
			found = append(found, j.show(p))
		}
	}
	return found
}

// Count is how many entries match.
func (j *Journal) Count(f Filter) int {
	n := 0
	for _, p := range j.pages() {
		if j.matches(f, p) {
			n++
		}
	}
	return n
}

func (j *Journal) pages() []*page {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]*page(nil), j.entries...)
}

func (j *Journal) matches(f Filter, p *page) bool {
	if f.OffContract {
		j.check(p)
	}
	return f.matches(&p.Entry)
}

// show is the entry as a reader sees it: checked, and without secrets.
func (j *Journal) show(p *page) Entry {
	j.check(p)
	e := p.clone()
	redact(&e)
	return e
}

// check finds the verdict when it is first asked for: most entries are never
// read.
func (j *Journal) check(p *page) {
	p.checked.Do(func() {
		if j.checker != nil {
			p.RequestViolation, p.ResponseViolation = j.checker.Check(p.Entry)
		}
	})
}
