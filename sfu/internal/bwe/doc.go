// Package bwe estimates what the path to one receiver carries, and paces what is sent on it.
//
//	c := bwe.New(bwe.Config{})
//	c.UseTransportFeedback(true) // the receiver gives it
//	if c.CanSend(now) {          // audio does not ask
//		seq := c.NextSequence()
//		c.Sent(seq, size, now, bwe.Media)
//	}
//	c.Feedback(feedback, now)    // each rtcpx.TransportFeedback
//	c.Tick(now, demand)          // every 5 to 50 ms while something is sent
//	layers = choose(c.Estimate().Bitrate)
//	pad(c.Padding(now))          // now, or at c.NextPadding(now)
//
// # How
//
// Delay, after draft-ietf-rmcat-gcc-02: the times between groups of packets, sent and arriving, give a slope; a slope above an
// adaptive threshold is a queue that builds up, and the rate falls below what arrives. It grows by 8 % per second, and by
// about a packet per round trip near the rate at which a queue built up last. Four things are our own. Jitter is
// told from a queue by the shortest transit times, which only a queue lifts; the more jitter there is, the longer they are looked at. The longer the queue, the further the rate
// falls, so that it drains, and goes on from what arrived once it has. Before packets wait for 250 ms, or are lost, it falls to 0.65
// of what it was at most: a queue that comes at once, by another flow's burst, lets less arrive than the flow's share for a moment. And
// when much less arrives than is sent and all of it late, no slope is waited for.
//
// Loss: what a full queue loses, its delay has told before. Other loss is put to a trial: for about a second a little less
// is sent than arrived. Loss that vanishes was a policer's, and the rate stays; loss that remains is the path's own,
// and is ignored from then on. So 10 % of random loss costs a moment at 85 % of the rate, now and then, and no more.
//
// Probes: while more is wanted than the estimate, a burst of 30 ms at up to twice the estimate, filled up with padding, shows
// whether the path carries it; each that goes through is followed by the next. One is made at the start, then every 4 s at
// most, or a second after one that jitter leaves in doubt, none while a queue drains or feedback is absent, and never above 1.5 times of what is wanted.
//
// Silence: while packets are sent and for 2 s no feedback comes, the rate falls by a tenth each half second, down to Min. After
// 10 s without a packet sent, half of the rate is believed, or Initial, and it is probed anew. While nothing can be sent of what
// is wanted, a packet of padding each half second keeps an eye on the path.
//
// Receivers without transport-wide feedback are judged by their receiver reports and REMB alone, and are neither paced nor
// probed.
//
// The pacer lets 50 ms of the estimate, or 6 kB, go at once, and then two and a half times the estimate.
package bwe
