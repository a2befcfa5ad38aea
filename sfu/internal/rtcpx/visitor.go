package rtcpx

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
)

// ErrMalformed tells that a length, version, count or padding in the compound lies. Nothing of it was reported.
var ErrMalformed = errors.New("rtcpx: malformed compound packet")

// Visitor takes the parts of a compound in their order. Make it once for all packets; a nil function skips its part, and so
// does every type of packet that is not named here. Slices are valid during the call only.
type Visitor struct {
	// SenderReport gets the sender information of an SR.
	SenderReport func(SenderReport)
	// ReportBlock gets a block of an SR or RR from reporter.
	ReportBlock func(reporter uint32, b ReportBlock)
	// NACK gets one entry of a generic NACK: a sequence number and a mask of the 16 that follow it (Sequences).
	NACK func(media uint32, pid, mask uint16)
	// NACKs gets each generic NACK as a whole, before its entries.
	NACKs func(media uint32)
	// PLI gets a picture loss indication.
	PLI func(media uint32)
	// FIR gets one entry of a full intra request; seq tells a repeated request from a new one.
	FIR func(media uint32, seq uint8)
	// REMB gets a receiver's estimate in bit/s.
	REMB func(bitrate uint64)
	// TransportFeedback gets a transport-wide congestion control packet.
	TransportFeedback func(*TransportFeedback)
	// Bye gets a source that leaves.
	Bye func(ssrc uint32)

	transport TransportFeedback // what TransportFeedback is given: it would escape otherwise
}

// Visit checks the whole compound, which may be of reduced size, then reports its parts.
func (v *Visitor) Visit(compound []byte) error {
	if err := check(compound); err != nil {
		return err
	}
	for rest := compound; len(rest) > 0; {
		var p packet
		p, rest, _ = split(rest)
		v.report(p)
	}
	return nil
}

// packet is one packet of a compound.
type packet struct {
	kind, count uint8
	bytes       []byte // header included, padding not
}

// split takes the first packet off. It checks what all packets have in common.
func split(compound []byte) (p packet, rest []byte, ok bool) {
	if len(compound) < headerSize || compound[0]&0xC0 != version2 {
		return p, nil, false
	}
	size := headerSize + 4*int(binary.BigEndian.Uint16(compound[2:]))
	if size > len(compound) || compound[1] < typeFirst || compound[1] > typeLast {
		return p, nil, false
	}
	p = packet{kind: compound[1], count: compound[0] & countMask, bytes: compound[:size:size]}
	rest = compound[size:]
	if compound[0]&paddingBit != 0 {
		// RFC 3550 section 6.4.1: only the last packet is padded, by a multiple of four that counts itself. Browsers fill
		// transport-wide feedback up to a whole word, wherever it stands, and say so by a padding of one to three.
		padding := int(p.bytes[size-1])
		loose := p.kind == typeRTPFB && p.count == formatTWCC
		if padding == 0 || padding > size-headerSize || !loose && (len(rest) > 0 || padding%4 != 0) {
			return p, nil, false
		}
		p.bytes = p.bytes[:size-padding]
	}
	return p, rest, true
}

// check walks the compound and verifies every length and count in it.
func check(compound []byte) error {
	if len(compound) == 0 {
		return ErrMalformed
	}
	for rest := compound; len(rest) > 0; {
		var p packet
		var ok bool
		if p, rest, ok = split(rest); !ok || !p.valid() {
			return ErrMalformed
		}
	}
	return nil
}

// valid checks what the packet's type and count promise. Types that nobody reads may hold anything.
func (p packet) valid() bool {
	size := len(p.bytes)
	switch p.kind {
	case typeSR:
		return size >= headerSize+4+senderSize+int(p.count)*blockSize
	case typeRR:
		return size >= headerSize+4+int(p.count)*blockSize
	case typeBye:
		return size >= headerSize+4*int(p.count)
	case typeRTPFB:
		switch p.count {
		case formatNACK:
			return size > feedbackSize && (size-feedbackSize)%entryNACK == 0
		case formatTWCC:
			return p.validTransport()
		}
		return size >= feedbackSize
	case typePSFB:
		switch p.count {
		case formatFIR:
			return size > feedbackSize && (size-feedbackSize)%entryFIR == 0
		case formatAFB:
			return size >= feedbackSize && (!p.isREMB() || p.validREMB())
		}
		return size >= feedbackSize
	}
	return true
}

