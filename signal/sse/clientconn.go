package sse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// postTimeout bounds one POST. A server that throttles a client answers late,
// but not as late as this.
const postTimeout = 30 * time.Second

// clientConn is the client's end of a carrier.
type clientConn struct {
	url     string
	opts    DialOptions
	id      string
	ctx     context.Context // of the requests; ends the carrier
	cancel  context.CancelFunc
	body    io.Closer
	decoder decoder // of Read's
	running sync.WaitGroup
	wake    chan struct{} // room for one: there is something to send
	flushed chan struct{} // closed when send has ended

	mu     sync.Mutex // guards all below
	queue  []byte     // events to send
	frames int        // in queue
	room   chan struct{}
	closed bool  // by Close
	err    error // what ended it, other than Close
}

var _ signal.Conn = (*clientConn)(nil)

func newClientConn(url string, opts DialOptions) *clientConn {
	c := &clientConn{url: url, opts: opts, wake: make(chan struct{}, 1), flushed: make(chan struct{}), room: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Read implements signal.Conn.
func (c *clientConn) Read(ctx context.Context) ([]byte, error) {
	if err := c.over(); err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, c.cancel)
	defer stop()
	for {
		e, err := c.decoder.next()
		switch {
		case errors.Is(err, errTooLarge):
			_ = c.Close(signal.CloseTooLarge, "a frame over the limit") // it is over either way
			return nil, err
		case err != nil:
			if ctx.Err() != nil {
				err = fmt.Errorf("%w: %w", ctx.Err(), err)
			} else if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, c.fail(err)
		case e.name == eventClose:
			return nil, c.fail(closeError(e.data))
		case e.name == "":
			return e.data, nil
		}
	}
}

// over is the error of a carrier that has ended; nil before.
func (c *clientConn) over() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.overLocked()
}

func (c *clientConn) overLocked() error {
	if c.closed {
		return net.ErrClosed
	}
	return c.err
}

// fail ends the carrier, and returns what ended it first.
func (c *clientConn) fail(err error) error {
	c.mu.Lock()
	if c.err == nil {
		c.err = err
	}
	err = c.overLocked()
	c.mu.Unlock()
	c.cancel()
	return err
}

// Write implements signal.Conn.
func (c *clientConn) Write(ctx context.Context, frame []byte) error {
	for {
		c.mu.Lock()
		if err := c.overLocked(); err != nil {
			c.mu.Unlock()
			return err
		}
		size := len(frame) + len("data: \n\n")*(1+bytes.Count(frame, []byte("\n"))+bytes.Count(frame, []byte("\r")))
		if c.frames == 0 || c.frames < MaxPerPost && len(c.queue)+size <= MaxPost {
			c.queue = appendFrame(c.queue, frame)
			c.frames++
			c.mu.Unlock()
			c.wakeUp()
			return nil
		}
		room := c.room
		c.mu.Unlock()
		select {
		case <-room:
		case <-c.ctx.Done():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (c *clientConn) wakeUp() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// send makes one POST after the other, each with all that waits.
func (c *clientConn) send() {
	defer close(c.flushed)
	for number := uint64(1); ; number++ {
		body, last := c.next()
		if body == nil {
			return
		}
		if err := c.post(number, body); err != nil {
			c.broken(err)
			return
		}
		if last {
			return
		}
	}
}

// next waits for something to send, and takes it; last says that the carrier
// was closed. It is nil when the carrier has ended.
func (c *clientConn) next() (body []byte, last bool) {
	for {
		c.mu.Lock()
		if len(c.queue) > 0 {
			body, last = c.queue, c.closed
			c.queue, c.frames = nil, 0
			close(c.room)
			c.room = make(chan struct{})
			c.mu.Unlock()
			return body, last
		}
		c.mu.Unlock()
		select {
		case <-c.wake:
		case <-c.ctx.Done():
			return nil, false
		}
	}
}

func (c *clientConn) post(number uint64, body []byte) error {
	ctx, cancel := context.WithTimeout(c.ctx, postTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	c.headers(req, c.id)
	req.Header.Set(HeaderSequence, strconv.FormatUint(number, 10))
	req.Header.Set("Content-Type", contentType)
	resp, err := c.opts.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent {
		return &StatusError{Status: resp.StatusCode}
	}
	return nil
}

// broken ends a carrier whose frames do not go out, a moment later: the server
// may be about to say why.
func (c *clientConn) broken(err error) {
	t := time.NewTimer(closeTimeout)
	defer t.Stop()
	select {
	case <-t.C:
		_ = c.fail(fmt.Errorf("send frames: %w", err)) // Read and Write return it
	case <-c.ctx.Done():
	}
}

// Close implements signal.Conn. It sends what waits, and the code, for at most a second.
func (c *clientConn) Close(code signal.CloseCode, reason string) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	if len(reason) > maxReason {
		reason = reason[:maxReason]
	}
	c.queue = appendNamed(c.queue, eventClose, closing{code, reason})
	gone := c.err != nil
	c.mu.Unlock()
	c.wakeUp()
	if !gone {
		t := time.NewTimer(closeTimeout)
		defer t.Stop()
		select {
		case <-c.flushed:
		case <-t.C:
		}
	}
	c.cancel()
	_ = c.body.Close() // its end is no news
	c.running.Wait()
	return nil
}
