package signal

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"
)

// errSilent ends a carrier on which nothing was heard for the server's silence time.
var errSilent = errors.New("signal: nothing heard in time")

// errStuck ends a carrier that takes nothing more.
var errStuck = errors.New("signal: nothing taken in time")

// errGivenUp ends a carrier that Redial replaces.
var errGivenUp = errors.New("signal: carrier given up")

// clientCarrier is one Conn while it serves a ClientSession.
type clientCarrier struct {
	c     *ClientSession
	conn  Conn
	down  chan struct{} // closed by end
	once  sync.Once
	cause error // set by end
	wg    sync.WaitGroup
}

// serve reads and writes one carrier until it ends, and says why.
func (c *ClientSession) serve(conn Conn) error {
	k := &clientCarrier{c: c, conn: conn, down: make(chan struct{})}
	c.setCarrier(k)
	stop := context.AfterFunc(c.ctx, func() { k.end(CloseNormal, "", context.Canceled) })
	k.wg.Go(k.write)
	err := k.read()
	stop()
	c.setCarrier(nil)
	k.end(CloseNormal, "", err)
	k.wg.Wait()
	if CloseCodeOf(err) != CloseAbnormal {
		return err // what the server said counts more than what was noticed here
	}
	return k.cause
}

func (c *ClientSession) setCarrier(k *clientCarrier) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.carrier = k
}

// end closes the carrier, once, from a goroutine of its own: it may wait for the other side.
func (k *clientCarrier) end(code CloseCode, reason string, err error) {
	k.once.Do(func() {
		k.cause = err
		close(k.down)
		k.wg.Go(func() { _ = k.conn.Close(code, reason) }) // closed either way
	})
}

// read takes in frames until the carrier ends.
func (k *clientCarrier) read() error {
	silence := time.AfterFunc(k.c.silence(), func() { k.end(CloseSilent, "nothing heard in time", errSilent) })
	defer silence.Stop()
	for {
		silence.Reset(k.c.silence())
		b, err := k.conn.Read(context.Background()) // ended by Close
		silence.Stop()
		if err != nil {
			return err
		}
		f, err := ParseServerFrame(b)
		if err != nil {
			return err
		}
		k.c.take(f)
		if k.c.ctx.Err() != nil {
			return k.c.ctx.Err()
		}
	}
}

// write sends requests, acknowledgements and pongs until the carrier is down.
func (k *clientCarrier) write() {
	stuck := time.AfterFunc(DefaultWriteTimeout, func() { k.end(CloseNormal, "not reading", errStuck) })
	defer stuck.Stop()
	delay := time.NewTimer(0)
	defer delay.Stop()
	running, late := true, false // delay, and whether it has just run out
	var buf []byte
	for {
		frame, unacked := k.c.nextFrame(buf[:0], late)
		late = false
		if frame != nil {
			stuck.Reset(DefaultWriteTimeout)
			err := k.conn.Write(context.Background(), frame) // ended by Close
			stuck.Stop()
			if err != nil {
				k.end(CloseNormal, "", err)
				return
			}
			buf = frame
			continue
		}
		if unacked && !running {
			delay.Reset(k.c.cfg.AckDelay)
			running = true
		}
		select {
		case <-k.c.wake:
		case <-delay.C:
			running, late = false, true
		case <-k.down:
			return
		}
	}
}

func (c *ClientSession) silence() time.Duration {
	ms := c.Welcome().SilenceMS
	if ms <= 0 {
		return DefaultSilence
	}
	return time.Duration(ms) * time.Millisecond
}

// take takes in one frame.
func (c *ClientSession) take(f Frame) {
	c.mu.Lock()
	var done *call
	switch {
	case f.Seq != 0 && f.Seq <= c.seq: // seen before the cut
		c.mu.Unlock()
		return
	case f.Re != 0:
		done = c.answeredLocked(f.Re)
	case f.Type == NoticePing && f.Seq == 0:
		c.pong = true
	case f.Type == EventLeft && f.Seq != 0:
		c.left = &Left{}
		_ = json.Unmarshal(f.Data, c.left) // a reason that cannot be read is still an end
	}
	c.seq = max(c.seq, f.Seq)
	c.mu.Unlock()
	c.wakeUp()
	switch {
	case done != nil:
		c.deliver(done, f)
	case f.Re == 0 && f.Type != NoticePing && c.cfg.OnEvent != nil:
		e := ClientEvent{Seq: f.Seq, Type: f.Type, Data: f.Data}
		c.post(func() { c.cfg.OnEvent(e) })
	}
}

// answeredLocked takes out the call that a reply answers; nil for an unknown one.
func (c *ClientSession) answeredLocked(id uint64) *call {
	for i, call := range c.calls {
		if call.id == id {
			c.calls = slices.Delete(c.calls, i, i+1)
			return call
		}
	}
	return nil
}

func (c *ClientSession) deliver(call *call, f Frame) {
	var err error
	if f.Error != nil {
		err = f.Error
	}
	if call.direct {
		call.done(f.Data, err)
		return
	}
	if !c.post(func() { call.done(f.Data, err) }) {
		c.mu.Lock()
		c.calls = append(c.calls, call) // finish tells that it was closed
		c.mu.Unlock()
	}
}

func (c *ClientSession) wakeUp() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// nextFrame renders the next frame to write, if one is due; late says that
// the time for an acknowledgement alone has come.
func (c *ClientSession) nextFrame(buf []byte, late bool) (frame []byte, unacked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	unacked = c.seq > c.acked
	next := c.unsentLocked()
	switch {
	case next != nil:
		buf = append(buf, `{"id":`...)
		buf = strconv.AppendUint(buf, next.id, 10)
		buf = append(buf, `,"type":`...)
		buf = strconv.AppendQuote(buf, next.typ)
		buf = c.appendAckLocked(buf)
		buf = append(buf, `,"data":`...)
		buf = append(buf, next.data...)
		c.sent = next.id
	case c.pong:
		buf = c.appendAckLocked(append(buf, `{"type":"`+TypePong+`"`...))
	case unacked && (late || c.left != nil || c.seq-c.acked >= ackEvery):
		buf = c.appendAckLocked(append(buf, `{"type":"`+TypeAck+`"`...))
	default:
		return nil, unacked
	}
	if next == nil {
		c.pong = false
	}
	return append(buf, '}'), false
}

// unsentLocked is the next request for this carrier, if the server takes another one now.
func (c *ClientSession) unsentLocked() *call {
	for i, call := range c.calls {
		if i >= LimitRequestsInFlight {
			return nil
		}
		if call.id > c.sent {
			return call
		}
	}
	return nil
}

func (c *ClientSession) appendAckLocked(buf []byte) []byte {
	c.acked = c.seq
	if c.seq == 0 {
		return buf
	}
	buf = append(buf, `,"ack":`...)
	return strconv.AppendUint(buf, c.seq, 10)
}
