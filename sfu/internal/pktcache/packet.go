package pktcache

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// MaxPacket is the largest RTP packet kept, in bytes: an Ethernet frame without IPv4 and UDP headers and the tag of
// AES-GCM. With it five Packets fit an allocation of 8 KB.
const MaxPacket = 1500 - 20 - 8 - 16

// MaxExtensions is how many header extensions of a packet are passed on.
const MaxExtensions = 4

// Extension is a header extension of a packet: its id on the receiving side, and where in Bytes its value lies.
type Extension struct {
	Offset uint16
	Size   uint8
	ID     uint8
}

// Packet is one RTP packet as its publisher sent it. The exported fields are set by the reader between Cache.Acquire and
// Cache.Put and are read-only from then on, like the bytes; each holder of a reference may read them.
type Packet struct {
	// Seq is the extended sequence number (rtpx.Unwrapper).
	Seq int64
	// Arrival is when the packet was read, since the caller's epoch.
	Arrival time.Duration
	// Timestamp is the RTP timestamp.
	Timestamp uint32
	// Header and End bound the payload: Bytes()[Header:End]. Padding lies behind End.
	Header, End uint16
	// PayloadType is the publisher's.
	PayloadType uint8
	// Marker is the RTP marker bit.
	Marker bool
	// Recovered: the packet came back by retransmission.
	Recovered bool
	// Skip: receivers need not get the packet (padding only). It is kept so that its place can be filled when it was
	// left open for it.
	Skip bool
	// Red: the payload is one of RFC 2198, whose primary block, the last one, begins at Payload()[Primary:].
	Red     bool
	Primary uint16
	// Info is what the payload says of itself (codec.Inspect), and its dependency descriptor.
	Info codec.Info
	// Source tells the streams of one producer apart, so that who sends to a receiver sees a change.
	Source uint32
	// Extensions[:Extended] are the header extensions to pass on.
	Extensions [MaxExtensions]Extension
	Extended   uint8
	// DD is the index of the dependency descriptor in Extensions, -1 for none.
	DD int8

	size  uint16
	refs  atomic.Int32
	next  *Packet // in the list of free packets
	owner *Cache
	buf   [MaxPacket]byte
}

// Bytes is the whole packet, header and padding included.
func (p *Packet) Bytes() []byte { return p.buf[:p.size] }

// Payload is the packet without header and padding. It is empty when Header and End are not those of a payload.
func (p *Packet) Payload() []byte {
	if p.Header > p.End || p.End > p.size {
		return nil
	}
	return p.buf[p.Header:p.End]
}

// Retain adds a reference. The caller holds one already.
func (p *Packet) Retain() {
	if refs := p.refs.Add(1); checked && refs <= 1 {
		panic("pktcache: Retain of a free packet")
	}
}

// Release gives a reference back; the caller does not touch the packet afterwards. Any goroutine.
func (p *Packet) Release() {
	refs := p.refs.Add(-1)
	if refs == 0 {
		p.owner.recycle(p)
	} else if checked && refs < 0 {
		panic("pktcache: Release of a free packet")
	}
}

// tryRetain adds a reference to a packet that may be free already: then it is false.
func (p *Packet) tryRetain() bool {
	for {
		refs := p.refs.Load()
		if refs <= 0 {
			return false
		}
		if p.refs.CompareAndSwap(refs, refs+1) {
			return true
		}
	}
}
