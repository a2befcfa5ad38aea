package sfutest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// maxPayload is the largest payload of a synthetic packet, in bytes.
const maxPayload = 1100

// keyFactor is how much larger than an average frame a key frame is.
const keyFactor = 4

// Media describes a synthetic track. The zero value is VP8 at 30 frames a
// second and 1 Mbit/s, with key frames only where asked for.
//
// The payloads are not decodable pictures or sound, but have the codec's RTP
// framing, so that key frames, layers and the bounds of frames are where a
// forwarder looks for them. Every payload ends with a mark: frame number, place
// in the frame, layer, which frame it builds on, capture time. That is what a
// [View] counts by.
type Media struct {
	// Codec is the codec; empty means VP8. CodecOpus makes an audio track.
	Codec sfu.Codec
	// FPS is frames per second; 0 means 30, for audio 50.
	FPS int
	// Bitrate is in bits per second of payload; 0 means 1,000,000, for audio 32,000. A key
	// frame is four times as large as the others.
	Bitrate int
	// Width and Height are the size of the picture; 0 means 640 by 360.
	Width, Height int
	// KeyInterval is the time between key frames that nobody asked for; 0 means that there
	// are none. Below 0 there is no key frame at all, asked for or not.
	KeyInterval time.Duration
	// Level is the loudness of audio as RFC 6464 has it: 0 is the loudest, 127 is silence.
	// It is sent where the header extension was negotiated.
	Level uint8

	// Temporals is how many temporal layers VP8 and VP9 have: 1 to 3; 0 means 1. Other codecs
	// have one.
	Temporals int
	// Spatials is how many spatial layers one VP9 stream has: 1 to 3; 0 means 1. Each is twice
	// as wide as the one below it, the topmost Width by Height. A layer builds on the one below
	// in key frames only (L3T3_KEY of the W3C's scalability modes).
	Spatials int
	// Encodings are the streams of a simulcast track, the smallest first. Empty means one
	// stream, without a RID, of Bitrate, Width and Height.
	Encodings []Encoding
	// Dynacast lets encodings rest that the engine says nobody wants.
	Dynacast bool
}

// Encoding is one stream of a simulcast track.
type Encoding struct {
	RID           string
	Width, Height int
	Bitrate       int // bits per second of payload
	// Every sends each so many-th picture only; 0 and 1 mean all.
	Every int
}

// Simulcast is a camera as browsers send it in three encodings: q, h and f of
// 150, 500 and 1500 kbit/s; of 180, 360 and 720 lines. VP8 has three temporal
// layers in each.
func Simulcast(codec sfu.Codec) Media {
	m := Media{Codec: codec, Encodings: []Encoding{
		{RID: "q", Width: 320, Height: 180, Bitrate: 150_000},
		{RID: "h", Width: 640, Height: 360, Bitrate: 500_000},
		{RID: "f", Width: 1280, Height: 720, Bitrate: 1_500_000},
	}}
	if m.codec() == sfu.CodecVP8 {
		m.Temporals = 3
	}
	return m
}

// SVC is a camera that sends VP9 in three spatial and three temporal layers of
// one stream, 2 Mbit/s together.
func SVC() Media {
	return Media{Codec: sfu.CodecVP9, Bitrate: 2_000_000, Width: 1280, Height: 720, Temporals: 3, Spatials: 3}
}

func (m Media) codec() sfu.Codec {
	if m.Codec == "" {
		return sfu.CodecVP8
	}
	return m.Codec
}

func (m Media) audio() bool { return m.Codec == sfu.CodecOpus }

// clock is the RTP clock rate.
func (m Media) clock() uint32 {
	if m.audio() {
		return 48000
	}
	return 90000
}

// interval is the time between frames.
func (m Media) interval() time.Duration {
	switch {
	case m.FPS > 0:
		return time.Second / time.Duration(m.FPS)
	case m.audio():
		return 20 * time.Millisecond
	}
	return time.Second / 30
}

// encodings are the streams, at least one.
func (m Media) encodings() []Encoding {
	if len(m.Encodings) > 0 && !m.audio() {
		return m.Encodings
	}
	e := Encoding{Width: m.Width, Height: m.Height, Bitrate: m.Bitrate}
	if e.Width == 0 || e.Height == 0 {
		e.Width, e.Height = 640, 360
	}
	if e.Bitrate == 0 {
		e.Bitrate = 1_000_000
		if m.audio() {
			e.Bitrate = 32_000
		}
	}
	return []Encoding{e}
}

// temporals is how many temporal layers there are.
func (m Media) temporals() int {
	if c := m.codec(); c != sfu.CodecVP8 && c != sfu.CodecVP9 {
		return 1
	}
	return min(max(m.Temporals, 1), 3)
}

// spatials is how many spatial layers each stream has.
func (m Media) spatials() int {
	if m.codec() != sfu.CodecVP9 {
		return 1
	}
	return min(max(m.Spatials, 1), 3)
}

// frameSize is the payload bytes of a frame of one spatial layer.
func (m Media) frameSize(e Encoding, p *picture) int {
	size := float64(e.Bitrate) / 8 * m.interval().Seconds() * float64(max(e.Every, 1))
	// The lowest temporal layer has the largest frames.
	switch {
	case p.key:
		size *= keyFactor
	case m.temporals() == 3 && p.temporal == 0:
		size *= 1.6
	case m.temporals() == 2 && p.temporal == 0:
		size *= 1.2
	case m.temporals() > 1:
		size *= 0.8
	}
	// Each spatial layer takes three times what the one below it takes.
	weights := []float64{1, 3, 9}[:m.spatials()]
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	return max(int(size*weights[p.spatial]/sum), 64)
}

// packets are the payloads of one picture of one spatial layer.
func (m Media) packets(p *picture, size int) [][]byte {
	count := (size + maxPayload - 1) / maxPayload
	if p.key && m.Codec == sfu.CodecH264 && count == 1 {
		count = 2 // parameter sets, then the picture
	}
	payloads := make([][]byte, count)
	for i := range payloads {
		payloads[i] = payload(m.codec(), p, i, count, size/count)
	}
	return payloads
}
