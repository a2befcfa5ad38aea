package sse

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// closeTimeout bounds how long a carrier that ends tries to tell why.
const closeTimeout = time.Second

// maxReason is how much of a reason is told, as over WebSocket.
const maxReason = 123

// padding is a comment that fills the first buffer of proxies that wait for one.
const padding = 2048

// conn is the server's end of a carrier: a response that streams, and the
// POSTs that belong to it.
type conn struct {
	id      string
	opts    Options
	settled func()       // something was said to the client
	server  *http.Server // that it came by; nil where that is not known

	in    chan []byte   // a POST hands its frames to Read
	over  chan struct{} // closed by end
	token chan struct{} // holds one while nobody writes
	posts posts

	mu     sync.Mutex // guards all below, and the use of w's deadlines
	w      http.ResponseWriter
	ended  bool
	err    error // of Read and Write, once ended
	done   bool  // the handler has returned, or is about to: w is not to be touched
	ticker *time.Timer

	farewell *time.Timer // runs once the client is gone
}

var _ signal.Conn = (*conn)(nil)

func newConn(w http.ResponseWriter, opts Options, settled func()) *conn {
	c := &conn{
		id: rand.Text(), opts: opts, settled: settled, w: w,
		in: make(chan []byte), over: make(chan struct{}), token: make(chan struct{}, 1),
	}
	c.posts.changed = make(chan struct{})
	c.token <- struct{}{}
	return c
}

// begin sends the response's head and the carrier's name.
func (c *conn) begin() error {
	c.deadline(time.Time{}) // the server's WriteTimeout is not for a response like this
	c.w.WriteHeader(http.StatusOK)
	b := make([]byte, padding, padding+64)
	for i := range b {
		b[i] = ':'
	}
	b[padding-1] = '\n'
	if err := c.put(appendNamed(b, eventOpen, opening{c.id})); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ticker = time.AfterFunc(c.opts.KeepAlive, c.keepAlive)
	return nil
}

// put writes bytes that are flushed at once; the caller holds the token.
func (c *conn) put(b []byte) error {
	if _, err := c.w.Write(b); err != nil {
		return err
	}
	return http.NewResponseController(c.w).Flush()
}

// deadline bounds the write under way and those to come.
func (c *conn) deadline(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		// Where the server has no deadlines, TCP's own must do.
		_ = http.NewResponseController(c.w).SetWriteDeadline(t)
	}
}

// Read implements signal.Conn.
func (c *conn) Read(ctx context.Context) ([]byte, error) {
	select {
	case <-c.over:
		return nil, c.reason()
	default:
	}
	select {
	case frame := <-c.in:
		return frame, nil
	case <-c.over:
		return nil, c.reason()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Write implements signal.Conn.
func (c *conn) Write(ctx context.Context, frame []byte) error {
	select {
	case <-c.token:
	case <-c.over:
		return c.reason()
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { c.token <- struct{}{} }()
	select {
	case <-c.over:
		return c.reason()
	default:
	}
	stop := context.AfterFunc(ctx, func() { c.deadline(time.Unix(1, 0)) })
	err := c.put(appendFrame(make([]byte, 0, len(frame)+len("data: \n\n")), frame))
	stop()
	if err != nil {
		c.end(err)
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		return err
	}
	c.settled()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ticker.Reset(c.opts.KeepAlive)
	return nil
}

// keepAlive sends a comment, unless a frame is being sent.
func (c *conn) keepAlive() {
	select {
	case <-c.token:
		defer func() { c.token <- struct{}{} }()
	default:
		return // whoever writes sets the timer again
	}
	select {
	case <-c.over:
		return
	default:
	}
	if err := c.put([]byte(":\n\n")); err != nil {
		c.end(err)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ticker.Reset(c.opts.KeepAlive)
}

// Close implements signal.Conn. It tells the client, if that reads within a second.
func (c *conn) Close(code signal.CloseCode, reason string) error {
	if !c.end(net.ErrClosed) {
		return nil
	}
	c.deadline(time.Now().Add(closeTimeout)) // for a write under way, too
	<-c.token
	defer func() { c.token <- struct{}{} }()
	c.mu.Lock()
	done := c.done
	c.mu.Unlock()
	if done {
		return nil
	}
	if len(reason) > maxReason {
		reason = reason[:maxReason]
	}
	if err := c.put(appendNamed(nil, eventClose, closing{code, reason})); err != nil {
		return fmt.Errorf("close carrier: %w", err)
	}
	c.deadline(time.Time{}) // the connection may be used again
	return nil
}

// gone is called when the client no longer takes the response. A page that goes
// away sends its last frames after that.
func (c *conn) gone() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.farewell = time.AfterFunc(closeTimeout, func() { c.end(io.ErrUnexpectedEOF) })
	}
}

// end ends the carrier for readers and writers; false if it has ended already.
func (c *conn) end(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	c.ended, c.err = true, err
	close(c.over)
	return true
}

func (c *conn) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// finish ends the use of the response: the handler returns.
func (c *conn) finish() {
	_ = c.Close(signal.CloseGoingAway, "") // closed already, but for an acceptor that forgot
	<-c.token
	c.mu.Lock()
	c.done = true
	if c.ticker != nil {
		c.ticker.Stop()
	}
	if c.farewell != nil {
		c.farewell.Stop()
	}
	c.mu.Unlock()
	c.token <- struct{}{}
}
