package pktcache

import (
	"math/bits"
	"sync/atomic"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// What zero fields of Config mean.
const (
	defaultHistory = 512
	limitFactor    = 4

	slabPackets = 5 // are allocated at once: together they waste the least
)

// Config of a Cache. The zero value works.
type Config struct {
	// History is how many sequence numbers back a packet is found for sure, rounded up to a power of two. 0 means 512.
	History int
	// Limit bounds the packets in existence: the history and what receivers still hold. 0 means 4 × History; less than
	// History + 1 means that.
	Limit int
}

// Cache holds the last packets of one encoding. Acquire, Put and Clear belong to one goroutine at a time, the publisher's
// reader. Get and Newest, and Retain and Release of a packet, may be called from any. Nothing needs to be closed: a cache
// out of reach is garbage.
type Cache struct {
	slots  []atomic.Pointer[Packet]
	mask   int64
	limit  int
	newest atomic.Int64

	// Owned by the reader.
	made  int
	slab  []Packet // not used yet
	spare *Packet  // free packets taken from free, linked by next

	// free is a stack: any goroutine pushes one packet, the reader takes all, so that no packet can be popped, used and
	// pushed again behind somebody's back (the ABA problem).
	free atomic.Pointer[Packet]
}

// New makes an empty cache. Buffers are allocated when they are first needed, five in 8 KB.
func New(cfg Config) *Cache {
	history := cfg.History
	if history <= 0 {
		history = defaultHistory
	}
	history = 1 << bits.Len(uint(history-1))
	limit := cfg.Limit
	if limit <= 0 {
		limit = limitFactor * history
	}
	c := &Cache{
		slots: make([]atomic.Pointer[Packet], history),
		mask:  int64(history - 1),
		limit: max(limit, history+1),
	}
	c.newest.Store(-1)
	return c
}

// Acquire returns a packet with a copy of raw and one reference, which is the caller's. All other fields are zero. It is
// nil when raw is larger than MaxPacket, or when receivers hold so many packets that the limit is reached: drop the packet
// then and count it.
func (c *Cache) Acquire(raw []byte) *Packet {
	if len(raw) > MaxPacket {
		return nil
	}
	p := c.take()
	if p == nil {
		return nil
	}
	p.Seq, p.Arrival, p.Timestamp = 0, 0, 0
	p.Header, p.End, p.PayloadType = 0, 0, 0
	p.Marker, p.Recovered, p.Skip = false, false, false
	p.Red, p.Primary = false, 0
	p.Source, p.Extended, p.DD = 0, 0, -1
	p.Info = codec.Info{}
	p.size = uint16(copy(p.buf[:], raw))
	p.refs.Store(1)
	return p
}

// take returns a free packet, from the reader's list, from what was given back since, or a new one.
func (c *Cache) take() *Packet {
	if c.spare == nil {
		c.spare = c.free.Swap(nil)
	}
	if p := c.spare; p != nil {
		c.spare, p.next = p.next, nil
		return p
	}
	if c.made >= c.limit {
		return nil
	}
	if len(c.slab) == 0 {
		c.slab = make([]Packet, min(slabPackets, c.limit-c.made))
	}
	p := &c.slab[0]
	c.slab, p.owner = c.slab[1:], c
	c.made++
	return p
}

// recycle takes back a packet nobody refers to. Any goroutine.
func (c *Cache) recycle(p *Packet) {
	if checked {
		p.poison()
	}
	for {
		head := c.free.Load()
		p.next = head
		if c.free.CompareAndSwap(head, p) {
			return
		}
	}
}

// Put stores p under p.Seq, which is not negative. The cache takes a reference of its own and the caller keeps his. It is
// false for a duplicate and for a packet older than the history: neither is stored, and neither is worth forwarding.
func (c *Cache) Put(p *Packet) bool {
	newest := c.newest.Load()
	if p.Seq < 0 || p.Seq <= newest-int64(len(c.slots)) {
		return false
	}
	slot := &c.slots[p.Seq&c.mask]
	old := slot.Load()
	if old != nil && old.Seq >= p.Seq {
		return false
	}
	p.Retain()
	slot.Store(p)
	if p.Seq > newest {
		c.newest.Store(p.Seq)
	}
	if old != nil {
		old.Release()
	}
	return true
}

// Get returns the packet with that extended sequence number and a reference for the caller; nil when the cache does not
// have it, any more or yet. Any goroutine.
func (c *Cache) Get(seq int64) *Packet {
	if seq < 0 {
		return nil
	}
	slot := &c.slots[seq&c.mask]
	return claim(slot, slot.Load(), seq)
}

// claim takes a reference to p, which was in slot a moment ago, if it still is and is the packet asked for. In between p may
// have been freed and be on its way as another packet: only what is in the slot while we hold a reference is complete, and
// stays as it is.
func claim(slot *atomic.Pointer[Packet], p *Packet, seq int64) *Packet {
	if p == nil || !p.tryRetain() {
		return nil
	}
	if slot.Load() != p || p.Seq != seq {
		p.Release()
		return nil
	}
	return p
}

// Newest is the largest Seq ever put, -1 before the first. Any goroutine.
func (c *Cache) Newest() int64 { return c.newest.Load() }

// Clear gives up all packets of the history; those that receivers hold stay valid. Newest stays.
func (c *Cache) Clear() {
	for i := range c.slots {
		if p := c.slots[i].Swap(nil); p != nil {
			p.Release()
		}
	}
}
