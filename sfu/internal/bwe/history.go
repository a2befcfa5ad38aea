package bwe

import "time"

// Bounds of the history: as many packets as 50 Mbit/s has in half a second, and no older than feedback can be.
const (
	firstHistory = 64
	maxHistory   = 2048
	maxAge       = 10 * time.Second
)

// sent is a packet that feedback may still tell of.
type sent struct {
	at      uint32 // µs, modulo 2^32: packets here are younger than 20 s
	size    uint16
	state   packetState
	cluster uint8 // probe it belongs to, 0 for none
}

type packetState uint8

const (
	packetUnsent packetState = iota // its number was taken, and it did not leave
	packetFlying
	packetLost // reported missing; it may still come
	packetAcked
)

// history holds the packets from first on, a ring that grows with what is on the way.
type history struct {
	ring  []sent // its length is a power of two
	first uint16 // sequence number of the oldest
	count int
}

// add appends packet seq. Numbers that were skipped are there as unsent; what does not fit pushes the oldest out.
func (h *history) add(seq uint16, p sent, now time.Duration) {
	for h.count > 0 && now-h.at(h.first).sentAt(now) > maxAge {
		h.drop()
	}
	if h.count == 0 {
		h.first = seq
	}
	ahead := int(int16(seq - h.first - uint16(h.count)))
	if ahead < 0 { // older than the newest: its place is there, or gone
		if int(seq-h.first) < h.count {
			*h.at(seq) = p
		}
		return
	}
	if ahead > maxHistory/2 {
		h.first, h.count, ahead = seq, 0, 0
	}
	for range ahead {
		h.push(sent{at: p.at})
	}
	h.push(p)
}

func (h *history) push(p sent) {
	if h.count == len(h.ring) {
		h.grow()
	}
	if h.count == len(h.ring) {
		h.drop()
	}
	h.count++
	*h.at(h.first + uint16(h.count-1)) = p
}

// grow doubles the ring, up to its bound.
func (h *history) grow() {
	if len(h.ring) >= maxHistory {
		return
	}
	ring := make([]sent, max(2*len(h.ring), firstHistory))
	for i := range h.count {
		seq := h.first + uint16(i)
		ring[int(seq)%len(ring)] = *h.at(seq)
	}
	h.ring = ring
}

func (h *history) drop() {
	h.first++
	h.count--
}

// at is the place of a packet that is there.
func (h *history) at(seq uint16) *sent { return &h.ring[int(seq)&(len(h.ring)-1)] }

// find returns a packet, nil when it is not there any more, or not yet.
func (h *history) find(seq uint16) *sent {
	if int(seq-h.first) >= h.count {
		return nil
	}
	return h.at(seq)
}

func (h *history) clear() { h.count = 0 }

// micros is a time as the history keeps it.
func micros(t time.Duration) uint32 { return uint32(t / time.Microsecond) }

// sentAt is when the packet left.
func (p *sent) sentAt(now time.Duration) time.Duration {
	return now - time.Duration(micros(now)-p.at)*time.Microsecond
}
