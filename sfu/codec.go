package sfu

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// format is a codec in one configuration that receivers can be offered. Its
// payload types are the engine's, alike on all receive transports, so that
// a packet looks the same to every receiver but for a few header fields.
type format struct {
	codec   Codec
	kind    Kind
	inner   codec.Codec
	name    string
	clock   uint32
	channel int
	fmtp    string
	pt, rtx uint8 // rtx 0: not retransmitted on a stream of its own
	red     uint8 // RFC 2198, around pt; 0: none
}

// formats is the table of what can be forwarded.
var formats = [...]format{
	{CodecOpus, KindAudio, codec.Opus, "opus", 48000, 2, "minptime=10;useinbandfec=1", 111, 0, 63},
	{CodecVP8, KindVideo, codec.VP8, "VP8", 90000, 0, "", 96, 97, 0},
	{CodecVP9, KindVideo, codec.VP9, "VP9", 90000, 0, "profile-id=0", 98, 99, 0},
	{CodecH264, KindVideo, codec.H264, "H264", 90000, 0, h264fmtp + "42e01f", 102, 103, 0},
	{CodecH264, KindVideo, codec.H264, "H264", 90000, 0, h264fmtp + "42001f", 104, 105, 0},
	{CodecH264, KindVideo, codec.H264, "H264", 90000, 0, h264fmtp + "4d001f", 106, 107, 0},
	{CodecH264, KindVideo, codec.H264, "H264", 90000, 0, h264fmtp + "64001f", 108, 109, 0},
	{CodecAV1, KindVideo, codec.AV1, "AV1", 90000, 0, "", 112, 113, 0},
}

const h264fmtp = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="

// h264Profile reduces a profile-level-id to the one of formats it can be
// decoded as (RFC 6184 section 8.1); empty for those that browsers do not send.
func h264Profile(id string) string {
	n, err := strconv.ParseUint(id, 16, 32)
	if err != nil || len(id) != 6 {
		return ""
	}
	constraints := byte(n >> 8)
	switch byte(n >> 16) {
	case 0x42:
		if constraints&0x40 != 0 {
			return "42e01f"
		}
		return "42001f"
	case 0x4d:
		if constraints&0x80 != 0 {
			return "42e01f"
		}
		return "4d001f"
	case 0x64:
		return "64001f"
	}
	return ""
}

// match finds the format of a codec of a peer's description, or nil.
func match(kind string, c *sdp.Codec, allowed []Codec) *format {
	for i := range formats {
		f := &formats[i]
		if string(f.kind) != kind || !strings.EqualFold(f.name, c.Name) || f.clock != c.ClockRate || !slices.Contains(allowed, f.codec) {
			continue
		}
		if f.accepts(c) {
			return f
		}
	}
	return nil
}

// accepts compares the parameters that must be equal.
func (f *format) accepts(c *sdp.Codec) bool {
	switch f.codec {
	case CodecOpus:
		return c.Channels == 2
	case CodecH264:
		mode, _ := c.Param("packetization-mode")
		profile, ok := c.Param("profile-level-id")
		if !ok {
			profile = "42000a" // the default of RFC 6184
		}
		return mode == "1" && strings.HasSuffix(f.fmtp, "="+h264Profile(profile))
	case CodecVP9:
		profile, ok := c.Param("profile-id")
		return !ok || profile == "0"
	case CodecAV1:
		profile, ok := c.Param("profile")
		return !ok || profile == "0"
	}
	return true
}

// retransmission finds the payload type of a codec's retransmission stream, 0 if there is none.
func retransmission(s *sdp.Section, pt uint8) uint8 {
	for i := range s.Codecs {
		c := &s.Codecs[i]
		if !strings.EqualFold(c.Name, nameRTX) {
			continue
		}
		if apt, ok := c.Param("apt"); ok && apt == strconv.Itoa(int(pt)) {
			return c.PayloadType
		}
	}
	return 0
}

// feedback that the engine wants of each kind, in the order it is written.
var (
	videoFeedback = []string{feedbackWide, "ccm fir", feedbackNACK, "nack pli"}
	audioFeedback = []string{feedbackWide}
)

// offered describes f to a receiver.
func (f *format) offered() []sdp.Codec {
	media := sdp.Codec{PayloadType: f.pt, Name: f.name, ClockRate: f.clock, Channels: f.channel, Fmtp: f.fmtp, Feedback: audioFeedback}
	if f.kind == KindVideo {
		media.Feedback = append([]string{"goog-remb"}, videoFeedback...)
	}
	out := []sdp.Codec{media}
	if f.red != 0 {
		out = append(out, sdp.Codec{PayloadType: f.red, Name: nameRED, ClockRate: f.clock, Channels: f.channel, Fmtp: redFmtp(f.pt)})
	}
	if f.rtx != 0 {
		out = append(out, sdp.Codec{PayloadType: f.rtx, Name: nameRTX, ClockRate: f.clock, Fmtp: "apt=" + strconv.Itoa(int(f.pt))})
	}
	return out
}

// The names of what stands beside a codec.
const (
	nameRTX = "rtx"
	nameRED = "red"
)

// The header extensions that the engine knows.
const (
	uriMID           = "urn:ietf:params:rtp-hdrext:sdes:mid"
	uriRID           = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	uriRepairedRID   = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
	uriLevel         = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	uriTransportWide = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
	uriCaptureTime   = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
	uriDependency    = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
)

// knownExtension is a header extension the engine negotiates.
type knownExtension struct {
	uri          string
	audio, video bool
	// forward is the id on receive transports, alike for all; 0: not passed on.
	forward uint8
}

// forwardDependency is the id of the dependency descriptor on receive transports.
const forwardDependency = 3

var extensions = [...]knownExtension{
	{uriMID, true, true, 0},
	{uriRID, false, true, 0},
	{uriRepairedRID, false, true, 0},
	{uriTransportWide, true, true, 0},
	{uriLevel, true, false, 1},
	{uriCaptureTime, true, true, 2},
	{uriDependency, false, true, forwardDependency},
}

// forwarded are the extensions that a section of a receive transport has.
func forwarded(kind Kind) []sdp.Extmap {
	out := []sdp.Extmap{{ID: transportWideID, URI: uriTransportWide}}
	for _, e := range extensions {
		if e.forward != 0 && (kind == KindAudio && e.audio || kind == KindVideo && e.video) {
			out = append(out, sdp.Extmap{ID: e.forward, URI: e.uri})
		}
	}
	return out
}

// answeredExtensions are those that a peer is to send with a codec. Only AV1
// needs the dependency descriptor; what sends VP8 with it, Chromium for one,
// leaves picture ids and temporal layers out of the payload.
func answeredExtensions(s *sdp.Section, f *format) []sdp.Extmap {
	return slices.DeleteFunc(accepted(s), func(m sdp.Extmap) bool { return m.URI == uriDependency && f.inner != codec.AV1 })
}

// accepted are the extensions of an offered section that the engine knows.
func accepted(s *sdp.Section) []sdp.Extmap {
	var out []sdp.Extmap
	for _, m := range s.Extmaps {
		for _, e := range extensions {
			if e.uri == m.URI && (s.Kind == "audio" && e.audio || s.Kind == "video" && e.video) {
				out = append(out, m)
			}
		}
	}
	return out
}

// forwardID is the id of a header extension on receive transports, 0 if it is not passed on.
func forwardID(uri string) uint8 {
	for _, e := range extensions {
		if e.uri == uri {
			return e.forward
		}
	}
	return 0
}
