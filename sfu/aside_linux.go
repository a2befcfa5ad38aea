package sfu

import (
	"net"

	"golang.org/x/sys/unix"
)

// aside makes a second socket of the address that fd is bound to, only to send by; -1 where that is impossible.
// Each datagram that has left tells those who wait at its socket, under a lock, that there is space again; at this one nobody waits.
// The two share the address (SO_REUSEPORT), and a program has the system give all that comes to the first of those who do, which
// is fd (socket(7), SO_ATTACH_REUSEPORT_CBPF, Linux 4.5). It stays unconnected: the system would take all
// that a connected socket sends for one flow, whoever it is for.
func aside(fd int, local *net.UDPAddr) int {
	if local.IP.IsUnspecified() {
		return -1
	}
	family, sa := unix.AF_INET, unix.Sockaddr(&unix.SockaddrInet4{Port: local.Port})
	if v4 := local.IP.To4(); v4 != nil {
		copy(sa.(*unix.SockaddrInet4).Addr[:], v4)
	} else {
		to := &unix.SockaddrInet6{Port: local.Port}
		copy(to.Addr[:], local.IP.To16())
		family, sa = unix.AF_INET6, to
	}
	out, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return -1
	}
	if !shareAddress(fd, out, family, sa) {
		_ = unix.Close(out)
		return -1
	}
	_ = unix.SetsockoptInt(out, unix.SOL_SOCKET, unix.SO_SNDBUF, socketBuffer) // best effort
	return out
}

// shareAddress binds out to the address sa of fd, so that nothing comes to it; if it is false, fd has its address for itself again.
func shareAddress(fd, out, family int, sa unix.Sockaddr) bool {
	if family == unix.AF_INET6 && unix.SetsockoptInt(out, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1) != nil {
		return false
	}
	share := func(s, on int) bool { return unix.SetsockoptInt(s, unix.SOL_SOCKET, unix.SO_REUSEPORT, on) == nil }
	first := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	program := &unix.SockFprog{Len: uint16(len(first)), Filter: &first[0]}
	if share(fd, 1) && share(out, 1) && unix.Bind(out, sa) == nil &&
		unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_REUSEPORT_CBPF, program) == nil {
		drain(out)
		return true
	}
	share(fd, 0)
	return false
}

// drain drops what came before the program was there: a few datagrams, if the address was known to anybody.
func drain(fd int) {
	const most = 1000
	var b [1]byte
	for range most {
		if _, _, err := unix.Recvfrom(fd, b[:], unix.MSG_DONTWAIT); err != nil && err != unix.EINTR {
			return
		}
	}
}
