package sfutest

import (
	"time"

	"github.com/pion/rtp"
)

// Pattern makes the packets of a synthetic track of one stream, for publishers
// that are no [Peer]: frames are numbered from 0, and each payload carries the
// number, the capture time and the pattern's tag, which a [Screen] finds again
// behind any forwarder. It is for one goroutine.
type Pattern struct {
	media     Media
	tag       uint16
	structure structure
	frame     uint32
	number    uint16
	timestamp uint32
}

// NewPattern makes a pattern. Encodings, Spatials and Dynacast of m are not
// used; a key frame is made when asked for and where m.KeyInterval says so. tag
// tells the pattern from others.
func NewPattern(m Media, tag uint16) *Pattern {
	m.Encodings, m.Spatials = nil, 0
	return &Pattern{media: m, tag: tag, structure: newStructure(m.temporals())}
}

// Interval is the time between frames.
func (p *Pattern) Interval() time.Duration { return p.media.interval() }

// Next makes the packets of the next frame, captured at a time. The first frame
// is a key frame whatever key says. SSRC and payload type are left to the sender.
func (p *Pattern) Next(key bool, captured time.Time) []*rtp.Packet {
	m, encoding := p.media, p.media.encodings()[0]
	if every := m.KeyInterval; every > 0 {
		key = key || time.Duration(p.frame)*m.interval()%every < m.interval()
	}
	pic := picture{
		frame: p.frame, captured: captured, key: !m.audio() && (key || p.frame == 0), spatials: 1,
		width: uint16(encoding.Width), height: uint16(encoding.Height), tag: p.tag,
	}
	p.structure.next(&pic)
	payloads := m.packets(&pic, m.frameSize(encoding, &pic))
	packets := make([]*rtp.Packet, len(payloads))
	for i, b := range payloads {
		packets[i] = &rtp.Packet{
			Header: rtp.Header{
				Version: 2, SequenceNumber: p.number, Timestamp: p.timestamp,
				Marker: i == len(payloads)-1 && !m.audio(),
			},
			Payload: b,
		}
		p.number++
	}
	p.frame++
	p.timestamp += uint32(uint64(m.clock()) * uint64(m.interval()) / uint64(time.Second))
	return packets
}
