package rtpx

import (
	"encoding/binary"
	"errors"
)

// HeaderSize is the size of the fixed header, in bytes.
const HeaderSize = 12

// Errors of Header.Parse. A packet that gives one must not be forwarded.
var (
	ErrShort   = errors.New("rtpx: packet too short for its header")
	ErrVersion = errors.New("rtpx: not RTP version 2")
	ErrPadding = errors.New("rtpx: padding longer than the packet")
)

// Bits of the first two bytes and the extension profiles of RFC 8285 sections 4.2 and 4.3.
const (
	versionBits  = 0xC0
	version2     = 0x80
	paddingBit   = 0x20
	extensionBit = 0x10
	csrcMask     = 0x0F
	markerBit    = 0x80

	profileOneByte  = 0xBEDE
	profileTwoByte  = 0x1000
	profileTwoMask  = 0xFFF0
	oneByteReserved = 15
)

// Header is a parsed RTP header. It holds offsets and no bytes: methods that need the packet take it again, and it must
// be the one that was parsed. The zero value is an empty header. Not safe for concurrent use while Parse runs.
type Header struct {
	SSRC, Timestamp uint32
	Sequence        uint16
	PayloadType     uint8
	Marker          bool
	// Payload and End bound the payload: packet[Payload:End]. They are equal for a packet without one (padding only).
	Payload, End int

	profile          uint16
	extStart, extEnd int
}

// Parse reads the header of packet and checks every length in it. What lies inside the extension block is checked when it is
// read: a broken element there hides itself and those behind it, and harms nothing else. After an error h is not valid.
func (h *Header) Parse(packet []byte) error {
	if len(packet) < HeaderSize {
		return ErrShort
	}
	first := packet[0]
	if first&versionBits != version2 {
		return ErrVersion
	}
	h.Marker = packet[1]&markerBit != 0
	h.PayloadType = packet[1] &^ markerBit
	h.Sequence = binary.BigEndian.Uint16(packet[2:])
	h.Timestamp = binary.BigEndian.Uint32(packet[4:])
	h.SSRC = binary.BigEndian.Uint32(packet[8:])
	h.profile, h.extStart, h.extEnd = 0, 0, 0

	at := HeaderSize + 4*int(first&csrcMask)
	if first&extensionBit != 0 {
		if len(packet) < at+4 {
			return ErrShort
		}
		h.profile = binary.BigEndian.Uint16(packet[at:])
		h.extStart = at + 4
		h.extEnd = h.extStart + 4*int(binary.BigEndian.Uint16(packet[at+2:]))
		at = h.extEnd
	}
	if len(packet) < at {
		return ErrShort
	}
	h.Payload, h.End = at, len(packet)
	if first&paddingBit != 0 {
		// RFC 3550 section 5.1: the last octet counts the padding, itself included.
		if at == len(packet) {
			return ErrPadding
		}
		padding := int(packet[len(packet)-1])
		if padding == 0 || padding > len(packet)-at {
			return ErrPadding
		}
		h.End -= padding
	}
	return nil
}

// PaddingOnly reports whether the packet carries no payload.
func (h *Header) PaddingOnly() bool { return h.Payload == h.End }

// Extension returns the value of the header extension with that local id (RFC 8285). It is part of packet, and may be
// empty in the two-byte form. ok is false when the packet has none.
func (h *Header) Extension(packet []byte, id uint8) (value []byte, ok bool) {
	if id == 0 {
		return nil, false
	}
	at := h.extStart
	for {
		found, value, next, more := h.element(packet, at)
		if !more {
			return nil, false
		}
		if found == id {
			return value, true
		}
		at = next
	}
}

// NextExtension finds the extension element at or behind offset at of packet, 0 for the first: its id, and its value as
// packet[start:end]. end is where the next one is looked for. ok is false when there is none.
func (h *Header) NextExtension(packet []byte, at int) (id uint8, start, end int, ok bool) {
	id, value, end, ok := h.element(packet, max(at, h.extStart))
	return id, end - len(value), end, ok
}

// element reads the extension element at offset at, behind padding bytes. more is false at the end of the block, at an
// element that lies about its length, and at the ids that end processing (RFC 8285 section 4.2).
func (h *Header) element(packet []byte, at int) (id uint8, value []byte, next int, more bool) {
	end := h.extEnd
	for at < end && packet[at] == 0 {
		at++
	}
	if at >= end {
		return 0, nil, 0, false
	}
	var length int
	switch {
	case h.profile == profileOneByte:
		id, length = packet[at]>>4, int(packet[at]&0x0F)+1
		if id == 0 || id == oneByteReserved {
			return 0, nil, 0, false
		}
		at++
	case h.profile&profileTwoMask == profileTwoByte:
		if at+2 > end {
			return 0, nil, 0, false
		}
		id, length = packet[at], int(packet[at+1])
		at += 2
	default:
		return 0, nil, 0, false
	}
	if at+length > end {
		return 0, nil, 0, false
	}
	return id, packet[at : at+length : at+length], at + length, true
}
