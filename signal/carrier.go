package signal

import (
	"context"
	"sync"
	"time"
)

// carrier is one Conn while it serves a session: Attach's goroutine reads it,
// one more writes it, and a third, short-lived one closes it, so that nothing
// but these ever waits for the network.
type carrier struct {
	s    *Session
	conn Conn
	wake chan struct{} // room for one: there may be something to write
	down chan struct{} // closed by fail

	silence *time.Timer // runs while a read waits
	stuck   *time.Timer // runs while a write waits

	// Guarded by s.mu.
	failed  bool
	over    bool // Attach is about to return: nothing may be started any more
	sent    uint64
	highID  uint64   // highest request id seen on this carrier
	direct  []entry  // to be written before the log: welcome, refusals, replies asked for again
	notices []*Event // bounded by MaxNotices, the oldest falls out
	pingAt  time.Time

	wg sync.WaitGroup // writer and closer
}

// maxDirect bounds answers outside the log. It holds what a burst at the
// default rate can cause; a client that fills it sends requests past every
// bound and reads no answers.
const maxDirect = 256

func newCarrier(s *Session, conn Conn) *carrier {
	c := &carrier{s: s, conn: conn, wake: make(chan struct{}, 1), down: make(chan struct{})}
	c.silence = time.AfterFunc(s.cfg.Silence, func() { c.fail(CloseSilent, "nothing heard in time") })
	c.stuck = time.AfterFunc(s.cfg.WriteTimeout, func() { c.fail(CloseSlowConsumer, "not reading") })
	c.stuck.Stop()
	return c
}

// fail begins the end of the carrier: nothing more is written or taken in, and it is closed.
func (c *carrier) fail(code CloseCode, reason string) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.failLocked(code, reason, nil)
}

func (c *carrier) failLocked(code CloseCode, reason string, err error) {
	if c.failed || c.over {
		return
	}
	c.failed = true
	close(c.down)
	c.direct, c.notices = nil, nil
	if o := c.s.cfg.Observer; o != nil {
		o.CarrierClosed(c.s.id, code, reason, err)
	}
	// Close may wait for the other side; whoever fails a carrier may not.
	c.wg.Go(func() {
		_ = c.conn.Close(code, reason) // closed either way
	})
}

// wakeUp tells the writer to look again.
func (c *carrier) wakeUp() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// read takes in frames until the carrier ends.
func (c *carrier) read(ctx context.Context) {
	for {
		c.silence.Reset(c.s.cfg.Silence)
		b, err := c.conn.Read(ctx)
		c.silence.Stop()
		if err != nil {
			c.s.mu.Lock()
			if c.s.ending && CloseCodeOf(err) == CloseNormal {
				c.s.final = true // the client is done: nobody to tell why
			}
			c.failLocked(CloseNormal, "carrier lost", err)
			c.s.mu.Unlock()
			return
		}
		c.s.count(CountFramesIn, 1)
		c.s.count(CountBytesIn, len(b))
		if !c.throttle() || !c.s.take(c, b) {
			return
		}
	}
}

// throttle delays the next read of a client that sends too much. It returns
// false when the carrier ended meanwhile.
func (c *carrier) throttle() bool {
	c.s.mu.Lock()
	wait, over := c.s.bucket.take(time.Now())
	if over {
		c.failLocked(CloseRateLimited, "too many frames for too long", nil)
	}
	c.s.mu.Unlock()
	if over {
		return false
	}
	if wait == 0 {
		return true
	}
	c.s.count(CountThrottled, 1)
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.down:
		return false
	}
}

// write sends what the session has until the carrier ends.
func (c *carrier) write(ctx context.Context) {
	ping := time.NewTimer(c.s.cfg.PingInterval)
	defer ping.Stop()
	var buf []byte
	for {
		for {
			e, ok := c.s.next(c)
			if !ok {
				break
			}
			buf = appendFrame(buf[:0], e.seq, e.tail)
			if !c.writeFrame(ctx, buf) {
				return
			}
			if cap(buf) > LimitFrame {
				buf = nil // a rare large frame is not worth keeping
			}
		}
		select {
		case <-c.wake:
		case <-ping.C:
			ping.Reset(c.s.cfg.PingInterval)
			c.s.ping(c)
		case <-c.down:
			return
		}
	}
}

func (c *carrier) writeFrame(ctx context.Context, frame []byte) bool {
	c.stuck.Reset(c.s.cfg.WriteTimeout)
	err := c.conn.Write(ctx, frame)
	c.stuck.Stop()
	if err != nil {
		c.s.mu.Lock()
		c.failLocked(CloseNormal, "carrier lost", err)
		c.s.mu.Unlock()
		return false
	}
	c.s.count(CountFramesOut, 1)
	c.s.count(CountBytesOut, len(frame))
	return true
}

// finish stops the carrier's goroutines and timers and waits for them.
func (c *carrier) finish() {
	c.silence.Stop()
	c.stuck.Stop()
	c.wg.Wait()
}
