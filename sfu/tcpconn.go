package sfu

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/pion/stun/v4"
)

const (
	// frameBytes is the largest frame that is taken; its length takes frameHead before it (RFC 4571).
	frameBytes, frameHead = 2048, 2
	// firstBytes is the largest first frame: a binding request.
	firstBytes = 1024
	// streamRead is what a connection reads at a time.
	streamRead = 16 << 10
	// streamQueue bounds what waits to be written on a connection: some of the largest key
	// frames. Past it media is dropped and counted. streamSpare more is for small
	// packets, which audio, reports and connectivity checks are.
	streamQueue, streamSpare = 512 << 10, 64 << 10
	// streamSmall is what counts as small.
	streamSmall = 512
	// streamChunk is written at a time, and may take streamStuck; then the connection is given up.
	streamChunk = 16 << 10
	streamStuck = 10 * time.Second
)

var (
	errFrame     = errors.New("frame too large")
	errFirst     = errors.New("first frame is no binding request of a known transport")
	errNoStream  = errors.New("no such connection")
	errQueueFull = errors.New("the peer does not read")
)

// streamConn is one accepted TCP connection.
type streamConn struct {
	conn     net.Conn
	listener *streamListener
	remote   netip.AddrPort
	from     netip.Prefix  // of whose share it is while unnamed
	path     *streamPath   // set by join, under streams.mu
	done     chan struct{} // closed by close
	once     sync.Once
	wake     chan struct{}

	mu       sync.Mutex // guards the fields below
	orphaned bool       // its generation is over
	waiting  []byte     // frames, to be written next
	queued   int        // bytes of waiting, and of what is being written
}

func (c *streamConn) close() {
	c.once.Do(func() {
		close(c.done)
		_ = c.conn.Close()
	})
}

// read reads the connection to its end.
func (c *streamConn) read() {
	defer c.listener.all.forget(c)
	defer c.close()
	first, err := c.begin()
	if err != nil {
		c.listener.all.count.refused.Add(1)
		return
	}
	hold := time.NewTimer(streamHold)
	defer hold.Stop()
	select {
	case <-hold.C:
	case <-c.done:
		return
	}
	c.path.deliver(c.remote, first)
	if errors.Is(c.frames(), errFrame) {
		c.listener.all.count.refused.Add(1)
	}
}

// begin reads the first frame, a STUN binding request, which names the agent.
func (c *streamConn) begin() ([]byte, error) {
	if err := c.conn.SetReadDeadline(time.Now().Add(streamFirst)); err != nil {
		return nil, err
	}
	var head [frameHead]byte
	if _, err := io.ReadFull(c.conn, head[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(head[:]))
	if n > firstBytes {
		return nil, errFrame
	}
	first := make([]byte, n)
	if _, err := io.ReadFull(c.conn, first); err != nil {
		return nil, err
	}
	msg := &stun.Message{Raw: append([]byte(nil), first...)}
	if !stun.IsMessage(first) || msg.Decode() != nil || msg.Type != stun.BindingRequest {
		return nil, errFirst
	}
	username, err := msg.Get(stun.AttrUsername)
	if err != nil {
		return nil, errFirst
	}
	ufrag, _, _ := strings.Cut(string(username), ":")
	if !c.listener.all.join(c, ufrag) {
		return nil, errFirst
	}
	tuneStream(c.conn)
	return first, nil
}

// frames reads frame by frame. What one read brought is a batch, at whose end the shards are woken.
func (c *streamConn) frames() error {
	e := c.listener.all.engine
	buf := make([]byte, streamRead)
	start, end := 0, 0
	for {
		if err := c.expect(); err != nil {
			return err
		}
		n, err := c.conn.Read(buf[end:])
		if err != nil {
			return err
		}
		end += n
		e.shards.reading.Add(1)
		for err == nil && end-start >= frameHead {
			size := int(binary.BigEndian.Uint16(buf[start:]))
			if size > frameBytes {
				err = errFrame
				break
			}
			if end-start < frameHead+size {
				break
			}
			c.handle(buf[start+frameHead : start+frameHead+size])
			start += frameHead + size
		}
		e.shards.reading.Add(-1)
		e.wakeShards()
		if err != nil {
			return err
		}
		end = copy(buf, buf[start:end])
		start = 0
	}
}

// expect gives the peer time until its next bytes. Those of a generation that is over have a fixed end.
func (c *streamConn) expect() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.orphaned {
		return nil
	}
	return c.conn.SetReadDeadline(time.Now().Add(streamIdle))
}

// orphan lets the connection live on for a while without its agent.
func (c *streamConn) orphan() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orphaned = true
	_ = c.conn.SetReadDeadline(time.Now().Add(streamGrace))
}

// handle takes one frame: the peer that the address is known by takes media and checks, all else is the agent's.
func (c *streamConn) handle(b []byte) {
	if !c.listener.socket.take(b, c.remote) && len(b) > 0 {
		c.path.deliver(c.remote, append([]byte(nil), b...))
	}
}

// send queues datagrams of that size, the last of which may be shorter. It does not wait: what
// has no room is dropped. Any goroutine may call it.
func (c *streamConn) send(b []byte, size int) error {
	packets, bytes, dropped := 0, 0, 0
	c.mu.Lock()
	for at := 0; at < len(b); at += size {
		d := b[at:min(at+size, len(b))]
		most := streamQueue
		if len(d) <= streamSmall {
			most += streamSpare
		}
		if c.queued+frameHead+len(d) > most {
			dropped++
			continue
		}
		c.waiting = binary.BigEndian.AppendUint16(c.waiting, uint16(len(d)))
		c.waiting = append(c.waiting, d...)
		c.queued += frameHead + len(d)
		packets++
		bytes += len(d)
	}
	c.mu.Unlock()
	if packets > 0 {
		select {
		case c.wake <- struct{}{}:
		default:
		}
	}
	s := c.listener.socket
	s.count.packets.Add(uint64(packets))
	s.count.bytes.Add(uint64(bytes))
	if dropped > 0 {
		c.listener.all.count.dropped.Add(uint64(dropped))
		return errQueueFull
	}
	return nil
}

// write writes what is queued until the connection ends.
func (c *streamConn) write() {
	defer c.close()
	var writing []byte
	for {
		select {
		case <-c.wake:
		case <-c.done:
			return
		}
		c.mu.Lock()
		writing, c.waiting = c.waiting, writing[:0]
		c.mu.Unlock()
		for at := 0; at < len(writing); at += streamChunk {
			chunk := writing[at:min(at+streamChunk, len(writing))]
			if err := c.conn.SetWriteDeadline(time.Now().Add(streamStuck)); err != nil {
				return
			}
			if _, err := c.conn.Write(chunk); err != nil {
				return
			}
			c.mu.Lock()
			c.queued -= len(chunk)
			c.mu.Unlock()
		}
		if cap(writing) > streamChunk*4 {
			writing = nil // it was a peak
		}
	}
}
