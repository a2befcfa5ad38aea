package sfu

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// audible reports whether a packet of an audio producer is forwarded.
func (p *Producer) audible(h *rtpx.Header, b []byte, ids *extensionIDs, now time.Duration) bool {
	return true
}
