// Package report keeps the statistics that RTCP reports carry: what was received of a stream (RFC 3550 sections 6.4.1,
// A.3 and A.8), what was sent of one, and the round trip between the two.
//
//	in := report.NewReceiver(ssrc, 90000)
//	in.Packet(seq, timestamp, now)
//	in.SenderReport(sr, now)
//	buf = rtcpx.AppendReceiverReport(buf, ours, []rtcpx.ReportBlock{in.Block(now)})
//
//	var out report.Sender
//	out.Sent(len(payload))
//	buf = rtcpx.AppendSenderReport(buf, out.Report(ssrc, ntp, rtp), nil)
//	out.Heard(block, report.NTP(time.Now()))
//	rtt := out.RTT()
//
// Times are durations since an epoch of the caller's, or NTP timestamps where RTCP has them.
package report
