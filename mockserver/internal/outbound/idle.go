package outbound

import "time"

// kept takes the latest connection to a host that is kept; nil when there is none.
func (w *wire) kept(key string) *connection {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.idle[key]
	if len(list) == 0 {
		return nil
	}
	c := list[len(list)-1]
	list[len(list)-1] = nil
	w.idle[key] = list[:len(list)-1]
	return c
}

// keep keeps a connection for the next request, and drops those that have waited
// too long.
func (w *wire) keep(key string, c *connection) {
	_ = c.SetDeadline(time.Time{})
	c.since = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.idle[key]) >= maxIdle {
		_ = c.Close()
		return
	}
	w.idle[key] = append(w.idle[key], c)
	if c.since.Sub(w.swept) >= idleTimeout {
		w.swept = c.since
		w.drop(func(c *connection) bool { return w.swept.Sub(c.since) >= idleTimeout })
	}
}

// close drops all connections that are kept, and keeps none from now on.
func (w *wire) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.drop(func(*connection) bool { return true })
}

func (w *wire) drop(old func(*connection) bool) {
	for key, list := range w.idle {
		var young []*connection
		for _, c := range list {
			if old(c) {
				_ = c.Close()
			} else {
				young = append(young, c)
			}
		}
		if len(young) == 0 {
			delete(w.idle, key)
		} else {
			w.idle[key] = young
		}
	}
}
