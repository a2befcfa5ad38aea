package main

import "encoding/binary"

// A trailer ends every payload: magic, kind, publisher, sequence number, send
// time; 4, 2, 2, 4 and 8 bytes, big endian.
type trailer struct {
	kind      int // an index, 0 to kinds-1
	publisher int // an index, below maxPeople
	sequence  uint32
	sent      int64 // ns on the generator's clock
}

const (
	trailerSize = 20
	magic       = 0x524d5447
	minPayload  = trailerSize + 16 // and what a frame begins with

	kindVideo = 0
	kindAudio = 1
	kinds     = 2
	maxPeople = 256
)

// put writes the trailer over the end of payload.
func (t trailer) put(payload []byte) {
	b := payload[len(payload)-trailerSize:]
	binary.BigEndian.PutUint32(b, magic)
	binary.BigEndian.PutUint16(b[4:], uint16(t.kind))
	binary.BigEndian.PutUint16(b[6:], uint16(t.publisher))
	binary.BigEndian.PutUint32(b[8:], t.sequence)
	binary.BigEndian.PutUint64(b[12:], uint64(t.sent))
}

// trailerOf reads the trailer of a packet; false when there is none, in padding for example.
func trailerOf(packet []byte) (trailer, bool) {
	if len(packet) < trailerSize {
		return trailer{}, false
	}
	b := packet[len(packet)-trailerSize:]
	t := trailer{
		kind:      int(binary.BigEndian.Uint16(b[4:])),
		publisher: int(binary.BigEndian.Uint16(b[6:])),
		sequence:  binary.BigEndian.Uint32(b[8:]),
		sent:      int64(binary.BigEndian.Uint64(b[12:])),
	}
	return t, binary.BigEndian.Uint32(b) == magic && t.kind < kinds && t.publisher < maxPeople
}
