package rtcpx_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pion/rtcp"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// journal writes down everything a Visitor reports.
type journal struct{ lines []string }

func (j *journal) add(format string, args ...any) {
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) visitor() *rtcpx.Visitor {
	return &rtcpx.Visitor{
		SenderReport: func(sr rtcpx.SenderReport) { j.add("SR %+v", sr) },
		ReportBlock:  func(reporter uint32, b rtcpx.ReportBlock) { j.add("block by %d %+v", reporter, b) },
		NACK: func(media uint32, pid, mask uint16) {
			rtcpx.Sequences(pid, mask, func(seq uint16) { j.add("nack %d %d", media, seq) })
		},
		PLI:  func(media uint32) { j.add("pli %d", media) },
		FIR:  func(media uint32, seq uint8) { j.add("fir %d %d", media, seq) },
		REMB: func(bitrate uint64) { j.add("remb %d", bitrate) },
		TransportFeedback: func(f *rtcpx.TransportFeedback) {
			j.add("twcc %d %d %d %d", f.Sender, f.Media, f.ReferenceTime().Milliseconds(), f.Number)
			for it := f.Packets(); it.Next(); {
				if it.Received {
					j.add("twcc %d at %v", it.Seq, it.Arrival)
				} else {
					j.add("twcc %d lost", it.Seq)
				}
			}
		},
		Bye: func(ssrc uint32) { j.add("bye %d", ssrc) },
	}
}

// words is a packet of 32-bit words behind a header with the right length.
func words(first, kind byte, words ...uint32) []byte {
	out := []byte{first, kind, 0, byte(len(words))}
	for _, w := range words {
		out = binary.BigEndian.AppendUint32(out, w)
	}
	return out
}

// cat is a compound.
func cat(packets ...[]byte) []byte { return slices.Concat(packets...) }

const remb = 0x52454D42

// C12: whatever lies, nothing is reported.
func TestVisitMalformed(t *testing.T) {
	pli := words(0x81, 206, 1, 2)
	for name, compound := range map[string][]byte{
		"empty":                        {},
		"three bytes":                  {0x80, 201, 0},
		"version 1":                    words(0x41, 206, 1, 2),
		"RTP payload type":             words(0x80, 96, 1, 2),
		"type 191":                     words(0x80, 191, 1),
		"type 224":                     words(0x80, 224, 1),
		"length past the end":          {0x81, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2},
		"longest length":               {0x81, 206, 255, 255, 0, 0, 0, 1, 0, 0, 0, 2},
		"length short of the end":      {0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0},
		"good, then garbage":           cat(pli, []byte{1, 2, 3, 4}),
		"good, then lying":             cat(pli, []byte{0x81, 206, 0, 9, 0, 0, 0, 1}),
		"SR without sender":            words(0x80, 200, 1, 2, 3),
		"SR with a block too many":     words(0x81, 200, 1, 2, 3, 4, 5, 6),
		"RR without reporter":          words(0x80, 201),
		"RR with 31 blocks, one there": words(0x9F, 201, 1, 1, 2, 3, 4, 5, 6),
		"BYE with a source too many":   words(0x82, 203, 1),
		"NACK without entries":         words(0x81, 205, 1, 2),
		"NACK without media":           words(0x81, 205, 1),
		"TWCC too short":               words(0x8F, 205, 1, 2, 3),
		"TWCC with its delta padded":   words(0xAF, 205, 1, 2, 7<<16|1, 0, 0x20010402),
		"TWCC without its chunks":      words(0x8F, 205, 1, 2, 3, 4),
		"TWCC with a run of nothing":   words(0x8F, 205, 1, 2, 3, 4, 0),
		"TWCC with a reserved run":     words(0x8F, 205, 1, 2, 3, 4, 0x60030000, 0),
		"TWCC with a reserved symbol":  words(0x8F, 205, 1, 2, 3, 4, 0xF0000000, 0),
		"TWCC short of a delta":        words(0x8F, 205, 1, 2, 3, 4, 0x20030101),
		"TWCC short of half a delta":   words(0x8F, 205, 1, 2, 2, 4, 0x40020101),
		"TWCC with its longest run":    words(0x8F, 205, 1, 2, 0xFFFF, 4, 0x3FFF3FFF, 0x3FFF3FFF),
		"PLI too short":                words(0x81, 206, 1),
		"FIR without entries":          words(0x84, 206, 1, 2),
		"FIR with half an entry":       words(0x84, 206, 1, 2, 3),
		"REMB without rate":            words(0x8F, 206, 1, 2, remb),
		"REMB with a stream too many":  words(0x8F, 206, 1, 2, remb, 0x02000001, 3),
		"unknown feedback too short":   words(0x87, 206, 1),
		"padding of zero":              {0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0},
		"padding over the header":      {0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 16},
		"padding over the content":     {0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 8},
		"padding without a byte":       {0xA0, 202, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var j journal
			if err := j.visitor().Visit(compound); !errors.Is(err, rtcpx.ErrMalformed) {
				t.Errorf("got %v, want ErrMalformed", err)
			}
			if len(j.lines) != 0 {
				t.Errorf("reported %q", j.lines)
			}
		})
	}
}

