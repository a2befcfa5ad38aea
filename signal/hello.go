package signal

import (
	"context"
	"time"
)

// HelloRequest is a hello as it was read from a carrier: valid, and of a version this package speaks.
type HelloRequest struct {
	Hello
	// ID is the frame's id, which the reply repeats. It belongs to the carrier,
	// not to the session's sequence of request ids.
	ID uint64
	// Version is the newest version that both sides speak.
	Version int
	// Features and Server are put in the Welcome as they are. Set them before Attach or Resume.
	Features []string
	Server   string
}

// Handshake reads a carrier's hello. Whatever else comes first is answered
// with its error (CodeHelloRequired, CodeUnsupportedVersion, CodeInvalid …) and
// the carrier stays, for at most LimitHelloAttempts frames. When the time is
// up (0: DefaultHelloTimeout) or the carrier fails, Handshake closes it and
// returns the error.
func Handshake(ctx context.Context, conn Conn, timeout time.Duration) (*HelloRequest, error) {
	return nil, nil
}

// Refuse answers the hello with an error. The carrier stays open: another
// Handshake may follow, or the caller closes it.
func (h *HelloRequest) Refuse(ctx context.Context, conn Conn, err error) error { return nil }
