package codec

// maxReferences is how many reference indices a VP9 descriptor may list (RFC 9628 section 4.2).
const maxReferences = 3

// VP9Descriptor is the payload descriptor of RFC 9628 section 4.2, in the flexible and the non-flexible mode.
type VP9Descriptor struct {
	// Start and End: B and E bits, of a layer's frame.
	Start, End bool
	// InterPicture: P bit, the frame needs an earlier picture.
	InterPicture bool
	// Flexible: F bit.
	Flexible bool
	// NotReference: Z bit, no frame of a higher spatial layer needs this one.
	NotReference bool
	// PictureID has PictureBits bits: 7, 15, or 0 when it is absent.
	PictureID   uint16
	PictureBits uint8
	// Spatial, Temporal, SwitchUp (U) and InterLayer (D) are valid when HasLayer (L).
	Spatial, Temporal    uint8
	SwitchUp, InterLayer bool
	HasLayer             bool
	// TL0PicIdx, present in the non-flexible mode with HasLayer.
	TL0PicIdx uint8
	// HasStructure: a scalability structure (V) is part of the descriptor.
	HasStructure bool
	// Layers is how many spatial layers the structure announces, 0 without one.
	Layers uint8
	// Size of the descriptor in bytes.
	Size int
}

// Parse reads the descriptor. It is false when payload ends before the descriptor and one byte after it do, or when it
// lists too many references; d is not valid then.
func (d *VP9Descriptor) Parse(payload []byte) bool {
	*d = VP9Descriptor{}
	r := reader{bytes: payload}
	first := r.next()
	d.InterPicture = first&0x40 != 0
	d.Flexible = first&0x10 != 0
	d.Start = first&0x08 != 0
	d.End = first&0x04 != 0
	d.HasStructure = first&0x02 != 0
	d.NotReference = first&0x01 != 0
	if first&0x80 != 0 { // I
		d.PictureID, d.PictureBits = r.pictureID()
	}
	if first&0x20 != 0 { // L
		b := r.next()
		d.HasLayer = true
		d.Temporal, d.SwitchUp = b>>5, b&0x10 != 0
		d.Spatial, d.InterLayer = b>>1&0x07, b&0x01 != 0
		if !d.Flexible {
			d.TL0PicIdx = r.next()
		}
	}
	if d.Flexible && d.InterPicture {
		for n := 0; r.next()&0x01 != 0; n++ { // N: another P_DIFF follows
			if n == maxReferences-1 {
				return false
			}
		}
	}
	if d.HasStructure {
		d.Layers = skipStructure(&r)
	}
	d.Size = r.at
	return !r.short && d.Size < len(payload)
}

// skipStructure passes over a scalability structure and returns its number of spatial layers.
func skipStructure(r *reader) (layers uint8) {
	b := r.next()
	layers = b>>5 + 1
	if b&0x10 != 0 { // Y: width and height of each layer
		r.skip(4 * int(layers))
	}
	if b&0x08 != 0 { // G: a description of the picture group
		for range r.next() {
			r.skip(int(r.next() >> 2 & 0x03)) // R reference indices
		}
	}
	return layers
}

func inspectVP9(payload []byte, marker bool) (Info, bool) {
	var d VP9Descriptor
	if !d.Parse(payload) {
		return Info{}, false
	}
	return Info{
		Start: d.Start,
		End:   d.End || marker,
		// A picture that needs no other starts with its lowest spatial layer; the layers above need that one.
		Key:      d.Start && !d.InterPicture && d.Spatial == 0,
		Spatial:  d.Spatial,
		Temporal: d.Temporal,
	}, true
}
