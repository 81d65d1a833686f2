package mockserver

import (
	"context"
	"sync"
)

// door counts the requests inside, so that a server can be left by all of them
// before it stops. The zero door is open.
type door struct {
	mu     sync.Mutex
	closed bool
	inside int
	empty  chan struct{} // closed when the last one leaves a closed door
	joined chan struct{} // closed when somebody joins the one who was alone
}

// enter lets a request in. Whoever was alone inside finds joined closed once
// somebody else comes; it is nil for those who were not.
func (d *door) enter() (joined <-chan struct{}, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, false
	}
	if d.joined != nil {
		close(d.joined)
		d.joined = nil
	}
	if d.inside++; d.inside == 1 {
		d.joined = make(chan struct{})
	}
	return d.joined, true
}

func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inside--; d.inside == 0 {
		d.joined = nil
	}
	if d.closed && d.inside == 0 && d.empty != nil {
		close(d.empty)
		d.empty = nil
	}
}

func (d *door) isClosed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed
}

// close lets nobody in any more and waits for those inside until ctx ends.
func (d *door) close(ctx context.Context) error {
	d.mu.Lock()
	d.closed = true
	if d.inside == 0 {
		d.mu.Unlock()
		return nil
	}
	if d.empty == nil {
		d.empty = make(chan struct{})
	}
	empty := d.empty
	d.mu.Unlock()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
