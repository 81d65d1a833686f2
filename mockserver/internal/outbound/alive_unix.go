//go:build unix

package outbound

import (
	"net"
	"syscall"
)

// aliveness returns a look at a connection that nobody reads from: whether the
// peer has neither closed it nor sent what was not asked for.
func aliveness(c net.Conn) func() bool {
	yes := func() bool { return true }
	conn, ok := c.(syscall.Conn)
	if !ok {
		return yes
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return yes
	}
	return func() bool {
		alive := false
		err := raw.Read(func(fd uintptr) bool {
			var b [1]byte
			n, err := syscall.Read(int(fd), b[:])
			alive = n < 0 && (err == syscall.EAGAIN || err == syscall.EWOULDBLOCK)
			return true // one look, no waiting
		})
		return err == nil && alive
	}
}
