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
	// TL0PicIdx is at payload[TL0At], in the non-flexible mode with HasLayer; else TL0At is 0.
	TL0PicIdx uint8
	TL0At     uint8
	// HasStructure: a scalability structure (V) is part of the descriptor.
	HasStructure bool
	// Layers is how many spatial layers the structure announces, 0 without one.
	Layers uint8
	// Sizes of these layers' pictures, zero when the structure does not tell.
	Sizes [MaxSpatial]Size
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
			d.TL0At = uint8(r.at)
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
		d.structure(&r)
	}
	d.Size = r.at
	return !r.short && d.Size < len(payload)
}

// structure reads a scalability structure (RFC 9628 section 4.2.1).
func (d *VP9Descriptor) structure(r *reader) {
	b := r.next()
	d.Layers = b>>5 + 1
	if b&0x10 != 0 { // Y: width and height of each layer
		for i := range d.Sizes[:d.Layers] {
			d.Sizes[i] = Size{Width: r.uint16(), Height: r.uint16()}
		}
	}
	if b&0x08 != 0 { // G: a description of the picture group
		for range r.next() {
			r.skip(int(r.next() >> 2 & 0x03)) // R reference indices
		}
	}
}

func inspectVP9(payload []byte, marker bool) (Info, bool) {
	var d VP9Descriptor
	if !d.Parse(payload) {
		return Info{}, false
	}
	info := Info{
		Codec:        VP9,
		Start:        d.Start,
		End:          d.End || marker,
		EndOfPicture: marker,
		// A picture that needs no other starts with its lowest spatial layer; the layers above need that one.
		Key:         d.Start && !d.InterPicture && d.Spatial == 0,
		SwitchUp:    d.SwitchUp,
		Spatial:     d.Spatial,
		Temporal:    d.Temporal,
		PictureID:   d.PictureID,
		PictureBits: d.PictureBits,
		TL0PicIdx:   d.TL0PicIdx,
		TL0At:       d.TL0At,
	}
	if d.PictureBits > 0 {
		info.PictureAt = vp9PictureAt
	}
	if d.Layers > 0 {
		largest := d.Sizes[d.Layers-1]
		info.Width, info.Height = largest.Width, largest.Height
	}
	return info, true
}

// vp9PictureAt is where a picture id is, if there is one.
const vp9PictureAt = 1

// Sizes gives the size of each spatial layer's pictures as far as a payload names them, the lowest first, and how many.
// Only VP9's scalability structures name more than one.
func Sizes(c Codec, payload []byte, sizes *[MaxSpatial]Size) int {
	var d VP9Descriptor
	if c == VP9 && d.Parse(payload) && d.Sizes[0] != (Size{}) {
		*sizes = d.Sizes
		return int(d.Layers)
	}
	info, ok := Inspect(c, payload, false)
	if !ok || info.Width == 0 || c == VP9 {
		return 0
	}
	sizes[0] = Size{info.Width, info.Height}
	return 1
}
