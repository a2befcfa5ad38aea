package sfu

import (
	"errors"
	"syscall"
)

// wsaeaddrinuse is WSAEADDRINUSE.
const wsaeaddrinuse = syscall.Errno(10048)

func addrInUse(err error) bool { return errors.Is(err, wsaeaddrinuse) }
