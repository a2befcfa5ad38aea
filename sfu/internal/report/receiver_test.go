package report_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// receive feeds packets 20 ms apart, in sequence but for those in lost.
func receive(r *report.Receiver, from, to int64, lost func(seq int64) bool) {
	for seq := from; seq < to; seq++ {
		if lost == nil || !lost(seq) {
			r.Packet(seq, uint32(seq*960), time.Duration(seq)*20*ms)
		}
	}
}

func TestBlock(t *testing.T) {
	r := report.NewReceiver(5, 48000)
	if got, want := r.Block(0), (rtcpx.ReportBlock{SSRC: 5}); got != want {
		t.Errorf("before anything: got %+v, want %+v", got, want)
	}
	const start = 1<<16 + 65500
	receive(r, start, start+100, func(seq int64) bool { return seq%4 == 0 })
	got := r.Block(0)
	// start itself is lost before the stream begins: 24 of 99.
	want := rtcpx.ReportBlock{SSRC: 5, FractionLost: 24 * 256 / 99, TotalLost: 24, HighestSeq: 1<<16 + 63}
	if got != want {
		t.Errorf("a quarter lost: got %+v, want %+v", got, want)
	}
	receive(r, start+100, start+200, nil)
	if got := r.Block(0); got.FractionLost != 0 || got.TotalLost != 24 || got.HighestSeq != 1<<16+163 {
		t.Errorf("nothing lost since: got %+v", got)
	}
	if got := r.Block(0); got.FractionLost != 0 || got.TotalLost != 24 {
		t.Errorf("nothing received since: got %+v", got)
	}
	r.SenderReport(rtcpx.SenderReport{NTP: 0x1234_5678_9ABC_DEF0}, time.Second)
	if got := r.Block(1500 * ms); got.LastSR != 0x5678_9ABC || got.Delay != 1<<15 {
		t.Errorf("after a sender report: got %+v", got)
	}
	if got, want := r.Stats(), (report.ReceiverStats{Packets: 175, Lost: 24}); got.Packets != want.Packets || got.Lost != want.Lost {
		t.Errorf("stats: got %+v, want %+v", got, want)
	}
}

// TestLateBeforeFirst: a packet from before the first one is expected, too.
func TestLateBeforeFirst(t *testing.T) {
	r := report.NewReceiver(5, 48000)
	r.Packet(1<<16+5, 0, 0)
	r.Packet(1<<16+4, 0, 0)
	if got := r.Block(0); got.TotalLost != 0 || got.HighestSeq != 5 {
		t.Errorf("got %+v, want nothing lost", got)
	}
}

func TestRestart(t *testing.T) {
	r := report.NewReceiver(5, 48000)
	r.Restart()
	receive(r, 1<<16, 1<<16+10, func(seq int64) bool { return seq%10 == 3 })
	r.Restart()
	receive(r, 3<<16+70, 3<<16+80, func(seq int64) bool { return seq%10 == 3 })
	got := r.Block(0)
	if got.TotalLost != 2 || got.FractionLost != 2*256/20 || uint16(got.HighestSeq) != 79 {
		t.Errorf("got %+v, want 2 of 20 lost", got)
	}
}

