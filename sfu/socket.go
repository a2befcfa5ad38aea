package sfu

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/ice/v4"
)

// sendCounters count what leaves through the sockets.
type sendCounters struct {
	packets, bytes, errors, batches atomic.Uint64
}

// socket is one socket of an engine. Media of connected peers goes past pion: it is handed to
// its peer where it is read, and leaves by sender. Everything else passes
// through pion's UDP mux, which reads the socket by ReadFromAddrPort.
type socket struct {
	conn  PacketConn
	local *net.UDPAddr
	// streamed: it is the TCP connections of a listener, and conn and reader are nil (tcp.go).
	streamed bool
	engine   *Engine
	reader   reader // of the goroutine that reads
	sender   sender
	// segments is how many datagrams the system can be given as one message.
	segments atomic.Int32
	// Of the goroutine that reads.
	reading  bool           // it is at a batch
	look     func() verdict // media
	other    []byte         // a datagram for pion's mux
	from     netip.AddrPort // of it
	failures int            // to read, since the last datagram

	count  *sendCounters
	closed atomic.Bool

	mu    sync.RWMutex // guards peers
	peers map[netip.AddrPort]occupants
}

// occupants are the peers of an address: mostly one. Media is that of the one which came last. STUN names whom it is for, so that the others
// go on without media until he leaves: one client may have several transports behind one port, or somebody say that he is at another's.
type occupants struct {
	media  datagramer
	others []datagramer // the newest last; never changed
}

// othersMost bounds occupants.others.
const othersMost = 8

// with is the same with d as the one that came last, and without without it.
func (k occupants) with(d datagramer) occupants {
	k = k.without(d)
	if k.media != nil {
		k.others = append(slices.Clone(k.others[max(0, len(k.others)-othersMost+1):]), k.media)
	}
	k.media = d
	return k
}

// behind is the same with d behind those who are there: it gets STUN, and media if nobody else does.
func (k occupants) behind(d datagramer) occupants {
	switch {
	case k.media == nil:
		return k.with(d)
	case k.media == d || slices.Contains(k.others, d) || len(k.others) >= othersMost:
		return k
	}
	k.others = append([]datagramer{d}, k.others...)
	return k
}

func (k occupants) without(d datagramer) occupants {
	others := slices.DeleteFunc(slices.Clone(k.others), func(o datagramer) bool { return o == d })
	if k.media != d {
		return occupants{k.media, others}
	}
	if n := len(others); n > 0 {
		return occupants{others[n-1], others[:n-1]}
	}
	return occupants{}
}

// datagramer takes what comes from an address, on the goroutine that read it.
type datagramer interface {
	// datagram takes RTP and RTCP, encrypted. It may change b.
	datagram(b []byte, from netip.AddrPort)
	// check takes STUN; false leaves it to ICE's agent. It must not wait.
	check(b []byte, from netip.AddrPort, by *socket) bool
}

func newSocket(conn PacketConn, local *net.UDPAddr, e *Engine, count *sendCounters) *socket {
	s := &socket{conn: conn, local: local, engine: e, count: count, peers: make(map[netip.AddrPort]occupants)}
	s.segments.Store(1)
	s.look = s.media
	s.reader, s.sender = newReader(s), newSender(s)
	return s
}

var _ ice.AddrPortReaderWriter = (*socket)(nil)

// attach makes media from an address go to d; detach ends that.
func (s *socket) attach(from netip.AddrPort, d datagramer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peers[from] = s.peers[from].with(d)
}

// approach is attach for who has not shown that he is there: media goes on to whom it went to.
func (s *socket) approach(from netip.AddrPort, d datagramer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peers[from] = s.peers[from].behind(d)
}

func (s *socket) detach(from netip.AddrPort, d datagramer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k := s.peers[from].without(d); k.media != nil {
		s.peers[from] = k
	} else {
		delete(s.peers, from)
	}
}

// isMedia tells RTP and RTCP from what else shares the port (RFC 7983 section 7).
func isMedia(b []byte) bool { return len(b) > 0 && b[0] >= 128 && b[0] <= 191 }

// isSTUN tells STUN (RFC 8489 section 5).
func isSTUN(b []byte) bool {
	return len(b) >= 20 && b[0] < 4 && binary.BigEndian.Uint32(b[4:]) == 0x2112A442
}

// take hands what came from an address to the peer that is known by it; false leaves it to pion.
func (s *socket) take(b []byte, from netip.AddrPort) bool {
	media := isMedia(b)
	if !media && !isSTUN(b) {
		return false
	}
	s.mu.RLock()
	k := s.peers[from]
	s.mu.RUnlock()
	switch {
	case k.media == nil:
		return false
	case media:
		k.media.datagram(b, from)
		return true
	}
	return k.media.check(b, from, s) || slices.ContainsFunc(k.others, func(d datagramer) bool { return d.check(b, from, s) })
}

