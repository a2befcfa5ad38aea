package codec

// OBU types of the AV1 specification, section 6.2.2.
const (
	obuSequenceHeader    = 1
	obuTemporalDelimiter = 2
	obuFrameHeader       = 3
	obuMetadata          = 5
	obuFrame             = 6
)

// Bits of the aggregation header, section 4.4 of the payload format, and of an OBU header.
const (
	aggregationZ = 0x80 // the first element continues an OBU
	aggregationN = 0x08 // first packet of a coded video sequence

	obuForbidden = 0x80
	obuExtension = 0x04
	obuHasSize   = 0x02
)

func inspectAV1(payload []byte, marker bool) (Info, bool) {
	r := reader{bytes: payload}
	aggregation := r.next()
	elements := int(aggregation >> 4 & 0x03) // W: 0 means that each element has its size before it
	info := Info{Codec: AV1, End: marker, EndOfPicture: marker}
	if r.left() == 0 {
		return Info{}, false
	}
	if aggregation&aggregationZ != 0 {
		// Both bits together contradict each other: a coded video sequence begins with a whole OBU.
		return info, aggregation&aggregationN == 0
	}
	for n := 1; r.left() > 0 && (elements == 0 || n <= elements); n++ {
		size := r.left()
		if n != elements {
			size = r.leb128()
		}
		if r.short || size == 0 || size > r.left() {
			return Info{}, false
		}
		obu := r.bytes[r.at : r.at+size]
		if obu[0]&obuForbidden != 0 {
			return Info{}, false
		}
		kind := obu[0] >> 3 & 0x0F
		if n == 1 {
			info.Start = kind == obuSequenceHeader || kind == obuTemporalDelimiter || kind == obuFrameHeader ||
				kind == obuMetadata || kind == obuFrame
			info.Key = info.Start && aggregation&aggregationN != 0
		}
		if kind == obuSequenceHeader {
			// Encoders repeat it before key frames only; some leave N at 0.
			info.Key = true
			size := sequenceSize(obu)
			info.Width, info.Height = size.Width, size.Height
		}
		if obu[0]&obuExtension != 0 && size > 1 {
			info.Temporal, info.Spatial = obu[1]>>5, obu[1]>>3&0x03
		}
		if kind != obuTemporalDelimiter {
			break // what follows does not change the answer
		}
		r.skip(size)
	}
	return info, true
}

// sequenceSize reads the size of pictures from a sequence header OBU (AV1 specification, section 5.5.1). It is zero when the
// header is truncated, as for one that goes on in the next packet.
func sequenceSize(obu []byte) Size {
	r := reader{bytes: obu}
	header := r.next()
	if header&obuExtension != 0 {
		r.skip(1)
	}
	if header&obuHasSize != 0 {
		r.leb128()
	}
	b := bits{bytes: obu[r.at:]}
	b.skip(4) // profile, still picture
	if b.flag() {
		b.skip(5) // reduced header: the level
	} else {
		skipOperatingPoints(&b)
	}
	widthBits, heightBits := int(b.take(4))+1, int(b.take(4))+1
	size := Size{Width: uint16(b.take(widthBits)) + 1, Height: uint16(b.take(heightBits)) + 1}
	if b.short || size.Width == 0 || size.Height == 0 {
		return Size{}
	}
	return size
}

// skipOperatingPoints passes over the timing, decoder model and operating points of a sequence header.
func skipOperatingPoints(b *bits) {
	delayBits, model := 0, false
	if b.flag() { // timing info
		b.skip(64)
		if b.flag() {
			b.golomb()
		}
		if model = b.flag(); model {
			delayBits = int(b.take(5)) + 1
			b.skip(32 + 5 + 5)
		}
	}
	display := b.flag()
	for range b.take(5) + 1 {
		b.skip(12)
		if b.take(5) > 7 { // the level has a tier
			b.skip(1)
		}
		if model && b.flag() {
			b.skip(2*delayBits + 1)
		}
		if display && b.flag() {
			b.skip(4)
		}
	}
}
