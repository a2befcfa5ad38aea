package codec

// bits takes bits from a payload, the most significant first; past the end it gives zeros and is short.
type bits struct {
	bytes []byte
	at    int  // byte
	used  uint // bits of it
	zeros int  // zero bytes before at
	// escaped: H.264's emulation prevention bytes are passed over (ITU-T H.264 section 7.4.1.1).
	escaped bool
	short   bool
}

func (b *bits) bit() uint32 {
	if b.at >= len(b.bytes) {
		b.short = true
		return 0
	}
	v := b.bytes[b.at] >> (7 - b.used) & 1
	if b.used++; b.used == 8 {
		b.advance()
	}
	return uint32(v)
}

// advance goes on to the next byte.
func (b *bits) advance() {
	b.used = 0
	if !b.escaped {
		b.at++
		return
	}
	if b.bytes[b.at] == 0 {
		b.zeros++
	} else {
		b.zeros = 0
	}
	b.at++
	if b.zeros >= 2 && b.at < len(b.bytes) && b.bytes[b.at] == 3 {
		b.zeros = 0
		b.at++
	}
}

func (b *bits) flag() bool { return b.bit() != 0 }

// take reads n bits, at most 32.
func (b *bits) take(n int) uint32 {
	var v uint32
	for ; n > 0 && !b.short; n-- {
		v = v<<1 | b.bit()
	}
	return v
}

// skip passes over n bits.
func (b *bits) skip(n int) {
	for ; n > 0 && !b.short; n-- {
		b.bit()
	}
}

// golomb reads an unsigned Exp-Golomb number of at most 32 bits (ITU-T H.264 section 9.1; uvlc in AV1, section 4.10.3).
func (b *bits) golomb() uint32 {
	zeros := 0
	for !b.short && b.bit() == 0 {
		if zeros++; zeros > 31 {
			b.short = true
		}
	}
	if b.short {
		return 0
	}
	return uint32(1)<<zeros - 1 + b.take(zeros)
}

// signed reads a signed Exp-Golomb number (ITU-T H.264 section 9.1.1).
func (b *bits) signed() int32 {
	v := b.golomb()
	if v&1 != 0 {
		return int32(v/2 + 1)
	}
	return -int32(v / 2)
}

// below reads a number below n, which is at least 1 (ns(n) in the AV1 specification, section 4.10.7).
func (b *bits) below(n uint32) uint32 {
	w := 0
	for x := n; x != 0; x >>= 1 {
		w++
	}
	most := uint32(1)<<w - n
	v := b.take(w - 1)
	if v < most {
		return v
	}
	return v<<1 - most + b.bit()
}
