package signal

import "context"

// Conn is what a carrier provides: whole frames, in order, both ways. One
// goroutine reads and one writes at a time; Close may be called from any
// goroutine, more than once, and makes a blocked Read and Write return.
type Conn interface {
	// Read returns the next frame. The slice is the caller's. A frame over the
	// carrier's limit, a lost peer or a closed Conn end it with an error.
	Read(ctx context.Context) ([]byte, error)
	// Write sends one frame; it returns once the frame is handed to the
	// carrier. It does not keep the slice.
	Write(ctx context.Context, frame []byte) error
	// Close ends the carrier and tells the other side code and reason where
	// the carrier can.
	Close(code CloseCode, reason string) error
}

// CloseCode tells the other side why a carrier ends, in the numbers of RFC 6455, section 7.4.
type CloseCode uint16
