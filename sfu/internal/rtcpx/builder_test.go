package rtcpx_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pion/rtcp"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// parse reads with an independent parser, which must accept all of it.
func parse(t interface{ Fatal(...any) }, raw []byte) []rtcp.Packet {
	packets, err := rtcp.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	return packets
}

func TestAppendReports(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var blocks []rtcpx.ReportBlock
		for range rapid.SampledFrom([]int{0, 1, 2, 31, 32, 63}).Draw(t, "blocks") {
			blocks = append(blocks, rtcpx.ReportBlock{
				SSRC: rapid.Uint32().Draw(t, "ssrc"), FractionLost: rapid.Uint8().Draw(t, "fraction"),
				TotalLost:  rapid.Int32Range(-1<<23, 1<<23-1).Draw(t, "lost"),
				HighestSeq: rapid.Uint32().Draw(t, "seq"), Jitter: rapid.Uint32().Draw(t, "jitter"),
				LastSR: rapid.Uint32().Draw(t, "lsr"), Delay: rapid.Uint32().Draw(t, "dlsr"),
			})
		}
		want := rtcpx.SenderReport{
			SSRC: rapid.Uint32().Draw(t, "sender"), NTP: rapid.Uint64().Draw(t, "ntp"), RTP: rapid.Uint32().Draw(t, "rtp"),
			PacketCount: rapid.Uint32().Draw(t, "packets"), OctetCount: rapid.Uint32().Draw(t, "octets"),
		}
		var reports []rtcpx.SenderReport
		var got []rtcpx.ReportBlock
		v := rtcpx.Visitor{
			SenderReport: func(sr rtcpx.SenderReport) { reports = append(reports, sr) },
			ReportBlock: func(reporter uint32, b rtcpx.ReportBlock) {
				if reporter != want.SSRC {
					t.Fatalf("reporter: got %d, want %d", reporter, want.SSRC)
				}
				got = append(got, b)
			},
		}
		raw := rtcpx.AppendSenderReport(nil, want, blocks)
		parse(t, raw)
		if err := v.Visit(raw); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(reports, []rtcpx.SenderReport{want}) || !slices.Equal(got, blocks) {
			t.Fatalf("SR: got %+v %+v, want %+v %+v", reports, got, want, blocks)
		}
		got = nil
		raw = rtcpx.AppendReceiverReport(nil, want.SSRC, blocks)
		parse(t, raw)
		if err := v.Visit(raw); err != nil {
			t.Fatal(err)
		}
		if len(reports) != 1 || !slices.Equal(got, blocks) {
			t.Fatalf("RR: got %+v, want %+v", got, blocks)
		}
	})
}

// TestAppendReportClamps: the cumulative loss has 24 bits.
func TestAppendReportClamps(t *testing.T) {
	for lost, want := range map[int32]int32{1 << 23: 1<<23 - 1, -1<<23 - 1: -1 << 23, 1 << 30: 1<<23 - 1, 5: 5, -5: -5} {
		v := rtcpx.Visitor{ReportBlock: func(_ uint32, b rtcpx.ReportBlock) {
			if b.TotalLost != want || b.FractionLost != 9 {
				t.Errorf("lost %d: got %d, want %d", lost, b.TotalLost, want)
			}
		}}
		if err := v.Visit(rtcpx.AppendReceiverReport(nil, 1, []rtcpx.ReportBlock{{TotalLost: lost, FractionLost: 9}})); err != nil {
			t.Error(err)
		}
	}
}

