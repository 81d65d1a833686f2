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
}

func (d *door) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.inside++
	return true
}

func (d *door) leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inside--
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