func TestVisit(t *testing.T) {
	for name, c := range map[string]struct {
		compound []byte
		want     []string
	}{
		"SR with a block, SDES, BYE": {
			cat(words(0x81, 200, 1, 0x11111111, 0x22222222, 3, 4, 5, 6, 0x20FFFFFF, 7, 8, 9, 10), words(0x81, 202, 1, 0x01016100),
				words(0x82, 203, 11, 12)),
			[]string{"SR {SSRC:1 NTP:1229782938533634594 RTP:3 PacketCount:4 OctetCount:5}",
				"block by 1 {SSRC:6 FractionLost:32 TotalLost:-1 HighestSeq:7 Jitter:8 LastSR:9 Delay:10}", "bye 11", "bye 12"},
		},
		"RR with profile extension": {words(0x81, 201, 1, 6, 0xFF7FFFFF, 7, 8, 9, 10, 99),
			[]string{"block by 1 {SSRC:6 FractionLost:255 TotalLost:8388607 HighestSeq:7 Jitter:8 LastSR:9 Delay:10}"}},
		"empty RR":            {words(0x80, 201, 1), nil},
		"NACK across the end": {words(0x81, 205, 1, 2, 0xFFFE8003), []string{"nack 2 65534", "nack 2 65535", "nack 2 0", "nack 2 14"}},
		"two NACK entries":    {words(0x81, 205, 1, 2, 0x00050000, 0x00070000), []string{"nack 2 5", "nack 2 7"}},
		"PLI, padded":         {[]byte{0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4}, []string{"pli 2"}},
		"FIR":                 {words(0x84, 206, 1, 0, 7, 0x03000000, 8, 0x04000000), []string{"fir 7 3", "fir 8 4"}},
		"REMB":                {words(0x8F, 206, 1, 0, remb, 0x01000000|3<<18|5, 9), []string{"remb 40"}},
		"REMB without stream": {words(0x8F, 206, 1, 0, remb, 7), []string{"remb 7"}},
		"REMB beyond 64 bits": {words(0x8F, 206, 1, 0, remb, 63<<18|3), []string{fmt.Sprint("remb ", uint64(math.MaxUint64))}},
		"REMB of zero":        {words(0x8F, 206, 1, 0, remb, 63<<18), []string{"remb 0"}},
		"other AFB":           {words(0x8F, 206, 1, 0, 0x12345678), nil},
		"TWCC of runs": {words(0x8F, 205, 1, 2, 0xFFFE0004, 0x00000203, 0x20030001, 0x04080C00),
			[]string{"twcc 1 2 128 3", "twcc 65534 at 1ms", "twcc 65535 at 3ms", "twcc 0 at 6ms", "twcc 1 lost"}},
		"TWCC of one-bit symbols": {words(0x8F, 205, 1, 2, 7<<16|3, 0xFFFFFF00, 0xA8000401, 0),
			[]string{"twcc 1 2 1073741760 0", "twcc 7 at 1ms", "twcc 8 lost", "twcc 9 at 1.25ms"}},
		"TWCC of two-bit symbols": {words(0x8F, 205, 1, 2, 7<<16|7, 0, 0xD08018FF, 0xFC000000),
			[]string{"twcc 1 2 0 0", "twcc 7 at 6ms", "twcc 8 lost", "twcc 9 lost", "twcc 10 at 5ms", "twcc 11 lost", "twcc 12 lost", "twcc 13 lost"}},
		"TWCC padded by a byte, and more": {cat(words(0xAF, 205, 1, 2, 7<<16|1, 0, 0x20010401), words(0x81, 206, 1, 2)),
			[]string{"twcc 1 2 0 0", "twcc 7 at 1ms", "pli 2"}},
		"TWCC of nothing":           {words(0x8F, 205, 1, 2, 7<<16, 0), []string{"twcc 1 2 0 0"}},
		"unknown types and formats": {cat(words(0x80, 207, 1), words(0x80, 223), words(0x87, 205, 1, 2), words(0x87, 206, 1, 2)), nil},
		"BYE without sources":       {words(0x80, 203), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var j journal
			if err := j.visitor().Visit(c.compound); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(j.lines, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(j.lines, "\n"), strings.Join(c.want, "\n"))
			}
			// A Visitor that wants nothing takes everything.
			if err := (&rtcpx.Visitor{}).Visit(c.compound); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestVisitDoesNotAllocate: bytes from outside cost no garbage.
func TestVisitDoesNotAllocate(t *testing.T) {
	var count int
	v := rtcpx.Visitor{
		SenderReport: func(rtcpx.SenderReport) { count++ }, ReportBlock: func(uint32, rtcpx.ReportBlock) { count++ },
		NACK: func(uint32, uint16, uint16) { count++ }, REMB: func(uint64) { count++ },
		TransportFeedback: func(f *rtcpx.TransportFeedback) {
			for it := f.Packets(); it.Next(); {
				count++
			}
		},
	}
	compound := cat(words(0x81, 200, 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9, 10), words(0x81, 205, 1, 2, 5, 6, 7), words(0x8F, 206, 1, 0, remb, 7),
		words(0x8F, 205, 1, 2, 7<<16|7, 0, 0xD08018FF, 0xFC000000))
	if allocs := testing.AllocsPerRun(100, func() { _ = v.Visit(compound) }); allocs != 0 || count == 0 {
		t.Errorf("%v allocations, %d reports", allocs, count)
	}
}

// TestAgainstPion compares with an independent parser on what both accept.
func TestAgainstPion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Random words behind plausible headers reach further than random bytes.
		var compound []byte
		for range rapid.IntRange(1, 3).Draw(t, "packets") {
			kind := rapid.SampledFrom([]byte{200, 201, 203, 205, 206}).Draw(t, "kind")
			count := rapid.SampledFrom([]byte{0, 1, 2, 4, 15}).Draw(t, "count")
			content := rapid.SliceOfN(rapid.OneOf(rapid.Uint32(), rapid.Just(uint32(remb))), 1, 16).Draw(t, "words")
			compound = append(compound, words(0x80|count, kind, content...)...)
		}
		want, err := rtcp.Unmarshal(bytes.Clone(compound))
		if err != nil {
			return // pion refuses more: what is behind a valid packet, for example
		}
		var j, k journal
		if j.visitor().Visit(compound) != nil {
			return // and so do we: profile extensions that are not whole, for example
		}
		for _, p := range want {
			switch p := p.(type) {
			case *rtcp.SenderReport:
				k.add("SR %+v", rtcpx.SenderReport{SSRC: p.SSRC, NTP: p.NTPTime, RTP: p.RTPTime, PacketCount: p.PacketCount, OctetCount: p.OctetCount})
				k.blocks(p.SSRC, p.Reports)
			case *rtcp.ReceiverReport:
				k.blocks(p.SSRC, p.Reports)
			case *rtcp.TransportLayerNack:
				for _, n := range p.Nacks {
					n.Range(func(seq uint16) bool { k.add("nack %d %d", p.MediaSSRC, seq); return true })
				}
			case *rtcp.PictureLossIndication:
				k.add("pli %d", p.MediaSSRC)
			case *rtcp.FullIntraRequest:
				for _, e := range p.FIR {
					k.add("fir %d %d", e.SSRC, e.SequenceNumber)
				}
			case *rtcp.Goodbye:
				for _, s := range p.Sources {
					k.add("bye %d", s)
				}
			}
		}
		got := slices.DeleteFunc(j.lines, func(l string) bool { return strings.HasPrefix(l, "remb") || strings.HasPrefix(l, "twcc") })
		if !slices.Equal(got, k.lines) {
			t.Fatalf("%x: got\n%s\nwant\n%s", compound, strings.Join(got, "\n"), strings.Join(k.lines, "\n"))
		}
	})
}

