package sfu

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// audible reports whether a packet of an audio producer is forwarded: with
// RouterConfig.TopAudio only those of the loudest are. A producer that gets in
// again begins with this packet: consumers do not see a hole before it. It is called by the reader of the packets only.
func (p *Producer) audible(h *rtpx.Header, b []byte, ids *extensionIDs, now time.Duration) (forward bool) {
	if p.top == nil {
		return true
	}
	was := p.top.In()
	if level, _, ok := p.level(h, b, ids); ok {
		forward = p.top.Take(level, now)
	} else {
		forward = p.top.TakeUnknown(now)
	}
	if forward && !was {
		for _, c := range p.fan.Load().all {
			c.withheld.Store(true)
		}
	}
	return forward
}

// level reads the audio level of a packet (RFC 6464).
func (p *Producer) level(h *rtpx.Header, b []byte, ids *extensionIDs) (level uint8, voice, ok bool) {
	v, ok := h.Extension(b, ids.level)
	if !ok {
		return 0, false, false
	}
	return rtpx.AudioLevel(v)
}
