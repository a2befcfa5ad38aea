//go:build !linux

package sfu_test

import (
	"net"
	"time"
)

// dropMedia does nothing where the kernel has no socket filters: viewers read
// and decrypt what they get, in a process that is not measured.
func dropMedia(*net.UDPConn) error { return nil }

// avoidParentsCores does nothing where processes are not pinned.
func avoidParentsCores() {}

// sleepThread waits on a timer.
func sleepThread(d time.Duration) { <-time.NewTimer(d).C }
