package sfu

import (
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// slot is a media section of a receive transport. Sections are never removed
// from a session description (RFC 8829 section 5.2.2), so they are used again.
type slot struct {
	mid      string
	kind     Kind
	format   *format   // what it carries, or carried last
	consumer *Consumer // nil: idle
	rejected bool      // the peer refused the section: a new mid is needed to use it again
	// pairs are the section's SSRCs. Each consumer that the peer is told of gets the other ones,
	// so that the peer sees a new stream, of a bounded number of SSRCs.
	pairs [2]pair
	next  int // of the next consumer
	// codecs are what the peer offered to receive, where the peer offers.
	codecs []slotCodec
}

// slotCodec is a format with the payload types of an offering peer.
type slotCodec struct {
	format       *format
	pt, rtx, red uint8
	nack         bool // the peer asks for lost packets
}

// pair is the SSRC of a stream and that of its retransmissions. Sequence
// numbers go on from one consumer to the next: SRTP derives its packet index from them.
type pair struct {
	media, rtx uint32
	seq        atomic.Uint32 // of the next packet
	nextRTX    atomic.Uint32
	timestamp  atomic.Uint32 // of the last packet
	at         atomic.Int64  // when it was sent; 0: never
}

func (p *pair) init(ssrc func() uint32) {
	p.media, p.rtx = ssrc(), ssrc()
	p.seq.Store(randomUint32() & 0x7fff)
	p.nextRTX.Store(randomUint32() & 0x7fff)
}

// sent takes note of the newest packet. One that came late is not: the next
// consumer would use the numbers behind it once more.
func (p *pair) sent(out rewrite.Out, now time.Duration) {
	p.seq.Store(uint32(out.Sequence) + 1)
	p.timestamp.Store(out.Timestamp)
	p.at.Store(int64(now))
}

// outgoing makes the state of the next stream on the pair.
func (p *pair) outgoing(f *format, now time.Duration) outgoing {
	ts := randomUint32()
	if at := time.Duration(p.at.Load()); at != 0 {
		// The same SSRC goes on: so does its time.
		ts = p.timestamp.Load() + uint32(int64((now-at)/time.Millisecond)*int64(f.clock)/1000) + f.clock/50
	}
	return outgoing{
		stream: rewrite.New(rewrite.Config{
			ClockRate: f.clock, Sequence: uint16(p.seq.Load()), RTXSequence: uint16(p.nextRTX.Load()),
			Timestamp: ts, Keyed: f.kind == KindVideo,
		}),
		responder: nack.NewResponder(nack.ResponderConfig{}),
		begun:     true,
	}
}

// slots are the media sections of a receive transport.
type slots struct {
	mu     sync.Mutex // guards the fields below
	list   []*slot
	bySSRC map[uint32]*slot // both SSRCs of all pairs
	mids   int              // given so far
	fixed  bool             // the peer offered them: there can be no more
	data   string           // mid of the data section; empty if there is none
	dataAt int              // its index among the sections
}

func (s *slots) add(kind Kind, mid string) *slot {
	made := &slot{kind: kind, mid: mid}
	for i := range made.pairs {
		made.pairs[i].init(func() uint32 { return s.ssrc(made, randomUint32) })
	}
	s.list = append(s.list, made)
	return made
}

// ssrc gives a slot an SSRC that no other stream of the transport has: SRTP
// derives its nonces from it, and all streams have one key.
func (s *slots) ssrc(sl *slot, random func() uint32) uint32 {
	for {
		if n := random(); n != 0 && s.bySSRC[n] == nil {
			s.bySSRC[n] = sl
			return n
		}
	}
}

func (s *slots) mid() string {
	s.mids++
	return strconv.Itoa(s.mids - 1)
}

// place finds a section for c. The caller holds mu.
func (s *slots) place(c *Consumer, most int) error {
	f := c.producer.section.format
	var found *slot
	count, ofKind := 0, false
	for _, sl := range s.list {
		if sl.kind != f.kind {
			continue
		}
		count++
		if sl.consumer != nil {
			continue
		}
		ofKind = true
		switch {
		case s.fixed:
			if found == nil && sl.codec(f) != nil {
				found = sl
			}
		case found == nil, found.format != f && sl.format == f:
			found = sl
		}
	}
	switch {
	case found != nil:
	case s.fixed && ofKind:
		return ErrCodec
	case s.fixed:
		return ErrNoSlot
	case count >= most:
		return ErrTooMany
	default:
		found = s.add(f.kind, s.mid())
	}
	if found.rejected {
		found.rejected, found.mid = false, s.mid()
	}
	found.consumer, found.format = c, f
	c.slot, c.pair = found, &found.pairs[found.next]
	return nil
}

// told takes note that the peer hears of the slot's consumer now: the next one gets the other pair.
func (s *slot) told() {
	if s.consumer != nil && s.consumer.pair == &s.pairs[s.next] {
		s.next = 1 - s.next
	}
}

// refuse takes note that the peer refused a section, offered with c. What took
// its place since then was not refused: it goes on under a new mid. The caller holds mu.
func (s *slots) refuse(sl *slot, c *Consumer) {
	sl.rejected = true
	if sl.consumer != nil && sl.consumer != c {
		sl.rejected, sl.mid = false, s.mid()
	}
}

// codec returns the payload types that an offering peer has for f, or nil.
func (s *slot) codec(f *format) *slotCodec {
	i := slices.IndexFunc(s.codecs, func(c slotCodec) bool { return c.format == f })
	if i < 0 {
		return nil
	}
	return &s.codecs[i]
}

// find returns the consumer that has the SSRC now, nil if there is none.
func (s *slots) find(ssrc uint32) *Consumer {
	s.mu.Lock()
	defer s.mu.Unlock()
	sl := s.bySSRC[ssrc]
	if sl == nil || sl.consumer == nil {
		return nil
	}
	if p := sl.consumer.pair; p.media != ssrc && p.rtx != ssrc {
		return nil
	}
	return sl.consumer
}

// consumers appends those whose packets flow.
func (s *slots) consumers(dst []*Consumer) []*Consumer {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sl := range s.list {
		if sl.consumer != nil && sl.consumer.flowing.Load() {
			dst = append(dst, sl.consumer)
		}
	}
	return dst
}

const protocolRTP = "UDP/TLS/RTP/SAVPF"

// section describes the slot in an offer.
func (s *slot) section() *sdp.LocalSection {
	out := &sdp.LocalSection{
		Kind: string(s.kind), Protocol: protocolRTP, MID: s.mid, Direction: sdp.Inactive,
		Codecs: s.format.offered(), Extmaps: forwarded(s.kind),
	}
	if s.rejected {
		return &sdp.LocalSection{Kind: out.Kind, Protocol: protocolRTP, MID: s.mid, Rejected: true, Formats: []string{strconv.Itoa(int(s.format.pt))}}
	}
	if c := s.consumer; c != nil {
		out.Direction = sdp.SendOnly
		out.Codecs[0].Fmtp = c.producer.offeredFmtp()
		out.SSRC, out.CName, out.StreamID, out.TrackID = c.pair.media, c.cname, c.streamID, c.id
		if s.format.rtx != 0 {
			out.RTX = c.pair.rtx
		}
	}
	return out
}
