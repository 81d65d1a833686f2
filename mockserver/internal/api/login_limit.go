package api

import (
	"container/list"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
)

const (
	loginsPerWindow = 10
	loginWindow     = time.Minute
	maxLoginWindows = 10_000
)

// loginLimiter counts the logins of each e-mail address, good and bad alike, in
// windows of a minute that begin with a login. It is safe for concurrent use.
type loginLimiter struct {
	clock clock.Clock

	mu      sync.Mutex
	windows map[[sha256.Size]byte]*list.Element // by hash, since an address may be long
	order   *list.List                          // of *window, the oldest first
}

type window struct {
	address [sha256.Size]byte
	began   time.Time
	used    int
}

func newLoginLimiter(clk clock.Clock) *loginLimiter {
	return &loginLimiter{clock: clk, windows: map[[sha256.Size]byte]*list.Element{}, order: list.New()}
}

// take reports whether a login with this address may be tried, and counts it.
// Those refused do not count.
func (l *loginLimiter) take(email string) bool {
	address := sha256.Sum256([]byte(email))
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	element, ok := l.windows[address]
	if ok && element.Value.(*window).over(now) {
		l.drop(element)
		ok = false
	}
	if !ok {
		l.makeRoom(now)
		element = l.order.PushBack(&window{address: address, began: now})
		l.windows[address] = element
	}
	w := element.Value.(*window)
	if w.used >= loginsPerWindow {
		return false
	}
	w.used++
	return true
}

// over is true as well when the clock was set back before the window.
func (w *window) over(now time.Time) bool {
	return now.Before(w.began) || now.Sub(w.began) >= loginWindow
}

// makeRoom drops the windows that are over, and the oldest where all are open.
func (l *loginLimiter) makeRoom(now time.Time) {
	for oldest := l.order.Front(); oldest != nil; oldest = l.order.Front() {
		if !oldest.Value.(*window).over(now) && l.order.Len() < maxLoginWindows {
			return
		}
		l.drop(oldest)
	}
}

func (l *loginLimiter) drop(element *list.Element) {
	delete(l.windows, l.order.Remove(element).(*window).address)
}
