package signaltest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/rotunda-rtc/rotunda/signal"
)

// PipeOptions configures a Pipe.
type PipeOptions struct {
	Buffer   int // frames that may be under way in each direction; 0: 16; a full one blocks Write
	MaxFrame int // bytes of a frame that the server end takes; 0: signal.LimitFrame
}

// Pipe returns the two ends of a carrier in memory. opts may be nil.
func Pipe(opts *PipeOptions) (client, server *PipeConn) {
	var o PipeOptions
	if opts != nil {
		o = *opts
	}
	if o.Buffer == 0 {
		o.Buffer = 16
	}
	if o.MaxFrame == 0 {
		o.MaxFrame = signal.LimitFrame
	}
	p := &pipe{done: make(chan struct{})}
	up, down := make(chan []byte, o.Buffer), make(chan []byte, o.Buffer)
	client = &PipeConn{p: p, in: down, out: up, max: signal.LimitServerFrame}
	server = &PipeConn{p: p, in: up, out: down, max: o.MaxFrame}
	return client, server
}

// PipeConn is one end of a Pipe.
type PipeConn struct {
	p       *pipe
	in, out chan []byte
	max     int
}

var _ signal.Conn = (*PipeConn)(nil)

// pipe is what both ends share.
type pipe struct {
	done chan struct{} // closed by whoever ends it

	mu     sync.Mutex // guards all below
	ended  bool
	closer *PipeConn // nil: cut
	err    *signal.CloseError
}

// Read implements signal.Conn.
func (c *PipeConn) Read(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.ended() && !c.mayDrain() {
		return nil, c.readErr()
	}
	select {
	case b := <-c.in: // also what was written before the other side closed
		return c.take(b)
	default:
	}
	select {
	case b := <-c.in:
		return c.take(b)
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.p.done:
		if c.mayDrain() {
			select {
			case b := <-c.in:
				return c.take(b)
			default:
			}
		}
		return nil, c.readErr()
	}
}

func (c *PipeConn) take(b []byte) ([]byte, error) {
	if len(b) > c.max {
		_ = c.Close(signal.CloseTooLarge, "frame too large") // never fails
		return nil, errors.New("signaltest: frame over the limit")
	}
	return b, nil
}

// Write implements signal.Conn.
func (c *PipeConn) Write(ctx context.Context, frame []byte) error {
	if c.ended() {
		return c.readErr()
	}
	select {
	case c.out <- bytes.Clone(frame):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.p.done:
		return c.readErr()
	}
}

// Close implements signal.Conn.
func (c *PipeConn) Close(code signal.CloseCode, reason string) error {
	c.p.end(c, &signal.CloseError{Code: code, Reason: reason})
	return nil
}

// Cut ends the carrier for both ends at once, without a code. Frames that
// were written but not read are lost.
func (c *PipeConn) Cut() { c.p.end(nil, nil) }

func (p *pipe) end(closer *PipeConn, err *signal.CloseError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.ended, p.closer, p.err = true, closer, err
	close(p.done)
}

func (c *PipeConn) ended() bool {
	select {
	case <-c.p.done:
		return true
	default:
		return false
	}
}

// mayDrain says whether frames that are under way still arrive here.
func (c *PipeConn) mayDrain() bool {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	return c.p.closer != nil && c.p.closer != c
}

func (c *PipeConn) readErr() error {
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	switch c.p.closer {
	case nil:
		return io.ErrUnexpectedEOF
	case c:
		return net.ErrClosed
	default:
		return c.p.err
	}
}
