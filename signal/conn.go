package signal

import (
	"context"
	"net/http"
	"net/netip"
)

// Conn is what a carrier provides: whole frames, in order, both ways. One
// goroutine reads and one writes at a time; Close may be called from any
// goroutine, more than once, and makes a blocked Read and Write return.
type Conn interface {
	// Read returns the next frame. The slice is the caller's. A frame over the
	// carrier's limit, a lost peer or a closed Conn end it with an error: a
	// *CloseError, somewhere in its chain, when the other side gave a code, and
	// then only after the frames it wrote before. When ctx ends during a Read or a
	// Write, the Conn is of no more use but to be closed.
	Read(ctx context.Context) ([]byte, error)
	// Write sends one frame; it returns once the frame is handed to the
	// carrier. It does not keep the slice.
	Write(ctx context.Context, frame []byte) error
	// Close ends the carrier and tells the other side code and reason where
	// the carrier can.
	Close(code CloseCode, reason string) error
}

// ConnInfo says where a carrier comes from.
type ConnInfo struct {
	// RemoteAddr is the address of the client, without a port, after trusted
	// proxies were taken off. The zero Addr is an in-process pipe.
	RemoteAddr netip.Addr
	// HTTP is the request that opened the carrier; nil where there was none.
	// Its body is not to be read.
	HTTP *http.Request
}

// Acceptor takes the carriers a door opens: conference.Server is one, Sessions another.
type Acceptor interface {
	// ServeConn owns conn and returns when the carrier has ended and was closed.
	ServeConn(ctx context.Context, conn Conn, from ConnInfo)
}
