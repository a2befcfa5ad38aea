// Package pktcache keeps the last packets of one encoding, shared by everybody who forwards or retransmits them.
package pktcache

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// MaxPacket is the largest RTP packet kept, in bytes: an Ethernet frame less IPv4 and UDP headers.
const MaxPacket = 1472

// Packet is one RTP packet as the publisher sent it. Its fields are set by the ingress between Cache.Acquire and
// Cache.Put and read-only from then on.
type Packet struct {
	// Seq is the extended sequence number (rtpx.Unwrapper).
	Seq int64
	// Arrival is when the packet was read, since the caller's epoch.
	Arrival time.Duration
	// Timestamp is the RTP timestamp.
	Timestamp uint32
	// Header and End bound the payload in the buffer: Payload is buf[Header:End]; padding lies behind End.
	Header, End uint16
	// PayloadType is the publisher's.
	PayloadType uint8
	// Marker is the RTP marker bit.
	Marker bool
	// Recovered is true when the packet came back by retransmission.
	Recovered bool
	// Skip is true when receivers need not get the packet (padding only): it is kept so that its place can be filled.
	Skip bool
	// Info is what the payload says (codec.Inspect).
	Info codec.Info

	size  uint16
	refs  atomic.Int32
	owner *Cache
	next  *Packet
	buf   [MaxPacket]byte
}

// Bytes is the whole packet, header and padding included.
func (p *Packet) Bytes() []byte { return p.buf[:p.size] }

// Payload is the packet without header and padding.
func (p *Packet) Payload() []byte { return p.buf[p.Header:p.End] }

// Retain adds a reference. The caller must hold one.
func (p *Packet) Retain() {}

// Release gives a reference back; after the last one the packet is reused. Any goroutine.
func (p *Packet) Release() {}

// Config of a Cache. The zero value works.
type Config struct {
	// History is how many sequence numbers back a packet can be found, rounded up to a power of two. 0 means 512.
	History int
	// Limit bounds the packets in existence, history and those still held by receivers. 0 means 4 × History.
	Limit int
}

// Cache holds the last packets of one encoding. Acquire and Put belong to one goroutine at a time (the reader of the
// publisher's packets); Get, Retain and Release may be called from any, and take no lock.
type Cache struct{}

// New makes an empty cache; buffers are allocated when first needed.
func New(cfg Config) *Cache { return &Cache{} }

// Acquire returns a packet holding a copy of raw, with one reference owned by the caller; nil if raw is larger than
// MaxPacket or the limit is reached.
func (c *Cache) Acquire(raw []byte) *Packet { return nil }

// Put stores p under p.Seq; the cache holds its own reference, the caller keeps his. It is false for a duplicate and for a
// packet older than the history: do not forward those.
func (c *Cache) Put(p *Packet) bool { return false }

// Get returns the packet of an extended sequence number with a reference for the caller, or nil.
func (c *Cache) Get(seq int64) *Packet { return nil }

// Newest is the largest Seq ever put, -1 before the first.
func (c *Cache) Newest() int64 { return -1 }

// Clear drops the cache's own references. Same goroutine as Put.
func (c *Cache) Clear() {}
