package codec

// DDState is what later dependency descriptors of one stream refer to: the template structure that came last. The zero
// value knows none. It belongs to whoever reads the stream, and has about 800 bytes.
type DDState struct {
	known     bool
	offset    uint8 // template id of the first template
	templates uint8
	targets   uint8 // decode targets
	chains    uint8
	spatials  uint8
	temporals uint8

	template [maxTemplates]template
	target   [maxTargets]layerID
	sizes    [MaxSpatial]Size // zero when the structure has no resolutions
}

// template is what frames have in common (AV1 RTP payload format, appendix A.8).
type template struct {
	layer      layerID
	indication uint64 // two bits for each decode target
}

type layerID struct{ spatial, temporal uint8 }

const (
	maxTemplates = 64
	maxTargets   = 32
)

// InspectDD adds to info what a dependency descriptor says.
func InspectDD(s *DDState, extension []byte, info *Info) bool { return false }

// Layers is how many spatial and temporal layers the structure has; 0, 0 as long as none is known.
func (s *DDState) Layers() (spatials, temporals int) { return int(s.spatials), int(s.temporals) }

// Size is the size of a spatial layer's pictures, zero when the structure does not tell.
func (s *DDState) Size(spatial int) Size {
	if spatial < 0 || spatial >= len(s.sizes) {
		return Size{}
	}
	return s.sizes[spatial]
}
