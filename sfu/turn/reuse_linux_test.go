package turn_test

import (
	"net"
	"syscall"
)

// reusing dials from a port that may be in use by another connection.
func reusing(from net.Addr) *net.Dialer {
	if from == nil {
		from = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}
	}
	return &net.Dialer{LocalAddr: from, Control: func(_, _ string, c syscall.RawConn) (err error) {
		control := c.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1) })
		if control != nil {
			return control
		}
		return err
	}}
}
