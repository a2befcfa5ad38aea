package rtcpx

import (
	"encoding/binary"
	"time"
)

// Symbols of a packet status (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1.1). The fourth is reserved.
const (
	symbolLost  = 0
	symbolSmall = 1 // the delta has one byte, unsigned
	symbolLarge = 2 // two bytes, signed
)

const (
	chunkSize = 2
	// transportTick is the unit of the arrival deltas, transportBase that of the reference time.
	transportTick = 250 * time.Microsecond
	transportBase = 64 * time.Millisecond
)

// TransportFeedback is a receiver's account of the packets of a transport, all streams together, by their transport-wide
// sequence numbers (draft-holmer-rmcat-transport-wide-cc-extensions-01). It has been checked: there is a status for each
// packet and an arrival time for each received one. It is valid during the call that got it.
type TransportFeedback struct {
	Sender, Media uint32
	// First is the sequence number of the first packet reported on.
	First uint16
	// Count is how many packets are reported on, one after the other; 0 is possible and says nothing.
	Count int
	// Reference is the receiver's clock, in multiples of 64 ms modulo 2^24 (12 days); the arrival times count from there.
	Reference uint32
	// Number counts the feedback packets, modulo 256.
	Number uint8

	chunks []byte // status chunks, then deltas
}

// Packets starts an iteration over the packets that are reported on.
func (f *TransportFeedback) Packets() PacketStatuses {
	it := PacketStatuses{chunks: f.chunks, left: f.Count, next: f.First}
	// The deltas begin behind the last chunk that is needed.
	at := 0
	for left := f.Count; left > 0; at += chunkSize {
		left -= chunkLength(binary.BigEndian.Uint16(f.chunks[at:]))
	}
	it.deltas = f.chunks[at:]
	return it
}

// PacketStatuses iterates over a TransportFeedback:
//
//	for it := f.Packets(); it.Next(); {
//		use(it.Seq, it.Received, it.Arrival)
//	}
type PacketStatuses struct {
	// Seq is the packet's transport-wide sequence number.
	Seq uint16
	// Received tells whether the packet had come when the feedback was made.
	Received bool
	// Arrival of a received packet, since the reference time of the feedback; it may be negative. For others, it is that
	// of the received one before.
	Arrival time.Duration

	chunks, deltas []byte
	chunk          uint16
	inChunk        int // packets that the chunk still tells of
	next           uint16
	left           int
}

// Next moves on to the next packet and reports whether there is one.
func (it *PacketStatuses) Next() bool {
	if it.left == 0 {
		return false
	}
	if it.inChunk == 0 {
		it.chunk = binary.BigEndian.Uint16(it.chunks)
		it.chunks = it.chunks[chunkSize:]
		it.inChunk = chunkLength(it.chunk)
	}
	symbol := chunkSymbol(it.chunk, chunkLength(it.chunk)-it.inChunk)
	it.inChunk--
	it.left--
	it.Seq = it.next
	it.next++
	it.Received = symbol != symbolLost
	switch symbol {
	case symbolSmall:
		it.Arrival += time.Duration(it.deltas[0]) * transportTick
		it.deltas = it.deltas[1:]
	case symbolLarge:
		it.Arrival += time.Duration(int16(binary.BigEndian.Uint16(it.deltas))) * transportTick
		it.deltas = it.deltas[2:]
	}
	return true
}

// ReferenceTime is Reference as a time on the receiver's clock, modulo 12 days.
func (f *TransportFeedback) ReferenceTime() time.Duration {
	return time.Duration(f.Reference) * transportBase
}

// chunkLength is for how many packets a chunk has symbols (section 3.1.3 and 3.1.4); the last chunk may have some too many.
func chunkLength(chunk uint16) int {
	switch {
	case chunk&0x8000 == 0: // run length
		return int(chunk & 0x1FFF)
	case chunk&0x4000 == 0: // vector of one-bit symbols
		return 14
	default:
		return 7
	}
}

// chunkSymbol is the status of the i-th packet of a chunk.
func chunkSymbol(chunk uint16, i int) uint16 {
	switch {
	case chunk&0x8000 == 0:
		return chunk >> 13 & 3
	case chunk&0x4000 == 0:
		return chunk >> (13 - i) & 1
	default:
		return chunk >> (12 - 2*i) & 3
	}
}

// validTransport checks that the chunks name a known status for each packet, and that the deltas they promise are there.
func (p packet) validTransport() bool {
	if len(p.bytes) < minTWCC {
		return false
	}
	left, deltas, at := int(binary.BigEndian.Uint16(p.bytes[14:])), 0, minTWCC
	for ; left > 0; at += chunkSize {
		if at+chunkSize > len(p.bytes) {
			return false
		}
		chunk := binary.BigEndian.Uint16(p.bytes[at:])
		n := min(chunkLength(chunk), left)
		if n == 0 {
			return false // a run of nothing
		}
		left -= n
		if chunk&0x8000 == 0 {
			n, deltas = 1, deltas+(n-1)*int(chunkSymbol(chunk, 0))
		}
		for i := range n {
			symbol := chunkSymbol(chunk, i)
			if symbol > symbolLarge {
				return false
			}
			deltas += int(symbol) // a symbol is the size of its delta
		}
	}
	return at+deltas <= len(p.bytes)
}

// transport reads a packet that validTransport has checked.
func (p packet) transport() TransportFeedback {
	word := p.u32(16)
	return TransportFeedback{
		Sender: p.u32(4), Media: p.u32(8),
		First: binary.BigEndian.Uint16(p.bytes[12:]), Count: int(binary.BigEndian.Uint16(p.bytes[14:])),
		Reference: word >> 8, Number: uint8(word),
		chunks: p.bytes[minTWCC:],
	}
}
