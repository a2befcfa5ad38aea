package rewrite_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

func TestReport(t *testing.T) {
	s := audio()
	const ntp = 5 << 32
	c := rewrite.Clock{NTP: ntp, RTP: 1000, At: 1050 * ms} // 50 ms on the way
	if _, _, ok := s.Report(c, 2*time.Second); ok {
		t.Error("a report before the first packet")
	}
	s.Push(rewrite.In{Seq: 1, Timestamp: 1000, At: 1060 * ms})
	check := func(when string, now time.Duration, wantRTP uint32) {
		t.Helper()
		gotNTP, rtp, ok := s.Report(c, now)
		if wantNTP := ntp + report.Fixed(now-c.At); !ok || gotNTP != wantNTP || rtp != wantRTP {
			t.Errorf("%s: got %x %d %v, want %x %d", when, gotNTP, rtp, ok, uint64(wantNTP), wantRTP)
		}
	}
	check("at its arrival", 1050*ms, 5000)
	check("950 ms later", 2*time.Second, 5950)
	check("half a minute later", 31050*ms, 35000)
	check("for an instant before it", 1*time.Second, 4950)

	// The source stood still for 9 s while the stream was paused; its next report says so.
	s.Resume()
	s.Push(rewrite.In{Seq: 2, Timestamp: 1020, At: 10060 * ms})
	if _, rtp, ok := s.Report(c, 10060*ms); ok {
		t.Errorf("a report from before the pause: %d", rtp)
	}
	c = rewrite.Clock{NTP: ntp, RTP: 1060, At: 10100 * ms}
	check("after a pause", 10100*ms, 14040)
	// Nor does one from before a jump of its timestamps in the flow count.
	s.Push(rewrite.In{Seq: 3, Timestamp: 90_000_000, At: 10120 * ms})
	if _, rtp, ok := s.Report(c, 10120*ms); ok {
		t.Errorf("a report from before a jump: %d", rtp)
	}
	c = rewrite.Clock{NTP: ntp, RTP: 90_000_010, At: 10130 * ms}
	check("after a jump", 10130*ms, 14070)

	s.Switch(1)
	if _, _, ok := s.Report(c, 11*time.Second); ok {
		t.Error("a report of the source before")
	}
	s.Push(rewrite.In{Source: 1, Seq: 2, Timestamp: 50_000_000, At: 10180 * ms})
	if _, _, ok := s.Report(c, 11*time.Second); ok {
		t.Error("a report of another clock")
	}
	c = rewrite.Clock{NTP: ntp, RTP: 50_000_000, At: 10080 * ms} // from before the switch, which was none of the source's
	check("of the source switched to", 10180*ms, 14220)
}

// TestReportKeepsTracksTogether: two tracks of one publisher, captured at the same instant, are at the same NTP time at the
// receiver whatever offsets the streams have (RFC 3550 section 6.4.1).
func TestReportKeepsTracksTogether(t *testing.T) {
	sound := rewrite.New(rewrite.Config{ClockRate: 48000, Sequence: 7, Timestamp: 123})
	picture := rewrite.New(rewrite.Config{ClockRate: 90000, Sequence: 8, Timestamp: 456})
	// Captured at the publisher's second 10; the packets and the reports arrive at different times.
	soundOut, _ := sound.Push(rewrite.In{Seq: 1, Timestamp: 480_000, At: 20 * time.Second})
	pictureOut, _ := picture.Push(rewrite.In{Seq: 1, Timestamp: 900_000, At: 20*time.Second + 35*ms})
	soundNTP, soundRTP, ok1 := sound.Report(rewrite.Clock{NTP: 12 << 32, RTP: 576_000, At: 22 * time.Second}, 23*time.Second)
	pictureNTP, pictureRTP, ok2 := picture.Report(rewrite.Clock{NTP: 11 << 32, RTP: 990_000, At: 21 * time.Second}, 25*time.Second)
	if !ok1 || !ok2 {
		t.Fatal("no report")
	}
	// When was each packet captured, as the receiver computes it?
	capture := func(ntp uint64, rtp, packet, rate uint32) float64 {
		return float64(ntp)/(1<<32) - float64(int32(rtp-packet))/float64(rate)
	}
	a, b := capture(soundNTP, soundRTP, soundOut.Timestamp, 48000), capture(pictureNTP, pictureRTP, pictureOut.Timestamp, 90000)
	if a != 10 || b != 10 {
		t.Errorf("captured at %v and %v, want 10 and 10", a, b)
	}
}
