package bwe

import "time"

// Constants of what receivers say in reports.
const (
	rembValid   = 10 * time.Second
	reportEvery = time.Second // several streams report in that time: the worst counts
)

// REMB takes the receiver's own estimate in bit/s. It holds until the next, for 10 s at most. 0 is none.
func (c *Controller) REMB(bitrate uint64, now time.Duration) {
	c.remb, c.rembAt = int64(min(bitrate, 1<<62)), now
	c.combine(now)
}

// Report takes what a receiver report says of one stream: the fraction lost since the last, 0 to 1, and the round trip, 0 when
// it is not known. Without transport-wide feedback it is all there is: once per second, more than a tenth lost of any
// stream lowers the estimate, less than a fiftieth of all raises it. With it, it has no influence.
func (c *Controller) Report(fractionLost float64, rtt, now time.Duration) {
	if c.feedback != nil {
		return
	}
	if rtt > 0 {
		c.measure(rtt)
	}
	c.lost = max(c.lost, min(fractionLost, 1))
	sending, ok := c.sending.over(sentWindow)
	if !ok || now-c.judged < reportEvery {
		return
	}
	c.reported = min(max(legacy(c.reported, float64(sending), c.lost), float64(c.cfg.Min)), float64(c.cfg.Max))
	c.judged, c.loss, c.lost = now, c.lost, 0
	c.combine(now)
}

// ceiling is what the estimate cannot exceed now: Max, or the receiver's own estimate.
func (c *Controller) ceiling(now time.Duration) int64 {
	if c.remb > 0 && now-c.rembAt < rembValid {
		return min(max(c.remb, c.cfg.Min), c.cfg.Max)
	}
	return c.cfg.Max
}

// legacy is the rule for receivers that send reports alone (draft-ietf-rmcat-gcc-02 section 6): more than a tenth lost
// lowers the rate, less than a fiftieth raises it.
func legacy(bitrate, sending float64, fraction float64) float64 {
	switch {
	case fraction > 0.1:
		return min(bitrate, max(sending, 1)) * (1 - fraction/2)
	case fraction < lossIgnored:
		return bitrate*growth + 1000
	default:
		return bitrate
	}
}
