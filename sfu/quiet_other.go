//go:build !linux

package sfu

import "net"

// quiet is for Linux alone.
func quiet(conn *net.UDPConn) PacketConn { return conn }
