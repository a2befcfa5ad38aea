package signal

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"
)

// run serves one carrier after the other until the session is lost or closed.
func (c *ClientSession) run(conn Conn) {
	attempt := 0
	for conn != nil {
		start := time.Now()
		err := c.serve(conn)
		if time.Since(start) >= c.cfg.MaxBackoff {
			attempt = 0 // a carrier that ends as soon as it is there must not be dialled without pause
		}
		c.mu.Lock()
		left := c.left
		c.mu.Unlock()
		switch {
		case c.ctx.Err() != nil:
			conn = nil
		case left != nil:
			conn = nil
			c.lose(&LeftError{Left: *left})
		case !CloseCodeOf(err).Resumable():
			conn = nil
			c.lose(err)
		default:
			c.setState(ClientReconnecting)
			conn, attempt = c.reconnect(attempt)
		}
	}
	c.finish()
}

// reconnect resumes the session on a new carrier; nil means that it is lost,
// or closed. attempt counts the attempts since a carrier last held.
func (c *ClientSession) reconnect(attempt int) (Conn, int) {
	// The server keeps the session for so long after it noticed the loss,
	// which may be later than here by the time of silence.
	w := c.Welcome()
	giveUp := time.Now().Add(time.Duration(w.ResumeMS+w.SilenceMS) * time.Millisecond)
	var last error
	select {
	case <-c.hurry: // it was meant for the carrier before
	default:
	}
	for ; ; attempt++ {
		t := time.NewTimer(c.backoff(attempt))
		select {
		case <-t.C:
		case <-c.hurry:
			t.Stop()
			attempt = 0
		case <-c.ctx.Done():
			t.Stop()
			return nil, 0
		}
		if last != nil && time.Now().After(giveUp) {
			c.lose(fmt.Errorf("resume: %w", last))
			return nil, 0
		}
		conn, err := c.redial()
		if err == nil {
			c.setState(ClientConnected)
			return conn, attempt + 1
		}
		last = err
		var refusal *Error
		if errors.As(err, &refusal) && refusal.Code.Info().Reaction != ReactionRetry {
			c.lose(fmt.Errorf("resume: %w", refusal))
			return nil, 0
		}
	}
}

// redial is dial, given up when Redial is called: the network has changed meanwhile.
func (c *ClientSession) redial() (Conn, error) {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	done := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-c.hurry:
			cancel()
			c.Redial() // the next attempt need not wait
		case <-done:
		}
	}()
	conn, err := c.dial(ctx)
	close(done)
	<-watched
	return conn, err
}

// backoff is a random part of a time that doubles with each attempt.
func (c *ClientSession) backoff(attempt int) time.Duration {
	d := c.cfg.MaxBackoff
	if attempt < 16 {
		d = min(d, c.cfg.MinBackoff<<attempt)
	}
	var b [8]byte
	if _, err := io.ReadFull(c.cfg.Rand, b[:]); err != nil {
		return d
	}
	part, _ := bits.Mul64(binary.LittleEndian.Uint64(b[:]), uint64(d))
	return time.Duration(part)
}

// dial opens a carrier and says hello on it.
func (c *ClientSession) dial(ctx context.Context) (Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.DialTimeout)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	conn, err := c.cfg.Dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	if err := c.greet(ctx, conn); err != nil {
		_ = conn.Close(CloseNormal, "no welcome") // the error that matters is the one before
		return nil, fmt.Errorf("hello: %w", err)
	}
	return conn, nil
}

func (c *ClientSession) greet(ctx context.Context, conn Conn) error {
	hello := c.cfg.Hello
	c.mu.Lock()
	if c.welcome.Session != "" {
		hello.Resume = &Resume{Session: c.welcome.Session, Secret: c.welcome.Secret, Seq: c.seq}
	}
	c.mu.Unlock()
	frame, err := json.Marshal(struct {
		ID   uint64 `json:"id"`
		Type string `json:"type"`
		Data Hello  `json:"data"`
	}{1, TypeHello, hello})
	if err != nil {
		return err
	}
	if err := conn.Write(ctx, frame); err != nil {
		return err
	}
	for {
		b, err := conn.Read(ctx)
		if err != nil {
			return err
		}
		f, err := ParseServerFrame(b)
		if err != nil {
			return err
		}
		switch {
		case f.Re != 1 || f.Seq != 0:
		case f.Error != nil:
			return f.Error
		default:
			return c.welcomed(f.Data, hello.Resume != nil)
		}
	}
}

func (c *ClientSession) welcomed(data json.RawMessage, resume bool) error {
	var w Welcome
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("welcome: %w", err)
	}
	if w.Session == "" || w.Resumed != resume {
		return badFrame("welcome: not what hello asked for")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.welcome = w
	c.acked, c.sent, c.pong = c.seq, 0, false
	return nil
}

func (c *ClientSession) setState(s ClientState) {
	c.mu.Lock()
	c.state = s
	c.mu.Unlock()
	if f := c.cfg.OnState; f != nil {
		c.post(func() { f(s) })
	}
}

// lose sets the error the session ends with.
func (c *ClientSession) lose(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

// finish fails what is unanswered and ends the callbacks.
func (c *ClientSession) finish() {
	c.mu.Lock()
	c.state = ClientClosed
	calls := c.calls
	c.calls = nil
	err := c.closedErrLocked()
	c.mu.Unlock()
	for _, call := range calls {
		if call.direct {
			call.done(nil, err)
			continue
		}
		c.queue <- func() { call.done(nil, err) }
	}
	if f := c.cfg.OnState; f != nil {
		c.queue <- func() { f(ClientClosed) }
	}
	close(c.queue)
}

// callbacks runs the callbacks, one at a time.
func (c *ClientSession) callbacks() {
	for f := range c.queue {
		f()
	}
	c.running.Wait()
	c.cancel()
	close(c.done)
}

// post queues a callback; it waits while the queue is full. It returns false
// when the session is being closed: what is in the queue runs, what comes now
// is not wanted any more.
func (c *ClientSession) post(f func()) bool {
	select {
	case c.queue <- f:
		return true
	case <-c.ctx.Done():
		return false
	}
}