func TestAppendCNAME(t *testing.T) {
	for n := range 300 {
		name := strings.Repeat("x", n)
		raw := rtcpx.AppendCNAME(rtcpx.AppendReceiverReport(nil, 7, nil), 7, name)
		packets := parse(t, raw)
		sdes, ok := packets[1].(*rtcp.SourceDescription)
		if !ok || len(sdes.Chunks) != 1 || sdes.Chunks[0].Source != 7 || len(sdes.Chunks[0].Items) != 1 ||
			sdes.Chunks[0].Items[0].Type != rtcp.SDESCNAME || sdes.Chunks[0].Items[0].Text != name[:min(n, 255)] {
			t.Fatalf("%d bytes: got %+v", n, packets[1])
		}
		if err := (&rtcpx.Visitor{}).Visit(raw); err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

func TestAppendNACK(t *testing.T) {
	if got := rtcpx.AppendNACK([]byte{1}, 1, 2, nil); len(got) != 1 {
		t.Errorf("for nothing: got %x", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		seq := rapid.Uint16().Draw(t, "start") // near the end, too
		var want []uint16
		for range rapid.IntRange(1, 200).Draw(t, "lost") {
			seq += rapid.Uint16Range(1, 40).Draw(t, "step")
			want = append(want, seq)
		}
		raw := rtcpx.AppendNACK(nil, 1, 2, want)
		packet, ok := parse(t, raw)[0].(*rtcp.TransportLayerNack)
		if !ok || packet.SenderSSRC != 1 || packet.MediaSSRC != 2 {
			t.Fatalf("got %+v", packet)
		}
		var got []uint16
		for _, n := range packet.Nacks {
			got = append(got, n.PacketList()...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		var visited []uint16
		v := rtcpx.Visitor{NACK: func(_ uint32, pid, mask uint16) {
			rtcpx.Sequences(pid, mask, func(seq uint16) { visited = append(visited, seq) })
		}}
		if err := v.Visit(raw); err != nil || !slices.Equal(visited, want) {
			t.Fatalf("visited %v %v, want %v", visited, err, want)
		}
	})
}

// TestAppendNACKBounds: more than fits is left out, the same number twice is one.
func TestAppendNACKBounds(t *testing.T) {
	var seqs []uint16
	for i := range 300 {
		seqs = append(seqs, uint16(100*i))
	}
	raw := rtcpx.AppendNACK(nil, 1, 2, seqs)
	if packet := parse(t, raw)[0].(*rtcp.TransportLayerNack); len(packet.Nacks) != 256 || len(raw) > 1200 {
		t.Errorf("got %d entries in %d bytes", len(packet.Nacks), len(raw))
	}
	var run []uint16
	for i := range uint16(18) {
		run = append(run, 65530+i)
	}
	if got, want := len(rtcpx.AppendNACK(nil, 1, 2, run[:17])), 12+4; got != want {
		t.Errorf("17 in a row: got %d bytes, want %d", got, want)
	}
	if got, want := len(rtcpx.AppendNACK(nil, 1, 2, run)), 12+8; got != want {
		t.Errorf("18 in a row: got %d bytes, want %d", got, want)
	}
	raw = rtcpx.AppendNACK(nil, 1, 2, []uint16{5, 5, 6, 6})
	if packet := parse(t, raw)[0].(*rtcp.TransportLayerNack); len(packet.Nacks) != 1 || !slices.Equal(packet.Nacks[0].PacketList(), []uint16{5, 6}) {
		t.Errorf("repeated numbers: got %+v", packet.Nacks)
	}
}

func TestAppendPLI(t *testing.T) {
	packet, ok := parse(t, rtcpx.AppendPLI(nil, 1, 2))[0].(*rtcp.PictureLossIndication)
	if !ok || packet.SenderSSRC != 1 || packet.MediaSSRC != 2 {
		t.Errorf("got %+v", packet)
	}
}

func BenchmarkAppend(b *testing.B) {
	buf := make([]byte, 0, 1500)
	blocks := make([]rtcpx.ReportBlock, 2)
	seqs := []uint16{1, 2, 5, 30}
	b.ReportAllocs()
	for b.Loop() {
		buf = rtcpx.AppendSenderReport(buf[:0], rtcpx.SenderReport{SSRC: 1}, blocks)
		buf = rtcpx.AppendCNAME(buf, 1, "somebody@here")
		buf = rtcpx.AppendNACK(buf, 1, 2, seqs)
	}
}
