// Package report keeps the statistics of RTP streams that RTCP reports carry (RFC 3550 sections 6.4 and A.3, A.8).
package report

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// NTP is t as a 64-bit NTP timestamp (RFC 3550 section 4).
func NTP(t time.Time) uint64 { return 0 }

// Compact is the middle 32 bits of an NTP timestamp.
func Compact(ntp uint64) uint32 { return 0 }

// RoundTrip computes the round trip from a report block on one of our SRs, at time now (RFC 3550 section 6.4.1). It is
// false when the block has no LastSR or contradicts itself.
func RoundTrip(now uint64, b rtcpx.ReportBlock) (time.Duration, bool) { return 0, false }

// Receiver is the statistics of one incoming stream. Not safe for concurrent use.
type Receiver struct{}

// NewReceiver makes a Receiver for a stream of that clock rate in Hz.
func NewReceiver(ssrc, clockRate uint32) *Receiver { return &Receiver{} }

// Packet takes a packet received first hand (not a duplicate, not recovered): its extended sequence number, timestamp and arrival.
func (r *Receiver) Packet(seq int64, timestamp uint32, at time.Duration) {}

// Restart begins a new run of sequence numbers at the next Packet (rtpx.Restart).
func (r *Receiver) Restart() {}

// SenderReport takes the stream's SR and its arrival.
func (r *Receiver) SenderReport(sr rtcpx.SenderReport, at time.Duration) {}

// Block makes the report block to send now, and begins a new interval for the fraction lost.
func (r *Receiver) Block(now time.Duration) rtcpx.ReportBlock { return rtcpx.ReportBlock{} }

// Stats of a Receiver.
type Stats struct {
	Packets uint64
	Lost    int64         // expected less received; negative with duplicates
	Jitter  time.Duration // RFC 3550 A.8
}

// Stats returns the totals.
func (r *Receiver) Stats() Stats { return Stats{} }
