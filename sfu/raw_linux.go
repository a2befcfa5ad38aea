package sfu

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// rawSocket is the way to a socket's descriptor, which stays open for the length of a call.
type rawSocket struct {
	syscall.RawConn
	quiet *quietConn // nil for a socket that Go's poller watches itself
}

// rawOf is false for what is no socket of the system's.
func rawOf(conn PacketConn) (rawSocket, bool) {
	switch conn := conn.(type) {
	case *net.UDPConn:
		raw, err := conn.SyscallConn()
		return rawSocket{RawConn: raw}, err == nil
	case *quietConn:
		return rawSocket{conn.raw, conn}, true
	}
	return rawSocket{}, false
}

// in is the descriptor to read from, in a function that was given fd, and out the one to send by.
func (r rawSocket) in(fd uintptr) uintptr {
	if r.quiet != nil {
		return uintptr(r.quiet.fd)
	}
	return fd
}

func (r rawSocket) out(fd uintptr) uintptr {
	if r.quiet != nil {
		return uintptr(r.quiet.out)
	}
	return fd
}

// awaitSpace waits until there may be space to send, where it can calling send until that is true.
func (r rawSocket) awaitSpace(send func(fd uintptr) bool) error {
	if r.quiet != nil {
		return r.quiet.awaitSpace()
	}
	return r.Write(send)
}

// failure is the error of a call as the net package has it: a deadline that passed, or a socket that is closed.
func (r rawSocket) failure(err error) error {
	if r.quiet == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return net.ErrClosed
}
