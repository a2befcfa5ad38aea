package codec

// Bounds of a dependency descriptor (AV1 RTP payload format, appendix A).
const (
	ddMandatory  = 3 // bytes
	maxTemplates = 64
	maxTargets   = 32
	maxChains    = 32
	maxDiffs     = 16 // frame differences of one frame or template; a decoder holds 8 frames
)

// DDState is what later dependency descriptors of one stream refer to: the template structure that came last. The zero
// value knows none. It belongs to whoever reads the stream, and has about 1200 bytes.
type DDState struct {
	offset     uint8 // template id of the first template
	templates  uint8 // 0 while no structure is known
	targets    uint8 // decode targets
	chains     uint8
	spatials   uint8
	temporals  uint8
	resolution bool

	template [maxTemplates]template
	target   [maxTargets]layerID // highest layers of a decode target
	sizes    [MaxSpatial]Size    // when resolution
}

// template is what frames have in common.
type template struct {
	layer       layerID
	indications uint64 // two bits for each decode target, the first in the lowest
}

type layerID struct{ spatial, temporal uint8 }

// Decode target indications.
const (
	notPresent = 0
	switchable = 2
)

// Layers is how many spatial and temporal layers the structure has; 0, 0 as long as none is known.
func (s *DDState) Layers() (spatials, temporals int) { return int(s.spatials), int(s.temporals) }

// Size is the size of a spatial layer's pictures, zero when the structure does not tell.
func (s *DDState) Size(spatial int) Size {
	if spatial < 0 || spatial >= len(s.sizes) {
		return Size{}
	}
	return s.sizes[spatial]
}

// InspectDD adds to info, as Inspect made it, what the dependency descriptor of the same packet says: frame number, bounds of
// the frame, layers, key and switching points, size. s is kept between the packets of a stream; a structure in the extension
// replaces the one in it. It is false when the extension is truncated, contradicts itself, or refers to a template that s
// does not know, as after a lost key frame: then of info only the frame number is set, and not even that if the mandatory
// fields are missing.
func InspectDD(s *DDState, extension []byte, info *Info) bool {
	if len(extension) < ddMandatory {
		return false
	}
	info.Frame, info.HasFrame = uint16(extension[1])<<8|uint16(extension[2]), true
	b := bits{bytes: extension[ddMandatory:]}
	f := frame{id: extension[0] & 0x3F}
	if len(extension) > ddMandatory && !f.parse(&b, s) {
		return false
	}
	at := (f.id - s.offset) & (maxTemplates - 1)
	if at >= s.templates {
		return false
	}
	t := &s.template[at]
	if !f.customIndications {
		f.indications = t.indications
	}
	info.Start, info.End = extension[0]&0x80 != 0, extension[0]&0x40 != 0
	info.Spatial, info.Temporal = t.layer.spatial, t.layer.temporal
	info.SwitchUp = s.switchUp(t.layer, f.indications)
	info.Key = info.Start && (info.Key || f.structure)
	if f.structure && s.resolution {
		largest := s.sizes[s.spatials-1]
		info.Width, info.Height = largest.Width, largest.Height
	}
	return true
}

// switchUp reports whether all decode targets of higher temporal layers that have the frame can be switched to at it.
func (s *DDState) switchUp(of layerID, indications uint64) bool {
	any := false
	for i, target := range s.target[:s.targets] {
		indication := indications >> (2 * i) & 3
		if target.temporal <= of.temporal || indication == notPresent {
			continue
		}
		if indication != switchable {
			return false
		}
		any = true
	}
	return any
}

// frame is one descriptor's own part.
type frame struct {
	id                uint8
	structure         bool
	customIndications bool
	indications       uint64
}

// parse reads the extended fields. The structure goes to s if all of it is there.
func (f *frame) parse(b *bits, s *DDState) bool {
	f.structure = b.flag()
	activeTargets := b.flag()
	f.customIndications = b.flag()
	customDiffs, customChains := b.flag(), b.flag()
	if f.structure && !s.parse(b) {
		return false
	}
	if activeTargets {
		b.skip(int(s.targets))
	}
	if f.customIndications {
		f.indications = b.indications(int(s.targets))
	}
	if customDiffs {
		for n := 0; ; n++ {
			size := b.take(2)
			if size == 0 {
				break
			}
			if n == maxDiffs {
				return false
			}
			b.skip(4 * int(size))
		}
	}
	if customChains {
		b.skip(8 * int(s.chains))
	}
	return !b.short
}

// indications reads those of one frame or template.
func (b *bits) indications(targets int) (v uint64) {
	for i := range targets {
		v |= uint64(b.take(2)) << (2 * i)
	}
	return v
}

// parse reads a template dependency structure (appendix A.8.2). It is false, and s as it was at the zero value, when that is
// truncated or out of bounds.
func (s *DDState) parse(b *bits) bool {
	*s = DDState{offset: uint8(b.take(6)), targets: uint8(b.take(5)) + 1}
	if !s.parseLayers(b) || !s.parseDiffs(b) || !s.parseChains(b) || !s.parseSizes(b) || b.short {
		*s = DDState{}
		return false
	}
	return true
}

// parseLayers reads the layers of the templates and their decode target indications.
func (s *DDState) parseLayers(b *bits) bool {
	var l layerID
	for next := uint32(0); next != 3; next = b.take(2) {
		switch next {
		case 1:
			l.temporal++
		case 2:
			l = layerID{spatial: l.spatial + 1}
		}
		if s.templates == maxTemplates || l.spatial >= MaxSpatial || b.short {
			return false
		}
		s.template[s.templates].layer = l
		s.templates++
		s.spatials, s.temporals = max(s.spatials, l.spatial+1), max(s.temporals, l.temporal+1)
	}
	for i := range s.template[:s.templates] {
		t := &s.template[i]
		t.indications = b.indications(int(s.targets))
		for k := range s.target[:s.targets] {
			if t.indications>>(2*k)&3 != notPresent {
				s.target[k].spatial = max(s.target[k].spatial, t.layer.spatial)
				s.target[k].temporal = max(s.target[k].temporal, t.layer.temporal)
			}
		}
	}
	return !b.short
}

// parseDiffs passes over the frame differences of the templates.
func (s *DDState) parseDiffs(b *bits) bool {
	for range s.templates {
		for n := 0; b.flag(); n++ {
			if n == maxDiffs {
				return false
			}
			b.skip(4)
		}
	}
	return !b.short
}

// parseChains passes over the chains; frames with chains of their own have a number for each.
func (s *DDState) parseChains(b *bits) bool {
	s.chains = uint8(b.below(uint32(s.targets) + 1))
	if s.chains == 0 {
		return !b.short
	}
	for range s.targets {
		b.below(uint32(s.chains))
	}
	b.skip(4 * int(s.chains) * int(s.templates))
	return !b.short && s.chains <= maxChains
}

// parseSizes reads the resolutions.
func (s *DDState) parseSizes(b *bits) bool {
	if s.resolution = b.flag(); !s.resolution {
		return !b.short
	}
	for i := range s.sizes[:s.spatials] {
		s.sizes[i] = Size{Width: uint16(b.take(16)) + 1, Height: uint16(b.take(16)) + 1}
	}
	return !b.short
}
