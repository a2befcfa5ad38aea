package report

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// maxTransit is a change of the transit time that says more about the timestamps than about the network: the jitter starts
// from there anew.
const maxTransit = 5 * time.Second

// Receiver is the statistics of one incoming stream. Not safe for concurrent use.
type Receiver struct {
	ssrc, rate uint32

	started         bool
	first, newest   int64 // extended sequence numbers of this run
	received        int64 // of this run
	expectedBefore  int64 // by runs before this one
	receivedBefore  int64
	cycles          int64 // extended number of sequence number 0 in the first cycle
	reportedExpect  int64 // totals at the last Block
	reportedReceive int64

	timestamp uint32 // of the newest packet
	transit   int64  // its arrival less its timestamp, in timestamp units
	jitter    int64  // in 1/16 timestamp units
	timed     bool   // transit is valid

	lastSR   uint32
	lastSRAt time.Duration
	heardSR  bool
}

// NewReceiver makes the statistics of a stream of that clock rate in Hz, which is not 0.
func NewReceiver(ssrc, clockRate uint32) *Receiver {
	return &Receiver{ssrc: ssrc, rate: clockRate}
}

// Packet takes a packet that came first hand: its extended sequence number, its timestamp and its arrival. Duplicates and
// recovered packets are not for here: a retransmission counts in a stream of its own (RFC 4588 section 4).
//
// Of the packets of a frame only the first counts for the jitter: the others leave later than their timestamp says.
func (r *Receiver) Packet(seq int64, timestamp uint32, at time.Duration) {
	if !r.started {
		if r.cycles == 0 {
			r.cycles = seq &^ 0xFFFF
		}
		r.started, r.first, r.newest = true, seq, seq
		r.received = 1
		r.time(timestamp, at)
		return
	}
	r.received++
	switch {
	case seq > r.newest:
		r.newest = seq
		if timestamp != r.timestamp {
			r.time(timestamp, at)
		}
	case seq < r.first:
		r.first = seq
	}
}

// time takes a step of the jitter estimate of RFC 3550 section A.8.
func (r *Receiver) time(timestamp uint32, at time.Duration) {
	transit := Ticks(at, r.rate) - int64(timestamp)
	if r.timed {
		d := int64(int32(transit - r.transit)) // the timestamp may have wrapped
		if d < 0 {
			d = -d
		}
		if d < Ticks(maxTransit, r.rate) {
			r.jitter += d - (r.jitter+8)>>4
		}
	}
	r.timestamp, r.transit, r.timed = timestamp, transit, true
}

// Restart ends a run of sequence numbers: the gap to the next packet is not a loss (rtpx.Restart).
func (r *Receiver) Restart() {
	if !r.started {
		return
	}
	r.expectedBefore += r.newest - r.first + 1
	r.receivedBefore += r.received
	r.started, r.timed, r.received = false, false, 0
}

// SenderReport takes the stream's own sender report and its arrival.
func (r *Receiver) SenderReport(sr rtcpx.SenderReport, at time.Duration) {
	r.lastSR, r.lastSRAt, r.heardSR = Compact(sr.NTP), at, true
}

// totals are the packets expected and received in all runs.
func (r *Receiver) totals() (expected, received int64) {
	expected, received = r.expectedBefore, r.receivedBefore
	if r.started {
		expected += r.newest - r.first + 1
		received += r.received
	}
	return expected, received
}

// Block makes the report block to send now, and begins the next interval for the fraction lost.
func (r *Receiver) Block(now time.Duration) rtcpx.ReportBlock {
	expected, received := r.totals()
	inInterval := expected - r.reportedExpect
	lost := inInterval - (received - r.reportedReceive)
	r.reportedExpect, r.reportedReceive = expected, received
	b := rtcpx.ReportBlock{
		SSRC:       r.ssrc,
		TotalLost:  int32(min(max(expected-received, -1<<23), 1<<23-1)),
		HighestSeq: uint32(r.newest - r.cycles),
		Jitter:     uint32(r.jitter >> 4),
	}
	if inInterval > 0 && lost > 0 {
		b.FractionLost = uint8(min(lost<<8/inInterval, 255))
	}
	if r.heardSR {
		b.LastSR = r.lastSR
		b.Delay = uint32(Ticks(max(now-r.lastSRAt, 0), 1<<16))
	}
	return b
}

// ReceiverStats are totals since the stream began.
type ReceiverStats struct {
	Packets uint64
	// Lost is expected less received, as in W3C packetsLost.
	Lost   int64
	Jitter time.Duration
}

// Stats returns the totals.
func (r *Receiver) Stats() ReceiverStats {
	expected, received := r.totals()
	return ReceiverStats{
		Packets: uint64(received),
		Lost:    expected - received,
		Jitter:  time.Duration(r.jitter>>4) * time.Second / time.Duration(r.rate),
	}
}