// isPartial reports whether an RTP packet looks like one of a frame whose rest follows: it is large, and without
// the marker, which ends a frame (RFC 3550 section 5.1).
func isPartial(b []byte) bool { return len(b) > 600 && b[1]&0x80 == 0 }

// ReadFromAddrPort reads until there is a datagram for pion's mux. Errors of a
// single datagram (such as an ICMP message on Windows) are not the socket's end and are retried.
func (s *socket) ReadFromAddrPort(b []byte) (int, netip.AddrPort, error) {
	for s.media() != enough {
		err := s.reader.read(s.look)
		if err == nil {
			break // look has found one
		}
		s.batch(false) // one that was to go on
		s.failures++
		if s.closed.Load() || errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) || s.failures > 1000 {
			return 0, netip.AddrPort{}, io.EOF
		}
	}
	return copy(b, s.other), s.from, nil
}

// media hands the media of a batch to its peers: to the end of the batch, or to the next datagram
// that is something else, which it notes.
func (s *socket) media() verdict {
	partial := false
	for {
		raw, from, ok := s.reader.next()
		if !ok {
			if partial && s.engine.shardsIdle() && s.reader.patient() {
				return soon // the shards are not woken yet
			}
			s.batch(false)
			return onward
		}
		s.batch(true)
		s.failures = 0
		rest := isPartial(raw) // it is decrypted in place
		if s.take(raw, from) {
			partial = rest && isMedia(raw)
			continue
		}
		s.other, s.from = raw, from
		return enough
	}
}

// batch notes the beginning and the end of a batch of datagrams. At its end
// the shards are woken, so that they find all of it.
func (s *socket) batch(on bool) {
	if s.reading == on {
		return
	}
	s.reading = on
	if on {
		s.engine.shards.reading.Add(1)
		return
	}
	s.engine.shards.reading.Add(-1)
	s.engine.wakeShards()
}

// WriteToAddrPort sends one datagram at once.
func (s *socket) WriteToAddrPort(b []byte, addr netip.AddrPort) (int, error) { return s.send(b, addr) }

// send sends one datagram at once, in the way that costs the least.
func (s *socket) send(b []byte, addr netip.AddrPort) (int, error) {
	if l, ok := s.sender.(*streamListener); ok {
		return l.send(b, addr)
	}
	if one, ok := s.sender.(singler); ok && one.single(b, addr) {
		s.count.packets.Add(1)
		s.count.bytes.Add(uint64(len(b)))
		return len(b), nil
	}
	return s.sendPlain(b, addr)
}

// prompt sends one datagram without waiting, as a reader has to; false when it did not leave.
func (s *socket) prompt(b []byte, addr netip.AddrPort) bool {
	if l, ok := s.sender.(*streamListener); ok {
		_, err := l.send(b, addr)
		return err == nil
	}
	if one, ok := s.sender.(singler); ok {
		if !one.single(b, addr) {
			return false
		}
		s.count.packets.Add(1)
		s.count.bytes.Add(uint64(len(b)))
		return true
	}
	_, err := s.sendPlain(b, addr)
	return err == nil
}

func (s *socket) sendPlain(b []byte, addr netip.AddrPort) (int, error) {
	n, err := s.conn.WriteToUDPAddrPort(b, addr)
	if err != nil {
		s.count.errors.Add(1)
		return n, err
	}
	s.count.packets.Add(1)
	s.count.bytes.Add(uint64(len(b)))
	return n, nil
}

// ReadFrom and WriteTo complete net.PacketConn; pion uses them nowhere in the media path.
func (s *socket) ReadFrom(b []byte) (int, net.Addr, error) {
	n, addr, err := s.ReadFromAddrPort(b)
	if err != nil {
		return 0, nil, err
	}
	return n, net.UDPAddrFromAddrPort(addr), nil
}

func (s *socket) WriteTo(b []byte, addr net.Addr) (int, error) {
	udp, ok := addr.(*net.UDPAddr)
	if !ok {
		return 0, fmt.Errorf("write to %T: not a UDP address", addr)
	}
	return s.WriteToAddrPort(b, udp.AddrPort())
}

func (s *socket) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.conn.Close()
}

func (s *socket) LocalAddr() net.Addr                { return s.local }
func (s *socket) SetDeadline(t time.Time) error      { return s.conn.SetDeadline(t) }
func (s *socket) SetReadDeadline(t time.Time) error  { return s.conn.SetReadDeadline(t) }
func (s *socket) SetWriteDeadline(t time.Time) error { return s.conn.SetWriteDeadline(t) }
