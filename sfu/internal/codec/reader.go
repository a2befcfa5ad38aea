package codec

// reader takes bytes from a payload; past the end it gives zeros and is short.
type reader struct {
	bytes []byte
	at    int
	short bool
}

func (r *reader) next() byte {
	if r.at >= len(r.bytes) {
		r.short = true
		return 0
	}
	b := r.bytes[r.at]
	r.at++
	return b
}

func (r *reader) uint16() uint16 { return uint16(r.next())<<8 | uint16(r.next()) }

// skip passes over n bytes, n not negative.
func (r *reader) skip(n int) {
	if n > len(r.bytes)-r.at {
		r.short = true
		n = len(r.bytes) - r.at
	}
	r.at += n
}

// left is how many bytes are left.
func (r *reader) left() int { return len(r.bytes) - r.at }

// pictureID reads the 7 or 15 bits that VP8 and VP9 share.
func (r *reader) pictureID() (id uint16, bits uint8) {
	b := r.next()
	if b&0x80 == 0 {
		return uint16(b), 7
	}
	return uint16(b&0x7F)<<8 | uint16(r.next()), 15
}

// leb128 reads an unsigned number of the AV1 specification, section 4.10.5; it is short when that does not fit 32 bits.
func (r *reader) leb128() int {
	var v uint64
	for i := range 8 {
		b := r.next()
		v |= uint64(b&0x7F) << (7 * i)
		if b&0x80 == 0 {
			if v > 1<<32-1 {
				break
			}
			return int(min(v, 1<<31-1)) // more than any payload holds: skip will find it short
		}
	}
	r.short = true
	return 0
}
