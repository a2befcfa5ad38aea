package codec

// NAL unit types of H.264 (RFC 6184 section 5.2, ITU-T H.264 table 7-1).
const (
	nalSlice = 1
	nalIDR   = 5
	nalSEI   = 6
	nalSPS   = 7
	nalPPS   = 8
	nalAUD   = 9

	nalSTAPA  = 24
	nalSTAPB  = 25
	nalMTAP16 = 26
	nalMTAP24 = 27
	nalFUA    = 28
	nalFUB    = 29

	nalTypeMask = 0x1F
	fuStart     = 0x80
)

func inspectH264(payload []byte, marker bool) (Info, bool) {
	info := Info{Codec: H264, End: marker, EndOfPicture: marker}
	switch kind := payload[0] & nalTypeMask; kind {
	case 0, 30, 31: // unspecified and reserved: receivers ignore them
		return Info{}, false
	case nalSTAPA:
		return aggregate(payload[1:], info)
	case nalSTAPB:
		if len(payload) < 3 {
			return Info{}, false
		}
		return aggregate(payload[3:], info) // behind the decoding order number
	case nalMTAP16, nalMTAP24:
		// Interleaved mode, which WebRTC does not negotiate: nothing is known of its order.
		return info, true
	case nalFUA, nalFUB:
		if len(payload) < 2 {
			return Info{}, false
		}
		if payload[1]&fuStart == 0 {
			return info, true
		}
		info.unit(payload[1]&nalTypeMask, payload[2:])
		return info, kind == nalFUA || len(payload) >= 4
	default:
		info.unit(kind, payload[1:])
		return info, true
	}
}

// aggregate reads the units of a STAP: a 16-bit size before each. All of them must fit.
func aggregate(rest []byte, info Info) (Info, bool) {
	if len(rest) == 0 {
		return Info{}, false
	}
	for len(rest) > 0 {
		if len(rest) < 2 {
			return Info{}, false
		}
		size := int(rest[0])<<8 | int(rest[1])
		rest = rest[2:]
		if size == 0 || size > len(rest) {
			return Info{}, false
		}
		info.unit(rest[0]&nalTypeMask, rest[1:size])
		rest = rest[size:]
	}
	return info, true
}

// unit notes what one NAL unit, or its beginning, means for its frame.
func (i *Info) unit(kind uint8, body []byte) {
	switch kind {
	case nalSPS:
		if !i.Key { // of several the first counts
			size := spsSize(body)
			i.Width, i.Height = size.Width, size.Height
		}
		i.Start, i.Key = true, true
	case nalPPS, nalSEI, nalAUD:
		i.Start = true
	case nalSlice, nalIDR:
		// The slice header begins with first_mb_in_slice, Exp-Golomb coded: a leading 1 is zero, the picture's first slice.
		if len(body) > 0 && body[0]&0x80 != 0 {
			i.Start = true
			i.Recovery = i.Recovery || kind == nalIDR
		}
	}
}
