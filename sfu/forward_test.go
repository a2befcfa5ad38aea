package sfu_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// vp8 is a packet of a Forwarder's publisher: every tenth begins a key frame.
func vp8(n int, size int) []byte {
	payload := make([]byte, size)
	copy(payload, []byte{0x10, 0x01, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
	if n%10 == 0 {
		payload[1] = 0
	}
	h := rtp.Header{Version: 2, PayloadType: sfu.ForwarderPT, SequenceNumber: uint16(n), Timestamp: uint32(n) * 3000, SSRC: sfu.ForwarderSSRC, Marker: true}
	_ = h.SetExtension(sfu.ForwarderMID, []byte("v"))
	_ = h.SetExtension(sfu.ForwarderForward, []byte{1, 2, 3, 4, 5, 6, 7, 8})
	b, err := (&rtp.Packet{Header: h, Payload: payload}).Marshal()
	if err != nil {
		panic(err)
	}
	return b
}

func newForwarder(tb testing.TB, receivers int) *sfu.Forwarder {
	tb.Helper()
	e, err := sfu.New(sfu.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	f := sfu.NewForwarder(e.NewRouter(sfu.RouterConfig{}), receivers)
	tb.Cleanup(f.Close)
	return f
}

// What leaves has the receiver's numbers, the engine's extension ids, and the payload untouched.
func TestForward(t *testing.T) {
	f := newForwarder(t, 2)
	var last [2]uint16
	f.Out = func(n int, h *rtp.Header, payload []byte) {
		if h.SSRC != f.SSRC(n) || h.PayloadType != 96 || !h.Marker {
			t.Errorf("header %+v", h)
		}
		if got := h.GetExtension(2); len(got) != 8 || got[7] != 8 {
			t.Errorf("capture time is %v", got)
		}
		if len(h.Extensions) != 1 {
			t.Errorf("%d extensions, want the one that is passed on", len(h.Extensions))
		}
		if last[n] != 0 && h.SequenceNumber != last[n]+1 {
			t.Errorf("sequence %d after %d", h.SequenceNumber, last[n])
		}
		last[n] = h.SequenceNumber
		if len(payload) != 500 {
			t.Errorf("%d bytes of payload", len(payload))
		}
	}
	for n := range 100 {
		f.RTP(vp8(n, 500))
		f.Drain()
	}
	if f.Sent != 200 {
		t.Errorf("%d packets left, want 200", f.Sent)
	}
}

// A dependency descriptor of more than 16 bytes needs the two-byte form.
func TestLongExtension(t *testing.T) {
	f := newForwarder(t, 1)
	long := make([]byte, 40)
	f.Out = func(_ int, h *rtp.Header, payload []byte) {
		if got := h.GetExtension(3); len(got) != len(long) {
			t.Errorf("dependency descriptor has %d bytes", len(got))
		}
		if _, err := (&rtp.Packet{Header: *h, Payload: payload}).Marshal(); err != nil {
			t.Error(err)
		}
	}
	h := rtp.Header{Version: 2, PayloadType: sfu.ForwarderPT, SequenceNumber: 1, SSRC: sfu.ForwarderSSRC, Extension: true, ExtensionProfile: 0x1000}
	_ = h.SetExtension(7, long)
	_ = h.SetExtension(sfu.ForwarderForward, make([]byte, 8))
	b, err := (&rtp.Packet{Header: h, Payload: vp8(0, 100)[28:]}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	f.RTP(b)
	f.Drain()
	if f.Sent != 1 {
		t.Errorf("%d packets left", f.Sent)
	}
}

// What comes back by retransmission fills its hole; what the receiver asks for is sent again.
func TestRetransmission(t *testing.T) {
	f := newForwarder(t, 1)
	var seqs []uint16
	var again []uint16
	f.Out = func(_ int, h *rtp.Header, payload []byte) {
		if h.PayloadType == 97 {
			again = append(again, binary.BigEndian.Uint16(payload))
			return
		}
		seqs = append(seqs, h.SequenceNumber)
	}
	for _, n := range []int{0, 1, 3, 4} {
		f.RTP(vp8(n, 100))
	}
	lost := vp8(2, 100)
	var media rtp.Packet
	if err := media.Unmarshal(lost); err != nil {
		t.Fatal(err)
	}
	rtx := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: sfu.ForwarderRTXPT, SequenceNumber: 77, SSRC: sfu.ForwarderRTX, Timestamp: media.Timestamp, Marker: true}}
	rtx.Payload = append(binary.BigEndian.AppendUint16(nil, 2), media.Payload...)
	b, err := rtx.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	f.RTP(append([]byte(nil), b...))
	f.RTP(append([]byte(nil), b...)) // twice: it is not sent twice
	f.Drain()
	if len(seqs) != 5 || seqs[4] != seqs[1]+1 {
		t.Fatalf("sequence numbers %v, want the third filled by the last", seqs)
	}
	nack, err := (&rtcp.TransportLayerNack{MediaSSRC: f.SSRC(0), Nacks: []rtcp.NackPair{{PacketID: seqs[0], LostPackets: 1}, {PacketID: seqs[0] - 5}}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	f.Feedback(0, nack)
	f.Drain()
	if len(again) != 2 || again[0] != seqs[0] || again[1] != seqs[1] {
		t.Errorf("sent again %v, want %d and %d", again, seqs[0], seqs[1])
	}
	if got := f.Producer.Stats().PacketsRecovered; got != 1 {
		t.Errorf("%d recovered, want 1", got)
	}
}

// C12: broken packets are dropped and counted.
func TestMalformed(t *testing.T) {
	f := newForwarder(t, 1)
	good := vp8(0, 100)
	for name, b := range map[string][]byte{
		"empty":       {},
		"short":       good[:11],
		"version":     append([]byte{0x50}, good[1:]...),
		"csrc":        {0x8f, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe8},
		"extension":   {0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe8, 0xbe, 0xde, 0xff, 0xff},
		"padding":     {0xa0, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe8, 1, 2, 255},
		"no padding":  {0xa0, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe8, 1, 2, 0},
		"all padding": {0xa0, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe8},
	} {
		before := f.Send.Stats().PacketsMalformed
		f.RTP(b)
		if got := f.Send.Stats().PacketsMalformed; got != before+1 {
			t.Errorf("%s: %d counted, want 1", name, got-before)
		}
	}
	f.Drain()
	if f.Sent != 0 {
		t.Errorf("%d packets left", f.Sent)
	}
}

// C12: bytes from a publisher and a receiver through the whole of the
// forwarding; nothing panics, and what leaves is a packet.
func FuzzForward(f *testing.F) {
	f.Add(vp8(1, 50), []byte{0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0x03, 0xe8, 0, 1, 0xff, 0xff}, false)
	f.Add(vp8(2, 50), []byte{0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0x03, 0xe8, 0, 1, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, true)
	f.Add([]byte{0x80, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe9, 0, 2, 0x10}, []byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0x03, 0xe8}, true)
	f.Fuzz(func(t *testing.T, packet, report []byte, addressed bool) {
		fw := newForwarder(t, 1)
		fw.Out = func(_ int, h *rtp.Header, payload []byte) {
			if _, err := (&rtp.Packet{Header: *h, Payload: payload}).Marshal(); err != nil {
				t.Error(err)
			}
		}
		for n := range 12 {
			fw.RTP(vp8(n, 60))
		}
		if addressed && len(packet) >= 12 {
			binary.BigEndian.PutUint32(packet[8:], sfu.ForwarderSSRC)
		}
		if addressed && len(report) >= 12 {
			binary.BigEndian.PutUint32(report[8:], fw.SSRC(0))
		}
		fw.RTP(append([]byte(nil), packet...))
		fw.RTCP(report)
		fw.Feedback(0, report)
		fw.Drain()
		for n := range 5 {
			fw.RTP(vp8(12+n, 60))
		}
		fw.Tick(0, time.Second)
		fw.Drain()
	})
}

// BenchmarkForwardPacket is one packet from the decrypted bytes of its
// publisher to the writers of its receivers, without the network and its
// encryption: 0 allocations (C21).
func BenchmarkForwardPacket(b *testing.B) {
	f := newForwarder(b, 50)
	packets := make([][]byte, 1000)
	for i := range packets {
		packets[i] = vp8(i, 1200)
	}
	seq := uint16(0)
	one := func() {
		p := packets[int(seq)%len(packets)]
		binary.BigEndian.PutUint16(p[2:], seq)
		binary.BigEndian.PutUint32(p[4:], uint32(seq)*3000)
		seq++
		f.RTP(p)
		f.Drain()
	}
	for range 5000 {
		one()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		one()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/50, "ns/receiver")
}

// C21: forwarding allocates nothing.
func TestForwardAllocatesNothing(t *testing.T) {
	if sfu.RaceDetector {
		t.Skip("the race detector allocates")
	}
	f := newForwarder(t, 10)
	packet := vp8(0, 1200)
	seq := uint16(0)
	one := func() {
		binary.BigEndian.PutUint16(packet[2:], seq)
		seq++
		f.RTP(packet)
		f.Drain()
	}
	for range 5000 {
		one()
	}
	if got := testing.AllocsPerRun(2000, one); got > 0 {
		t.Errorf("%v allocations per packet to 10 receivers", got)
	}
}