func TestJitter(t *testing.T) {
	for name, c := range map[string]struct {
		packets func(r *report.Receiver)
		low     time.Duration
		high    time.Duration
	}{
		"regular": {func(r *report.Receiver) { receive(r, 1<<16, 1<<16+500, nil) }, 0, 0},
		"every other 10 ms late": {func(r *report.Receiver) {
			for i := range int64(1000) {
				r.Packet(1<<16+i, uint32(i*960), time.Duration(i)*20*ms+time.Duration(i%2)*10*ms)
			}
		}, 9 * ms, 10 * ms},
		"a frame of many packets": {func(r *report.Receiver) {
			for i := range int64(1000) {
				r.Packet(1<<16+i, uint32(i/10*3000), time.Duration(i/10)*62500*time.Microsecond+time.Duration(i%10)*ms)
			}
		}, 0, 0},
		"timestamps that wrap": {func(r *report.Receiver) {
			for i := range int64(1000) {
				r.Packet(1<<16+i, uint32(i*960)-5000, time.Duration(i)*20*ms)
			}
		}, 0, 0},
		"timestamps that wrap, irregular": {func(r *report.Receiver) {
			// The last step is across the wrap: without it nothing is late.
			r.Packet(1<<16, 1<<32-960, 0)
			r.Packet(1<<16+1, 0, 20*ms+160*ms)
		}, 9 * ms, 10 * ms},
		"timestamps that jump": {func(r *report.Receiver) {
			for i := range int64(1000) {
				r.Packet(1<<16+i, uint32(i*960)+uint32(i/100)*1_000_000_000, time.Duration(i)*20*ms)
			}
		}, 0, 0},
		"reordered": {func(r *report.Receiver) {
			for i := range int64(1000) {
				seq := i ^ 1
				r.Packet(1<<16+seq, uint32(seq*960), time.Duration(i)*20*ms)
			}
		}, 0, 21 * ms},
	} {
		t.Run(name, func(t *testing.T) {
			r := report.NewReceiver(5, 48000)
			c.packets(r)
			if got := r.Stats().Jitter; got < c.low || got > c.high {
				t.Errorf("got %v, want %v to %v", got, c.low, c.high)
			}
			if got, want := r.Block(0).Jitter, uint32(report.Ticks(r.Stats().Jitter, 48000)); got > want+1 || got+1 < want {
				t.Errorf("block: got %d, want %d", got, want)
			}
		})
	}
}

// TestReceiverModel: over any loss and reordering, the blocks add up to what was lost.
//
// C12
func TestReceiverModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := report.NewReceiver(5, 90000)
		newest := rapid.SampledFrom([]int64{1 << 16, 1<<16 + 65530}).Draw(t, "start")
		first, seen := newest, map[int64]bool{newest: true}
		r.Packet(newest, 0, 0)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			seq := newest + rapid.Int64Range(-8, 6).Draw(t, "step")
			if seq < first || seen[seq] {
				if b := r.Block(0); int64(b.TotalLost) != newest-first+1-int64(len(seen)) {
					t.Fatalf("block: got %+v, want %d lost", b, newest-first+1-int64(len(seen)))
				}
				continue
			}
			seen[seq] = true
			newest = max(newest, seq)
			r.Packet(seq, uint32(seq), 0)
		}
		if got := r.Stats(); got.Packets != uint64(len(seen)) || got.Lost != newest-first+1-int64(len(seen)) {
			t.Fatalf("stats: got %+v, want %d packets of %d", got, len(seen), newest-first+1)
		}
	})
}

func TestSender(t *testing.T) {
	var s report.Sender
	s.Sent(1000)
	s.Sent(200)
	if got, want := s.Report(7, 8, 9), (rtcpx.SenderReport{SSRC: 7, NTP: 8, RTP: 9, PacketCount: 2, OctetCount: 1200}); got != want {
		t.Errorf("report: got %+v, want %+v", got, want)
	}
	if s.RTT() != 0 {
		t.Errorf("round trip before a report: got %v", s.RTT())
	}
	sent := report.NTP(time.Unix(1_800_000_000, 0))
	heard := func(rtt time.Duration) {
		s.Heard(rtcpx.ReportBlock{SSRC: 7, LastSR: report.Compact(sent), Delay: 1 << 16, FractionLost: 3}, sent+report.Fixed(time.Second+rtt))
	}
	heard(80 * ms)
	if got := s.RTT(); (got - 80*ms).Abs() > ms {
		t.Errorf("first round trip: got %v, want 80 ms", got)
	}
	heard(160 * ms)
	if got := s.RTT(); (got - 90*ms).Abs() > ms {
		t.Errorf("smoothed: got %v, want 90 ms", got)
	}
	heard(-500 * ms) // contradicts itself
	if got := s.RTT(); (got - 90*ms).Abs() > ms {
		t.Errorf("after a wrong one: got %v, want 90 ms", got)
	}
	if got := s.Stats(); got.Packets != 2 || got.Octets != 1200 || got.Remote.FractionLost != 3 || got.RTT != s.RTT() {
		t.Errorf("stats: got %+v", got)
	}
}

func BenchmarkPacket(b *testing.B) {
	r := report.NewReceiver(5, 90000)
	seq := int64(1 << 16)
	b.ReportAllocs()
	for b.Loop() {
		seq++
		r.Packet(seq, uint32(seq*3000), time.Duration(seq)*33*ms)
	}
}
