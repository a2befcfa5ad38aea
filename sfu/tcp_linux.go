package sfu

import (
	"net"

	"golang.org/x/sys/unix"
)

// unsentBytes is what the system takes of a connection beyond what is on its way. More would
// only wait there, where nobody sees it.
const unsentBytes = 64 << 10

// tuneStream keeps the system's queue of a connection short. Best effort.
func tuneStream(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	_ = tcp.SetNoDelay(true)
	if raw, err := tcp.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) {
			_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NOTSENT_LOWAT, unsentBytes)
		})
	}
}
