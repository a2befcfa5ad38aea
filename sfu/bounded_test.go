package sfu_test

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// heap is what is in use after a collection, in bytes.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// C12: whatever a publisher's headers say, and however much of it comes, what is
// kept of it is bounded, and so is what its receivers get.
func TestHostilePacketsAreBounded(t *testing.T) {
	f := newForwarder(t, 3)
	random := rand.New(rand.NewPCG(3, 1))
	began := time.Now()
	feed := func(count int) {
		for n := range count {
			b := vp8(random.IntN(1<<16), 40+random.IntN(1100))
			switch random.IntN(8) {
			case 0: // any sequence number, any time
				binary.BigEndian.PutUint16(b[2:], uint16(random.Uint32()))
				binary.BigEndian.PutUint32(b[4:], random.Uint32())
			case 1: // retransmissions of anything
				b[1], b[11] = sfu.ForwarderRTXPT, b[11]+1
			case 2: // another payload type
				b[1] = byte(random.Uint32())
			case 3: // cut off
				b = b[:random.IntN(len(b))]
			case 4: // bits turned over
				b[random.IntN(len(b))] ^= byte(1 << random.IntN(8))
			case 5: // padding that lies
				b[0] |= 0x20
				b[len(b)-1] = byte(random.Uint32())
			case 6: // extensions that lie
				b[0] |= 0x10
			default: // as it should be
				binary.BigEndian.PutUint16(b[2:], uint16(n))
			}
			f.RTP(b)
			if n%50 == 0 {
				f.Tick(uint64(n/50), time.Since(began))
				f.Drain()
			}
		}
		f.Drain()
	}
	feed(20_000)
	before, sent := heap(), f.Sent
	const count = 60_000
	feed(count)
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("%d packets made the heap grow by %d bytes", count, grown)
	}
	if got := f.Sent - sent; got > 3*count || got < count/100 {
		t.Errorf("%d packets left of %d that came, for 3 receivers", got, count)
	}
	if st := f.Send.Stats(); st.PacketsMalformed == 0 || st.PacketsDropped == 0 {
		t.Errorf("nothing was counted: %+v", st)
	}
}

// C12: a receiver that is not served, and one that asks for everything, keep no
// more than their queues.
func TestHostileFeedbackIsBounded(t *testing.T) {
	f := newForwarder(t, 2)
	random := rand.New(rand.NewPCG(5, 9))
	began := time.Now()
	feed := func(count int) {
		for n := range count {
			f.RTP(vp8(n, 1000))
			pairs := make([]rtcp.NackPair, 1+random.IntN(20))
			for i := range pairs {
				pairs[i] = rtcp.NackPair{PacketID: uint16(random.Uint32()), LostPackets: rtcp.PacketBitmap(random.Uint32())}
			}
			for _, p := range []rtcp.Packet{
				&rtcp.TransportLayerNack{MediaSSRC: f.SSRC(0), Nacks: pairs},
				&rtcp.PictureLossIndication{MediaSSRC: f.SSRC(0)},
				&rtcp.ReceiverReport{SSRC: random.Uint32(), Reports: []rtcp.ReceptionReport{{SSRC: f.SSRC(0), LastSequenceNumber: random.Uint32(), Jitter: random.Uint32(), LastSenderReport: random.Uint32(), Delay: random.Uint32()}}},
				&rtcp.ReceiverEstimatedMaximumBitrate{SenderSSRC: 1, Bitrate: float32(random.Uint32()), SSRCs: []uint32{f.SSRC(0), random.Uint32()}},
			} {
				b, err := p.Marshal()
				if err != nil {
					t.Fatal(err)
				}
				if random.IntN(4) == 0 {
					b[random.IntN(len(b))] ^= byte(1 << random.IntN(8))
				}
				f.Feedback(0, b)
				f.RTCP(b)
			}
			if n%100 == 0 {
				f.Tick(uint64(n/100), time.Since(began))
			}
			if n%1000 == 0 { // long after the queues are full
				f.Drain()
			}
		}
		f.Drain()
	}
	feed(5_000)
	before := heap()
	const count = 10_000
	feed(count)
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("%d rounds made the heap grow by %d bytes", count, grown)
	}
	// Whichever of the two was limited, it shows.
	if st := f.Receive[0].Stats(); st.RTCPLimited == 0 {
		t.Errorf("nothing was limited: %+v", st)
	}
}
