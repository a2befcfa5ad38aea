package sfutest

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// maxPayload is the largest payload of a synthetic packet, in bytes.
const maxPayload = 1100

// Media describes a synthetic track. The zero value is VP8 at 30 frames a
// second and 1 Mbit/s, with key frames only where asked for.
//
// The payloads are not decodable pictures or sound, but have the codec's RTP
// framing, so that key frames and the bounds of frames are where a forwarder
// looks for them. Every payload ends with a mark: frame number, place in the
// frame, capture time. That is what a [View] counts by.
type Media struct {
	// Codec is the codec; empty means VP8. CodecOpus makes an audio track.
	Codec sfu.Codec
	// FPS is frames per second; 0 means 30, for audio 50.
	FPS int
	// Bitrate is in bits per second of payload; 0 means 1,000,000, for audio 32,000. A key
	// frame is four times as large as the others.
	Bitrate int
	// KeyInterval is the time between key frames that nobody asked for; 0 means that there
	// are none.
	KeyInterval time.Duration
	// Level is the loudness of audio as RFC 6464 has it: 0 is the loudest, 127 is silence.
	// It is sent where the header extension was negotiated.
	Level uint8
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

// frameSize is the payload bytes of a frame.
func (m Media) frameSize(key bool) int {
	rate := m.Bitrate
	switch {
	case rate == 0 && m.audio():
		rate = 32_000
	case rate == 0:
		rate = 1_000_000
	}
	size := int(float64(rate) / 8 * m.interval().Seconds())
	if key {
		size *= 4
	}
	return max(size, 60)
}

// packets are the payloads of one frame.
func (m Media) packets(frame uint32, key bool, captured time.Time) [][]byte {
	size := m.frameSize(key)
	count := (size + maxPayload - 1) / maxPayload
	if key && m.Codec == sfu.CodecH264 && count == 1 {
		count = 2 // parameter sets, then the picture
	}
	payloads := make([][]byte, count)
	for i := range payloads {
		payloads[i] = payload(m.codec(), mark{
			frame: frame, index: uint16(i), count: uint16(count), key: key, captured: captured,
		}, size/count)
	}
	return payloads
}
