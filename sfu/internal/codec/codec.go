package codec

import "strings"

// Codec names a payload format. The zero value is Unknown.
type Codec uint8

// The payload formats.
const (
	Unknown Codec = iota
	Opus
	VP8
	VP9
	H264
	AV1
)

// FromMime returns the Codec of a media type such as "video/VP8", compared without regard to case (RFC 4855 section 3).
// It is Unknown and false for any other.
func FromMime(mime string) (Codec, bool) {
	for c := Opus; c <= AV1; c++ {
		if strings.EqualFold(mime, c.Mime()) {
			return c, true
		}
	}
	return Unknown, false
}

// Mime is the media type as browsers write it, and "" for Unknown.
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

// Inspect reads one RTP payload, without header and padding; marker is the RTP marker bit. It is false when the payload is
// empty, truncated or contradicts itself, or when c is Unknown: such a packet is not worth forwarding. An audio packet is a
// frame of its own, and any decoder can start with it.
func Inspect(c Codec, payload []byte, marker bool) (Info, bool) {
	if len(payload) == 0 {
		return Info{}, false
	}
	switch c {
	case Opus:
		return Info{Codec: Opus, Start: true, End: true, EndOfPicture: true, Key: true}, true
	case VP8:
		return inspectVP8(payload, marker)
	case VP9:
		return inspectVP9(payload, marker)
	case H264:
		return inspectH264(payload, marker)
	case AV1:
		return inspectAV1(payload, marker)
	default:
		return Info{}, false
	}
}
