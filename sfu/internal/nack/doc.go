// Package nack decides which lost packets to ask a publisher for, and which requests of receivers to answer
// (RFC 4585 section 6.2.1, RFC 4588).
//
//	t := nack.New(nack.Config{})
//	t.Received(seq, now) // each packet, first hand or recovered
//	asks = t.Tick(now, rtt, asks[:0]) // on every clock tick
//	if len(asks) > 0 {
//		buf = rtcpx.AppendNACK(buf, ours, ssrc, asks)
//	}
//
// Sequence numbers are extended ones (rtpx.Unwrapper), so that nothing here wraps. A number is asked for only while it is
// missing: whatever way it came, it is never asked for again.
package nack
