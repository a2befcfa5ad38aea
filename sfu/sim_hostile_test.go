package sfu_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtcp"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// undisturbed fails the test unless a view saw, from a snapshot on, all frames
// of the seconds that passed, none of them late.
func undisturbed(t *testing.T, v *sfutest.View, before sfutest.ViewStats, from time.Time) {
	t.Helper()
	after := v.Stats()
	want := uint64(time.Since(from).Seconds() * 30)
	if got := after.Decoded - before.Decoded; got+3 < want {
		t.Errorf("the other view saw %d of %d frames", got, want)
	}
	if after.Missing != 0 || after.KeyFrameRequests != before.KeyFrameRequests {
		t.Errorf("the other view misses %d packets and asked for %d key frames", after.Missing, after.KeyFrameRequests)
	}
	if gap := v.LongestGap(from); gap > 100*time.Millisecond {
		t.Errorf("the other view stood still for %v", gap)
	}
}

// C12: whatever one viewer asks for, and however often, the publisher makes
// one key frame a second at most, and the other viewers notice nothing.
func TestSimFeedbackFlood(t *testing.T) {
	simulate(t, func(s *sim) {
		track := s.peer(sfutest.PeerConfig{}).Publish(video)
		good, bad := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		clear, greedy := good.Consume(track), bad.Consume(track)
		flowing(t, clear, greedy)
		before, from, asked := clear.Stats(), time.Now(), track.Stats()
		sent := greedy.Consumer().Stats()
		all := make([]rtcp.NackPair, 100)
		const seconds = 10
		for range seconds * 200 {
			st := greedy.Stats()
			for i := range all {
				all[i] = rtcp.NackPair{PacketID: uint16(st.Packets) + uint16(17*i), LostPackets: 0xffff}
			}
			bad.WriteRTCP(
				&rtcp.TransportLayerNack{MediaSSRC: st.SSRC, Nacks: all},
				&rtcp.PictureLossIndication{MediaSSRC: st.SSRC},
				&rtcp.FullIntraRequest{MediaSSRC: st.SSRC, FIR: []rtcp.FIREntry{{SSRC: st.SSRC, SequenceNumber: uint8(rand.Uint32())}}},
			)
			pass(5 * time.Millisecond)
		}
		undisturbed(t, clear, before, from)
		if got := track.Stats().KeyFrameRequests - asked.KeyFrameRequests; got > seconds+2 {
			t.Errorf("the publisher was asked for %d key frames in %d s", got, seconds)
		}
		if again := greedy.Consumer().Stats().Retransmitted - sent.Retransmitted; again > (seconds+1)*2000 {
			t.Errorf("%d retransmissions in %d s, the limit is 2000 a second", again, seconds)
		}
		if st := bad.ReceiveTransport().Stats(); st.RTCPLimited == 0 {
			t.Errorf("nothing counts as limited: %+v", st)
		}
	})
}

// A viewer that never says what it got is no burden to others, nor to the
// engine, which sends it no more than there is.
func TestSimSilentReceiver(t *testing.T) {
	simulate(t, func(s *sim) {
		track := s.peer(sfutest.PeerConfig{}).Publish(video)
		good := s.peer(sfutest.PeerConfig{})
		mute := s.peer(sfutest.PeerConfig{NoFeedback: true})
		clear, silent := good.Consume(track), mute.Consume(track)
		flowing(t, clear, silent)
		mute.Host().Down().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Rate: 300_000})
		before, from := clear.Stats(), time.Now()
		published, sent := track.Stats().Packets, mute.ReceiveTransport().Stats().PacketsSent
		pass(30 * time.Second)
		undisturbed(t, clear, before, from)
		published = track.Stats().Packets - published
		if got := mute.ReceiveTransport().Stats().PacketsSent - sent; got > published+published/5+200 {
			t.Errorf("%d packets went to the silent viewer, %d were published", got, published)
		}
	})
}