// isREMB reports whether an application layer feedback packet is an estimate.
func (p packet) isREMB() bool {
	return len(p.bytes) >= feedbackSize+4 && string(p.bytes[feedbackSize:feedbackSize+4]) == "REMB"
}

func (p packet) validREMB() bool {
	return len(p.bytes) >= minREMB && len(p.bytes) >= minREMB+4*int(p.bytes[feedbackSize+4])
}

// u32 reads at an offset that valid has checked.
func (p packet) u32(at int) uint32 { return binary.BigEndian.Uint32(p.bytes[at:]) }

func (v *Visitor) report(p packet) {
	switch p.kind {
	case typeSR:
		if v.SenderReport != nil {
			v.SenderReport(SenderReport{
				SSRC: p.u32(4),
				NTP:  uint64(p.u32(8))<<32 | uint64(p.u32(12)),
				RTP:  p.u32(16), PacketCount: p.u32(20), OctetCount: p.u32(24),
			})
		}
		v.blocks(p, headerSize+4+senderSize)
	case typeRR:
		v.blocks(p, headerSize+4)
	case typeBye:
		for i := range int(p.count) {
			if v.Bye != nil {
				v.Bye(p.u32(headerSize + 4*i))
			}
		}
	case typeRTPFB:
		v.transportFeedback(p)
	case typePSFB:
		v.payloadFeedback(p)
	}
}

func (v *Visitor) blocks(p packet, at int) {
	if v.ReportBlock == nil {
		return
	}
	reporter := p.u32(4)
	for range int(p.count) {
		lost := p.u32(at + 4)
		v.ReportBlock(reporter, ReportBlock{
			SSRC:         p.u32(at),
			FractionLost: uint8(lost >> 24),
			TotalLost:    int32(lost<<8) >> 8,
			HighestSeq:   p.u32(at + 8), Jitter: p.u32(at + 12),
			LastSR: p.u32(at + 16), Delay: p.u32(at + 20),
		})
		at += blockSize
	}
}

func (v *Visitor) transportFeedback(p packet) {
	media := p.u32(8)
	switch p.count {
	case formatNACK:
		if v.NACKs != nil {
			v.NACKs(media)
		}
		if v.NACK == nil {
			return
		}
		for at := feedbackSize; at < len(p.bytes); at += entryNACK {
			entry := p.u32(at)
			v.NACK(media, uint16(entry>>16), uint16(entry))
		}
	case formatTWCC:
		if v.TransportFeedback != nil {
			v.transport = p.transport()
			v.TransportFeedback(&v.transport)
		}
	}
}

func (v *Visitor) payloadFeedback(p packet) {
	switch p.count {
	case formatPLI:
		if v.PLI != nil {
			v.PLI(p.u32(8))
		}
	case formatFIR:
		if v.FIR == nil {
			return
		}
		for at := feedbackSize; at < len(p.bytes); at += entryFIR {
			v.FIR(p.u32(at), p.bytes[at+4])
		}
	case formatAFB:
		if v.REMB != nil && p.isREMB() {
			v.REMB(p.bitrate())
		}
	}
}

// bitrate reads 6 bits of exponent and 18 of mantissa, and saturates where they exceed 64 bits.
func (p packet) bitrate() uint64 {
	word := p.u32(feedbackSize + 4)
	exponent, mantissa := int(word>>18&0x3F), uint64(word&0x3FFFF)
	if bits.Len64(mantissa)+exponent > 64 {
		return math.MaxUint64
	}
	return mantissa << exponent
}

// Sequences calls visit with the up to 17 sequence numbers of a NACK entry, ascending.
func Sequences(pid, mask uint16, visit func(seq uint16)) {
	visit(pid)
	for ; mask != 0; mask &= mask - 1 {
		visit(pid + 1 + uint16(bits.TrailingZeros16(mask)))
	}
}
