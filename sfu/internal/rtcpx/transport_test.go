package rtcpx_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// TestTransportFeedbackAgainstPion writes feedback with another implementation's chunks and reads it back.
func TestTransportFeedbackAgainstPion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type status struct {
			seq     uint16
			got     bool
			arrival time.Duration
		}
		p := rtcp.TransportLayerCC{
			SenderSSRC: 1, MediaSSRC: 2,
			BaseSequenceNumber: rapid.Uint16().Draw(t, "first"),
			ReferenceTime:      rapid.Uint32Range(0, 1<<24-1).Draw(t, "reference"),
			FbPktCount:         rapid.Uint8().Draw(t, "number"),
		}
		var want []status
		var arrival time.Duration
		deltas := 0 // bytes
		seq := p.BaseSequenceNumber
		add := func(symbol uint16) {
			if symbol != rtcp.TypeTCCPacketNotReceived {
				ticks := rapid.Int64Range(0, 255).Draw(t, "small")
				if symbol == rtcp.TypeTCCPacketReceivedLargeDelta {
					ticks = rapid.Int64Range(-1<<15, 1<<15-1).Draw(t, "large")
				}
				p.RecvDeltas = append(p.RecvDeltas, &rtcp.RecvDelta{Type: symbol, Delta: ticks * 250})
				deltas += int(symbol)
				arrival += time.Duration(ticks) * 250 * time.Microsecond
			}
			want = append(want, status{seq, symbol != rtcp.TypeTCCPacketNotReceived, arrival})
			seq++
		}
		for range rapid.IntRange(1, 5).Draw(t, "chunks") {
			switch kind := rapid.IntRange(0, 2).Draw(t, "kind"); kind {
			case 0:
				c := &rtcp.RunLengthChunk{PacketStatusSymbol: rapid.Uint16Range(0, 2).Draw(t, "symbol"), RunLength: rapid.Uint16Range(1, 40).Draw(t, "run")}
				for range c.RunLength {
					add(c.PacketStatusSymbol)
				}
				p.PacketChunks = append(p.PacketChunks, c)
			default:
				c := &rtcp.StatusVectorChunk{Type: rtcp.TypeTCCStatusVectorChunk, SymbolSize: uint16(kind - 1)}
				n, most := 14, uint16(1)
				if kind == 2 {
					n, most = 7, 2
				}
				for range n {
					symbol := rapid.Uint16Range(0, most).Draw(t, "symbol")
					c.SymbolList = append(c.SymbolList, symbol)
					add(symbol)
				}
				p.PacketChunks = append(p.PacketChunks, c)
			}
		}
		p.PacketStatusCount = uint16(len(want))
		p.Header = rtcp.Header{Padding: (20+2*len(p.PacketChunks)+deltas)%4 != 0, Count: rtcp.FormatTCC, Type: rtcp.TypeTransportSpecificFeedback, Length: uint16((p.MarshalSize())/4 - 1)}
		raw, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		var got []status
		v := rtcpx.Visitor{TransportFeedback: func(f *rtcpx.TransportFeedback) {
			if f.First != p.BaseSequenceNumber || f.Reference != p.ReferenceTime || f.Number != p.FbPktCount || f.Sender != 1 || f.Media != 2 {
				t.Errorf("got %+v, want %+v", *f, p)
			}
			for it := f.Packets(); it.Next(); {
				got = append(got, status{it.Seq, it.Received, it.Arrival})
			}
		}}
		if err := v.Visit(raw); err != nil {
			t.Fatalf("%x: %v", raw, err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%x: got\n%v\nwant\n%v", raw, got, want)
		}
		for cut := len(raw) - 4; cut > 0; cut -= 4 { // any shorter, with a length that says so
			short := slices.Clone(raw[:cut])
			short[0] &^= 0x20
			short[3] = byte(cut/4 - 1)
			if n := len(got); v.Visit(short) == nil || len(got) != n {
				t.Fatalf("%x: taken without its end", short)
			}
		}
	})
}
