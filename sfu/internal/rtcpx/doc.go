// Package rtcpx reads RTCP from outside and builds ours, without allocation: RFC 3550 section 6, feedback of RFC 4585 and
// RFC 5104, reduced-size packets of RFC 5506, REMB (draft-alvestrand-rmcat-remb) and transport-wide feedback
// (draft-holmer-rmcat-transport-wide-cc-extensions).
//
//	v := rtcpx.Visitor{
//		NACK: func(media uint32, pid, mask uint16) { … },
//		PLI:  func(media uint32) { … },
//	}
//	err := v.Visit(compound) // rtcpx.ErrMalformed: nothing of it was reported
//
//	buf = rtcpx.AppendReceiverReport(buf[:0], ours, blocks)
//	buf = rtcpx.AppendCNAME(buf, ours, cname)
//
// A compound is checked whole before anything of it is reported: a length that lies anywhere makes all of it void.
package rtcpx
