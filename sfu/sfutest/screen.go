package sfutest

import (
	"slices"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// Screen is what shows one received stream of a [Pattern]: it decides which
// pictures a decoder could have shown by the rules of a [View], and takes
// packets of sound as they come. Feedback is left to whoever receives, see
// WantsKeyFrame. It is safe for concurrent use.
type Screen struct {
	codec sfu.Codec

	mu       sync.Mutex // guards what follows
	sequence sequence
	decoder  decoder
	sounds   []Shown
}

// NewScreen makes a screen for a stream of a codec.
func NewScreen(codec sfu.Codec) *Screen { return &Screen{codec: codec} }

// Take takes a packet, in the order of arrival. Packets that come again are
// known by their sequence numbers, payloads without a mark count as padding.
func (s *Screen) Take(packet *rtp.Packet, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seq, fresh := s.sequence.add(packet.SequenceNumber, false, now)
	if !fresh {
		return
	}
	m, ok := parseMark(packet.Payload)
	switch {
	case !ok:
	case s.codec == sfu.CodecOpus:
		s.sounds = append(s.sounds, Shown{At: now, Frame: m.frame, Tag: m.tag})
	default:
		s.decoder.add(m, parseHeader(s.codec, packet.Payload, packet.Timestamp), seq, now, s.sequence.gaps)
	}
}

// WantsKeyFrame shows what was waiting for packets that have not come by now,
// and tells whether the receiver should ask for a key frame. Call it some times a second.
func (s *Screen) WantsKeyFrame(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.codec == sfu.CodecOpus {
		return false
	}
	_ = s.sequence.ask(now) // whoever receives asks; this gives up what never comes
	s.decoder.advance(now, s.sequence.gaps)
	return s.decoder.wantsKey(now)
}

// Timeline is what was shown so far, in order; for sound it is what arrived.
func (s *Screen) Timeline() []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.codec == sfu.CodecOpus {
		return slices.Clone(s.sounds)
	}
	return slices.Clone(s.decoder.timeline)
}
