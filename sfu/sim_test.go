package sfu_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// sim is an engine with one router on a simulated network.
type sim struct {
	*testing.T
	net    *sfutest.Network
	engine *sfu.Engine
	room   *sfu.Router
	peers  int
}

// simulate runs a test in a synctest bubble with an engine on a simulated
// network of its own. Time in it is virtual: a minute takes little.
func simulate(t *testing.T, run func(s *sim)) {
	t.Helper()
	bubble.Test(t, func(t *testing.T) {
		n := sfutest.NewNetwork(1)
		t.Cleanup(func() { _ = n.Close() }) // the last of all: peers and engine close before it
		engine := sfutest.NewEngine(t, n.Host("10.0.0.1"), sfu.Config{})
		run(&sim{T: t, net: n, engine: engine, room: engine.NewRouter(sfu.RouterConfig{})})
	})
}

// host makes another host, with an ordinary network of 20 ms.
func (s *sim) host() *sfutest.Host {
	s.peers++
	h := s.net.Host(fmt.Sprintf("10.0.1.%d", s.peers))
	h.SetLinks(sfutest.LinkConfig{Delay: 10 * time.Millisecond})
	return h
}

// peer makes a peer on a host of its own.
func (s *sim) peer(cfg sfutest.PeerConfig) *sfutest.Peer {
	return sfutest.NewPeer(s.T, s.host(), s.room, cfg)
}

// eventually waits for a condition, looking each 10 ms, and returns how long it
// took. It fails the test after the limit.
func eventually(t *testing.T, limit time.Duration, what string, condition func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for !condition() {
		if time.Since(began) > limit {
			t.Fatalf("%s: not within %v", what, limit)
		}
		<-ticker.C
	}
	return time.Since(began)
}

// pass lets virtual time pass.
func pass(d time.Duration) {
	timer := time.NewTimer(d)
	<-timer.C
}

// flowing waits until each view has shown some frames.
func flowing(t *testing.T, views ...*sfutest.View) {
	t.Helper()
	for i, v := range views {
		base := shown(v)
		eventually(t, 5*time.Second, fmt.Sprintf("media at view %d", i), func() bool { return shown(v) >= base+5 })
	}
}

// shown counts decodable frames for video and packets for audio, which has no
// key frames.
func shown(v *sfutest.View) uint64 {
	if v.Consumer().Producer().Kind() == sfu.KindAudio {
		return v.Stats().Packets
	}
	return v.Stats().Decoded
}

var (
	audio = sfutest.Media{Codec: sfu.CodecOpus, Level: 20}
	video = sfutest.Media{Codec: sfu.CodecVP8}
)

// Three peers, each with sound and picture, each seeing and hearing both
// others.
func TestSimThreePeers(t *testing.T) {
	simulate(t, func(s *sim) {
		var peers []*sfutest.Peer
		var tracks [][]*sfutest.Track
		for range 3 {
			p := s.peer(sfutest.PeerConfig{SignalDelay: 10 * time.Millisecond})
			peers = append(peers, p)
			tracks = append(tracks, []*sfutest.Track{p.Publish(audio), p.Publish(video)})
		}
		var views []*sfutest.View
		for i, p := range peers {
			for j := range peers {
				if i != j {
					views = append(views, p.Consume(tracks[j][0]), p.Consume(tracks[j][1]))
				}
			}
		}
		flowing(t, views...)
		before := make([]sfutest.ViewStats, len(views))
		for i, v := range views {
			before[i] = v.Stats()
		}
		pass(10 * time.Second)
		for i, v := range views {
			st := v.Stats()
			if v.Consumer().Producer().Kind() == sfu.KindAudio {
				if got := st.Packets - before[i].Packets; got < 498 || got > 502 {
					t.Errorf("view %d: %d packets of sound in 10 s, want 500", i, got)
				}
			} else {
				if got := st.Decoded - before[i].Decoded; got < 298 || got > 302 {
					t.Errorf("view %d: %d pictures in 10 s, want 300", i, got)
				}
				if st.KeyFrameRequests != 0 {
					t.Errorf("view %d asked for %d key frames", i, st.KeyFrameRequests)
				}
			}
			// What comes again without being asked for is a probe.
			if st.Missing != 0 || st.NACKs != 0 || st.Duplicates != st.Retransmits || st.Reordered != 0 {
				t.Errorf("view %d on a perfect network: %+v", i, st)
			}
			if st.Delay > 25*time.Millisecond || st.MaxDelay > 60*time.Millisecond {
				t.Errorf("view %d: delay %v, at most %v; the network's is 20 ms", i, st.Delay, st.MaxDelay)
			}
		}
		if st := s.engine.Stats(); st.SendTransports != 3 || st.ReceiveTransports != 3 || st.Producers != 6 || st.Consumers != 12 {
			t.Errorf("engine holds %+v, want 3 and 3 transports, 6 producers, 12 consumers", st)
		}
	})
}

// Every codec goes through, and a viewer who comes late starts with a key frame
// at once.
func TestSimCodecs(t *testing.T) {
	for _, codec := range []sfu.Codec{sfu.CodecOpus, sfu.CodecVP8, sfu.CodecH264, sfu.CodecVP9, sfu.CodecAV1} {
		t.Run(string(codec), func(t *testing.T) {
			simulate(t, func(s *sim) {
				track := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Media{Codec: codec})
				if got := track.Producer().MimeType(); got != string(codec) {
					t.Errorf("the producer's codec is %s, want %s", got, codec)
				}
				pass(5 * time.Second)
				view := s.peer(sfutest.PeerConfig{}).Consume(track)
				took := eventually(t, 5*time.Second, "the first frame", func() bool { return shown(view) > 0 })
				t.Logf("first frame after %v", took)
				if took > time.Second {
					t.Errorf("the first frame took %v, want less than 1 s", took)
				}
				pass(5 * time.Second)
				st := view.Stats()
				if st.Missing != 0 || st.Frames < 140 {
					t.Errorf("after 5 s: %+v", st)
				}
				if codec == sfu.CodecOpus {
					return
				}
				if st.Decoded != st.Frames || st.KeyFrames == 0 || st.KeyFrameRequests != 0 {
					t.Errorf("%d of %d frames decodable, %d key frames, %d asked for", st.Decoded, st.Frames, st.KeyFrames, st.KeyFrameRequests)
				}
				if got := track.Stats().KeyFrameRequests; got < 1 || got > 2 {
					t.Errorf("the publisher was asked for %d key frames, want one for the viewer", got)
				}
			})
		})
	}
}

// A client without RTX gets what was lost on the stream itself.
func TestSimWithoutRTX(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher := s.peer(sfutest.PeerConfig{NoRetransmission: true})
		publisher.Host().Up().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Loss: 0.05})
		track := publisher.Publish(video)
		view := s.peer(sfutest.PeerConfig{}).Consume(track)
		flowing(t, view)
		pass(20 * time.Second)
		if st := view.Stats(); float64(st.Decoded) < 0.95*float64(st.Frames) {
			t.Errorf("%d of %d frames decodable, want 95 %%", st.Decoded, st.Frames)
		}
	})
}
