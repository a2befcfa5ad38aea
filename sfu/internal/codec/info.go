package codec

// Info is what one packet says of its place in the stream. The zero value says nothing.
type Info struct {
	// Codec of the payload.
	Codec Codec
	// Start: the packet begins a frame. For VP9, and AV1 with a dependency descriptor, that is a layer's frame. One H.264
	// packet, or AV1 without descriptor, cannot always tell, so that more than one packet of a frame may have it; the
	// first always does.
	Start bool
	// End: the packet ends a frame: the marker, VP9's end-of-frame bit, or that of the dependency descriptor.
	End bool
	// EndOfPicture: the marker, which ends a picture with all its layers.
	EndOfPicture bool
	// Key: a decoder that knows nothing can start with this packet. It is set on the first packet of a key frame only; for
	// H.264 that is the packet with the sequence parameter set, without which the picture itself is useless to a newcomer.
	Key bool
	// Recovery: H.264, the packet begins an IDR picture. To a decoder that has the parameter sets already (RFC 6184
	// section 8.1, sprop-parameter-sets) it is what Key is to others.
	Recovery bool
	// Sync: the frame needs frames of the temporal layer 0 only (VP8's Y bit), so that a receiver of the layers below its
	// own may take its layer from here on.
	Sync bool
	// SwitchUp: no later frame of a higher temporal layer needs one of those layers from before this frame (VP9's U bit,
	// the switch indications of a dependency descriptor), so that whoever gets this frame may take them from here on.
	SwitchUp bool
	// Spatial and Temporal are the layer ids that payload or dependency descriptor name (VP8 TID; VP9 SID, TID; AV1 OBU
	// extension or descriptor), else 0.
	Spatial, Temporal uint8

	// PictureID has PictureBits bits, 7 or 15, and begins at payload[PictureAt]. PictureBits is 0 without one.
	PictureID              uint16
	PictureBits, PictureAt uint8
	// TL0PicIdx is at payload[TL0At], KeyIdx in the low 5 bits of payload[KeyAt]. TL0At and KeyAt are 0 without them.
	TL0PicIdx, TL0At uint8
	KeyIdx, KeyAt    uint8
	// Frame is the frame number of the dependency descriptor, when HasFrame.
	Frame    uint16
	HasFrame bool

	// Width and Height in pixels where the packet tells them, else 0: of a key frame, of the largest layer that a
	// scalability structure names.
	Width, Height uint16
}

// MaxSpatial is how many spatial layers a stream can have.
const MaxSpatial = 8

// Size of a picture in pixels.
type Size struct{ Width, Height uint16 }
