//go:build !linux

package turn_test

import "net"

// reusing dials from a port that may be in use by another connection: only on Linux.
func reusing(from net.Addr) *net.Dialer { return &net.Dialer{LocalAddr: from} }
