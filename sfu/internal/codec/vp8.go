package codec

// VP8Descriptor is the payload descriptor of RFC 7741 section 4.2.
type VP8Descriptor struct {
	// Start: S bit, the packet begins the partition Partition.
	Start     bool
	Partition uint8
	// NonReference: N bit, no other frame needs this one.
	NonReference bool
	// PictureID has PictureBits bits: 7, 15, or 0 when it is absent.
	PictureID   uint16
	PictureBits uint8
	// TL0PicIdx is at payload[TL0At]; TL0At is 0 when it is absent.
	TL0PicIdx uint8
	TL0At     uint8
	// Temporal and LayerSync, valid when HasTID.
	Temporal  uint8
	LayerSync bool
	HasTID    bool
	// KeyIdx is in the low bits of payload[KeyAt]; KeyAt is 0 when it is absent.
	KeyIdx uint8
	KeyAt  uint8
	// Size of the descriptor in bytes: the VP8 payload header follows.
	Size int
}

// vp8PictureAt is where a picture id is, if there is one.
const vp8PictureAt = 2

// Parse reads the descriptor. It is false when payload ends before the descriptor and one byte after it do; d is not valid
// then.
func (d *VP8Descriptor) Parse(payload []byte) bool {
	*d = VP8Descriptor{}
	r := reader{bytes: payload}
	first := r.next()
	d.NonReference = first&0x20 != 0
	d.Start = first&0x10 != 0
	d.Partition = first & 0x07
	if first&0x80 != 0 { // X
		extension := r.next()
		if extension&0x80 != 0 { // I
			d.PictureID, d.PictureBits = r.pictureID()
		}
		if extension&0x40 != 0 { // L
			d.TL0At = uint8(r.at)
			d.TL0PicIdx = r.next()
		}
		if extension&0x30 != 0 { // T or K share a byte
			at := uint8(r.at)
			b := r.next()
			if extension&0x20 != 0 {
				d.Temporal, d.LayerSync, d.HasTID = b>>6, b&0x20 != 0, true
			}
			if extension&0x10 != 0 {
				d.KeyIdx, d.KeyAt = b&0x1F, at
			}
		}
	}
	d.Size = r.at
	return !r.short && d.Size < len(payload)
}

func inspectVP8(payload []byte, marker bool) (Info, bool) {
	var d VP8Descriptor
	if !d.Parse(payload) {
		return Info{}, false
	}
	info := Info{
		Codec:        VP8,
		Start:        d.Start && d.Partition == 0,
		End:          marker,
		EndOfPicture: marker,
		Sync:         d.LayerSync,
		Temporal:     d.Temporal,
		PictureID:    d.PictureID,
		PictureBits:  d.PictureBits,
		TL0PicIdx:    d.TL0PicIdx,
		TL0At:        d.TL0At,
		KeyIdx:       d.KeyIdx,
		KeyAt:        d.KeyAt,
	}
	if d.PictureBits > 0 {
		info.PictureAt = vp8PictureAt
	}
	// RFC 7741 section 4.3: the first bit of the payload header is 0 for a key frame.
	if info.Start && payload[d.Size]&0x01 == 0 {
		info.Key = true
		info.Width, info.Height = vp8Size(payload[d.Size:])
	}
	return info, true
}

// vp8Size reads the key frame header (RFC 6386 section 9.1): frame tag, start code, 14 bits for each side and 2 for scaling.
func vp8Size(header []byte) (width, height uint16) {
	if len(header) < 10 || header[3] != 0x9D || header[4] != 0x01 || header[5] != 0x2A {
		return 0, 0
	}
	return uint16(header[6]) | uint16(header[7]&0x3F)<<8, uint16(header[8]) | uint16(header[9]&0x3F)<<8
}
