package bwe

import (
	"cmp"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// Controller is the congestion control of one transport. It has no clock and no goroutine: now is the time since an epoch of
// the caller's, and never goes back. Not safe for concurrent use.
type Controller struct {
	cfg      Config
	next     uint16
	estimate Estimate
}

// New makes a Controller.
func New(cfg Config) *Controller {
	cfg.Initial = cmp.Or(max(cfg.Initial, 0), defaultInitial)
	cfg.Min = cmp.Or(max(cfg.Min, 0), defaultMin)
	cfg.Max = cmp.Or(max(cfg.Max, 0), defaultMax)
	cfg.Min = min(cfg.Min, cfg.Max)
	cfg.Initial = min(max(cfg.Initial, cfg.Min), cfg.Max)
	return &Controller{cfg: cfg, estimate: Estimate{Bitrate: cfg.Max}}
}

// UseTransportFeedback says whether the receiver gives transport-wide feedback. Before that is called, and without it, the
// estimate is Max, lowered by what receiver reports and REMB say, and nothing is paced or padded.
func (c *Controller) UseTransportFeedback(on bool) {
	if on {
		c.estimate.Bitrate = c.cfg.Initial
	}
}

// Reset forgets the path, because it changed (ICE restart, another candidate pair): the estimate starts at the lesser of
// Initial and what it was, and is probed anew. Sequence numbers go on.
func (c *Controller) Reset(now time.Duration) {}

// NextSequence takes the next transport-wide sequence number. Each that is taken is followed by its Sent; one that is not
// sent after all counts as lost.
func (c *Controller) NextSequence() uint16 {
	c.next++
	return c.next - 1
}

// Sent notes that a packet left: its transport-wide sequence number and its size on the wire in bytes, RTP header included
// (the same way for all packets). Which packets belong to a probe is known here: all that leave while it runs.
func (c *Controller) Sent(seq uint16, size int, now time.Duration, kind Kind) {}

// Feedback takes the receiver's account of what arrived.
func (c *Controller) Feedback(fb *rtcpx.TransportFeedback, now time.Duration) {}

// REMB takes the receiver's own estimate in bit/s. It holds until the next, for 10 s at most. 0 is none.
func (c *Controller) REMB(bitrate uint64, now time.Duration) {}

// Report takes what a receiver report says: the fraction lost since the last, 0 to 1, and the round trip, 0 when it is not
// known. It is all there is without transport-wide feedback, and otherwise of no influence but for showing that the
// receiver lives.
func (c *Controller) Report(fractionLost float64, rtt, now time.Duration) {}

// Tick lets time pass. Call it every 5 to 50 ms while something is sent, and before Estimate after a pause.
func (c *Controller) Tick(now time.Duration, demand Demand) {}

// Estimate is what is believed now.
func (c *Controller) Estimate() Estimate { return c.estimate }

// CanSend reports whether the pacer lets a packet go now. Audio need not ask; it is counted all the same.
func (c *Controller) CanSend(now time.Duration) bool { return true }

// NextSend is when CanSend or Padding will say yes next, if nothing else is sent before; now when it does already, and
// false when only a queued packet, not time, would make it so.
func (c *Controller) NextSend(now time.Duration) (at time.Duration, ok bool) { return now, true }

// Padding is how many bytes of padding to send now: 0 mostly, some packets' worth while a probe runs and what is sent does
// not fill it. Ask after the media were sent. What is sent of it goes through Sent as Padding.
func (c *Controller) Padding(now time.Duration) int { return 0 }
