package codec

// Bounds of a sequence parameter set: level 6.2 has at most 139264 macroblocks in a picture, and a side of at most the root
// of eight times that (ITU-T H.264 table A-1 and section A.3.1).
const (
	maxMacroblockSide = 1055
	maxPOCCycle       = 255
)

// spsSize reads the size of pictures from a sequence parameter set behind its NAL header (ITU-T H.264 section 7.3.2.1.1).
// It is zero when the set is truncated or absurd.
func spsSize(body []byte) Size {
	b := bits{bytes: body, escaped: true}
	profile := b.take(8)
	b.skip(16) // constraints, level
	b.golomb() // id
	chroma, separate := uint32(1), false
	if highProfile(profile) {
		if chroma = b.golomb(); chroma == 3 {
			separate = b.flag()
		}
		b.golomb() // bit depths
		b.golomb()
		b.skip(1)
		if b.flag() {
			skipScaling(&b, chroma)
		}
	}
	b.golomb() // log2_max_frame_num
	skipOrderCount(&b)
	b.golomb() // reference frames
	b.skip(1)
	width, height := b.golomb()+1, b.golomb()+1
	fields := uint32(1)
	if !b.flag() { // frame_mbs_only
		fields = 2
		b.skip(1)
	}
	b.skip(1)
	if b.short || chroma > 3 || width > maxMacroblockSide || height > maxMacroblockSide {
		return Size{}
	}
	width, height = 16*width, 16*height*fields
	if b.flag() {
		x, y := cropUnits(chroma, separate, fields)
		left, right, top, bottom := b.golomb(), b.golomb(), b.golomb(), b.golomb()
		if b.short || max(left, right) > width || max(top, bottom) > height || (left+right)*x >= width || (top+bottom)*y >= height {
			return Size{}
		}
		width, height = width-(left+right)*x, height-(top+bottom)*y
	}
	if b.short {
		return Size{}
	}
	return Size{uint16(width), uint16(height)}
}

// highProfile reports whether a profile_idc has the chroma format and what follows it.
func highProfile(profile uint32) bool {
	switch profile {
	case 44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244:
		return true
	default:
		return false
	}
}

// cropUnits are equations 7-19 to 7-22 of ITU-T H.264.
func cropUnits(chroma uint32, separate bool, fields uint32) (x, y uint32) {
	x, y = 1, fields
	if separate || chroma == 0 || chroma == 3 {
		return x, y
	}
	if chroma == 1 {
		y *= 2
	}
	return 2, y
}

// skipScaling passes over the scaling lists (section 7.3.2.1.1.1).
func skipScaling(b *bits, chroma uint32) {
	lists := 8
	if chroma == 3 {
		lists = 12
	}
	for i := range lists {
		if !b.flag() {
			continue
		}
		size := 16
		if i >= 6 {
			size = 64
		}
		last, next := int32(8), int32(8)
		for range size {
			if next != 0 {
				next = (last + b.signed()) & 0xFF
			}
			if b.short {
				return
			}
			if next != 0 {
				last = next
			}
		}
	}
}

// skipOrderCount passes over what says how pictures are ordered.
func skipOrderCount(b *bits) {
	switch b.golomb() {
	case 0:
		b.golomb()
	case 1:
		b.skip(1)
		b.signed()
		b.signed()
		n := b.golomb()
		if n > maxPOCCycle {
			b.short = true
		}
		for ; n > 0 && !b.short; n-- {
			b.signed()
		}
	}
}
