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
//	pad(c.Padding(now))          // now, or at c.NextSend(now)
package bwe