func (j *journal) blocks(reporter uint32, blocks []rtcp.ReceptionReport) {
	for _, b := range blocks {
		j.add("block by %d %+v", reporter, rtcpx.ReportBlock{
			SSRC: b.SSRC, FractionLost: b.FractionLost, TotalLost: int32(b.TotalLost<<8) >> 8,
			HighestSeq: b.LastSequenceNumber, Jitter: b.Jitter, LastSR: b.LastSenderReport, Delay: b.Delay,
		})
	}
}

// C12
func FuzzVisit(f *testing.F) {
	f.Add(words(0x81, 200, 1, 0x11111111, 0x22222222, 3, 4, 5, 6, 0x20FFFFFF, 7, 8, 9, 10))
	f.Add(cat(words(0x81, 205, 1, 2, 0xFFFE8003), words(0x84, 206, 1, 0, 7, 0x03000000)))
	f.Add(words(0x8F, 206, 1, 0, remb, 0x01000000|3<<18|5, 9))
	f.Add(words(0x8F, 205, 1, 2, 3, 4))
	f.Add(words(0x8F, 205, 1, 2, 0xFFFE0004, 0x00000203, 0x20030001, 0x04080C00))
	f.Add(words(0x8F, 205, 1, 2, 7<<16|7, 0, 0xD08018FF, 0xFC000000))
	f.Add(words(0x8F, 205, 1, 2, 7<<16|3, 0xFFFFFF00, 0xA8000401, 0))
	f.Add([]byte{0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4})
	f.Fuzz(func(t *testing.T, compound []byte) {
		var all journal
		err := all.visitor().Visit(compound)
		if err != nil && len(all.lines) != 0 {
			t.Fatalf("reported %q of a malformed compound", all.lines)
		}
	})
}

