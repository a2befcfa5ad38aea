package ws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/coder/websocket"

	"github.com/rotunda-rtc/rotunda/signal"
)

// closeTimeout bounds the closing handshake (RFC 6455, section 7.1.1). A peer
// that does not answer in time is cut off.
const closeTimeout = time.Second

// maxReason is how much of a reason fits into a close frame (RFC 6455, section 5.5).
const maxReason = 123

// conn is a WebSocket as a signal.Conn.
type conn struct {
	ws  *websocket.Conn
	net net.Conn // below ws; nil when it could not be had
}

var _ signal.Conn = (*conn)(nil)

var errBinary = errors.New("ws: a binary message")

// Read implements signal.Conn.
func (c *conn) Read(ctx context.Context) ([]byte, error) {
	typ, b, err := c.ws.Read(ctx)
	if err != nil {
		return nil, convert(ctx, err)
	}
	if typ != websocket.MessageText {
		_ = c.Close(signal.CloseBadFrame, "frames are text") // it is over either way
		return nil, errBinary
	}
	return b, nil
}

// Write implements signal.Conn.
func (c *conn) Write(ctx context.Context, frame []byte) error {
	return convert(ctx, c.ws.Write(ctx, websocket.MessageText, frame))
}

// Close implements signal.Conn. It sends the code, waits for the other side
// to answer for at most a second, and closes the connection.
func (c *conn) Close(code signal.CloseCode, reason string) error {
	if c.net != nil {
		// The library waits ten seconds for a peer that does not read.
		cut := time.AfterFunc(closeTimeout, func() {
			_ = c.net.Close() // what is left of it is closed below
		})
		defer cut.Stop()
	}
	if len(reason) > maxReason {
		reason = reason[:maxReason]
	}
	err := c.ws.Close(websocket.StatusCode(code), reason)
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close websocket: %w", err)
	}
	return nil
}

// convert makes the library's error this module's.
func convert(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	var ce websocket.CloseError
	if errors.As(err, &ce) && ce.Code != websocket.StatusNoStatusRcvd {
		return &signal.CloseError{Code: signal.CloseCode(ce.Code), Reason: ce.Reason}
	}
	return err
}