// A publisher without a key frame is asked for one, not more than once a
// second; its viewers get nothing that they could not begin with.
func TestSimNeverAKeyFrame(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		track := publisher.Publish(sfutest.Media{KeyInterval: -1})
		other := publisher.Publish(video)
		view, clear := viewer.Consume(track), viewer.Consume(other)
		flowing(t, clear)
		before, from := clear.Stats(), time.Now()
		const seconds = 20
		pass(seconds * time.Second)
		undisturbed(t, clear, before, from)
		if st := view.Stats(); st.Packets-st.Padding != 0 {
			t.Errorf("%d packets went out before a key frame", st.Packets)
		}
		if st := view.Consumer().Stats(); st.PacketsDropped == 0 {
			t.Error("none of the packets counts as dropped")
		}
		if got := track.Stats().KeyFrameRequests; got < 2 || got > seconds+2 {
			t.Errorf("the publisher was asked for %d key frames in %d s", got, seconds)
		}
	})
}

// RTP clocks and sequence numbers that jump, as far as SRTP can follow, cost pictures of that track at
// most, and it recovers.
func TestSimJumps(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		track, other := publisher.Publish(video), publisher.Publish(video)
		view, clear := viewer.Consume(track), viewer.Consume(other)
		flowing(t, view, clear)
		before, from := clear.Stats(), time.Now()
		for _, jump := range []struct {
			timestamp uint32
			numbers   uint16
		}{{1 << 31, 0}, {1<<32 - 90_000, 0}, {0, 20_000}, {123456789, 500}} {
			track.Jump(jump.timestamp, jump.numbers)
			shown := view.Stats().Decoded
			pass(5 * time.Second)
			if got := view.Stats().Decoded - shown; got < 60 {
				t.Errorf("%d frames in the 5 s after a jump of %d ticks and %d packets", got, jump.timestamp, jump.numbers)
			}
		}
		undisturbed(t, clear, before, from)
		if got := publisher.SendTransport().State(); got != sfu.StateConnected {
			t.Errorf("the publisher's transport is %v", got)
		}
	})
}

// C12: datagrams that come twice, late or mangled are as good as lost ones:
// nothing of them is forwarded, and what is lost is asked for again.
func TestSimMangled(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, quiet := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		track, other := publisher.Publish(video), quiet.Publish(video)
		viewer := s.peer(sfutest.PeerConfig{})
		view, clear := viewer.Consume(track), viewer.Consume(other)
		flowing(t, view, clear)
		random := rand.New(rand.NewPCG(1, 2))
		publisher.Host().Up().Set(sfutest.LinkConfig{
			Delay: 10 * time.Millisecond, Duplicate: 0.5, Reorder: 0.05, ReorderBy: 150 * time.Millisecond,
			Mangle: func(data []byte) []byte {
				out := append([]byte(nil), data...)
				switch random.IntN(40) {
				case 0:
					return out[:random.IntN(len(out)+1)]
				case 1:
					return append(out, make([]byte, random.IntN(200))...)
				case 2:
					out[random.IntN(len(out))] ^= 1 << random.IntN(8)
				}
				return out
			},
		})
		before, from := clear.Stats(), time.Now()
		base, sent := view.Stats(), track.Stats().Packets
		pass(20 * time.Second)
		undisturbed(t, clear, before, from)
		st := view.Stats()
		if frames, decoded := st.Frames-base.Frames, st.Decoded-base.Decoded; float64(decoded) < 0.9*float64(frames) || frames < 500 {
			t.Errorf("%d of %d frames decodable", decoded, frames)
		}
		if st := publisher.SendTransport().Stats(); st.PacketsRejected < (track.Stats().Packets-sent)/3 {
			t.Errorf("%d packets count as rejected, and half of %d came twice", st.PacketsRejected, track.Stats().Packets-sent)
		}
		// A viewer may ask for what comes to the engine at that moment; half of all came to it twice.
		if st.Duplicates > st.Packets/10 {
			t.Errorf("%d of %d packets went out twice", st.Duplicates, st.Packets)
		}
		if got := publisher.SendTransport().State(); got != sfu.StateConnected {
			t.Errorf("the publisher's transport is %v", got)
		}
	})
}