func BenchmarkVisit(b *testing.B) {
	var count int
	v := rtcpx.Visitor{ReportBlock: func(uint32, rtcpx.ReportBlock) { count++ }, NACK: func(uint32, uint16, uint16) { count++ }}
	compound := cat(words(0x81, 201, 1, 6, 7, 7, 8, 9, 10), words(0x81, 205, 1, 2, 5, 6, 7))
	b.ReportAllocs()
	for b.Loop() {
		_ = v.Visit(compound)
	}
}

// Transport-wide feedback as browsers send it: several packets in one compound, each padded to whole words.
func TestVisitPaddedFeedback(t *testing.T) {
	one := []byte{
		175, 205, 0, 8, 219, 23, 197, 52, 83, 209, 79, 198, 0, 0, 0, 12, 0, 0, 2, 0, 32, 12,
		80, 18, 19, 18, 18, 19, 18, 19, 18, 18, 19, 18, 0, 2,
	}
	counts := []int{}
	v := rtcpx.Visitor{TransportFeedback: func(fb *rtcpx.TransportFeedback) {
		n := 0
		for it := fb.Packets(); it.Next(); {
			if it.Received {
				n++
			}
		}
		counts = append(counts, n)
	}}
	if err := v.Visit(cat(one, one, words(0x81, 206, 1, 2))); err != nil || !slices.Equal(counts, []int{12, 12}) {
		t.Errorf("packets received %v, %v; want 12 twice", counts, err)
	}
}
