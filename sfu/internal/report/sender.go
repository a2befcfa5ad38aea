package report

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// Sender is the statistics of one outgoing stream, and what its receiver says of it. The zero value works. Not safe for
// concurrent use.
type Sender struct {
	packets, octets uint64
	rtt             time.Duration
	remote          rtcpx.ReportBlock
}

// Sent counts a packet and the octets of its payload, without header and padding (RFC 3550 section 6.4.1).
func (s *Sender) Sent(payload int) {
	s.packets++
	s.octets += uint64(payload)
}

// Report is the sender report for the instant that ntp and rtp name.
func (s *Sender) Report(ssrc uint32, ntp uint64, rtp uint32) rtcpx.SenderReport {
	return rtcpx.SenderReport{
		SSRC: ssrc, NTP: ntp, RTP: rtp,
		PacketCount: uint32(s.packets), OctetCount: uint32(s.octets),
	}
}

// Heard takes a report block on this stream, heard at the NTP time now. The block's LastSR must refer to the clock that
// now is read from.
func (s *Sender) Heard(b rtcpx.ReportBlock, now uint64) {
	s.remote = b
	rtt, ok := RoundTrip(now, b)
	switch {
	case !ok:
	case s.rtt == 0:
		s.rtt = rtt
	default:
		s.rtt += (rtt - s.rtt) / 8 // as TCP smooths it (RFC 6298 section 2)
	}
}

// RTT is the smoothed round trip, 0 while it is not known.
func (s *Sender) RTT() time.Duration { return s.rtt }

// SenderStats are totals since the stream began.
type SenderStats struct {
	Packets, Octets uint64
	RTT             time.Duration
	// Remote is the last report block heard; its zero value means none.
	Remote rtcpx.ReportBlock
}

// Stats returns the totals.
func (s *Sender) Stats() SenderStats {
	return SenderStats{Packets: s.packets, Octets: s.octets, RTT: s.rtt, Remote: s.remote}
}
