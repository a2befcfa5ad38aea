//go:build !linux

package sfu

import "net"

// sendBufferBytes bounds what the system queues for a connection, and with it the rate: 10 Mbit/s at 200 ms.
const sendBufferBytes = 256 << 10

// tuneStream keeps the system's queue of a connection short. Best effort.
func tuneStream(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetNoDelay(true)
		_ = tcp.SetWriteBuffer(sendBufferBytes)
	}
}
