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
	// TL0PicIdx, valid when HasTL0.
	TL0PicIdx uint8
	HasTL0    bool
	// Temporal and LayerSync, valid when HasTID.
	Temporal  uint8
	LayerSync bool
	HasTID    bool
	// KeyIdx, valid when HasKeyIdx.
	KeyIdx    uint8
	HasKeyIdx bool
	// Size of the descriptor in bytes: the VP8 payload header follows.
	Size int
}

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
			d.TL0PicIdx, d.HasTL0 = r.next(), true
		}
		if extension&0x30 != 0 { // T or K share a byte
			b := r.next()
			if extension&0x20 != 0 {
				d.Temporal, d.LayerSync, d.HasTID = b>>6, b&0x20 != 0, true
			}
			if extension&0x10 != 0 {
				d.KeyIdx, d.HasKeyIdx = b&0x1F, true
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
	start := d.Start && d.Partition == 0
	return Info{
		Start: start,
		End:   marker,
		// RFC 7741 section 4.3: the first bit of the payload header is 0 for a key frame.
		Key:      start && payload[d.Size]&0x01 == 0,
		Temporal: d.Temporal,
	}, true
}
