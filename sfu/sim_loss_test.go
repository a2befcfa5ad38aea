package sfu_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// C15: with 5 and 10 % loss on both legs and in both directions, 100 ms of
// jitter and reordering, 95 and 85 % of frames are decodable, and key frames
// are asked for at most once a second and track, beside one per new consumer.
func TestSimLossJitterReorder(t *testing.T) {
	for _, tc := range []struct {
		loss, decodable float64
	}{{0.05, 0.95}, {0.10, 0.85}} {
		t.Run(fmt.Sprintf("%.0f%%", tc.loss*100), func(t *testing.T) {
			simulate(t, func(s *sim) {
				bad := sfutest.LinkConfig{
					Delay: 20 * time.Millisecond, Jitter: 100 * time.Millisecond,
					Loss: tc.loss, Reorder: 0.02, ReorderBy: 30 * time.Millisecond,
				}
				publisher := s.peer(sfutest.PeerConfig{SignalDelay: 20 * time.Millisecond})
				track := publisher.Publish(video)
				var views []*sfutest.View
				for range 3 {
					viewer := s.peer(sfutest.PeerConfig{SignalDelay: 20 * time.Millisecond})
					views = append(views, viewer.Consume(track))
					flowing(t, views[len(views)-1])
					viewer.Host().SetLinks(bad)
				}
				publisher.Host().SetLinks(bad)
				const seconds = 60
				pass(seconds * time.Second)
				for i, v := range views {
					st := v.Stats()
					t.Logf("view %d: %d of %d decodable, %d NACKs, %d retransmits, %d missing, %d requests",
						i, st.Decoded, st.Frames, st.NACKs, st.Retransmits, st.Missing, st.KeyFrameRequests)
					if share := float64(st.Decoded) / float64(st.Frames); share < tc.decodable {
						t.Errorf("view %d: %.3f of frames decodable, want %.2f", i, share, tc.decodable)
					}
					if st.Frames < seconds*29 {
						t.Errorf("view %d saw %d frames in %d s", i, st.Frames, seconds)
					}
				}
				if got, most := track.Stats().KeyFrameRequests, uint64(seconds+len(views)); got > most {
					t.Errorf("the publisher was asked for %d key frames, want at most %d", got, most)
				}
			})
		})
	}
}

// Retransmissions stay near the losses on both legs: one that came back on the
// RTX stream is never asked for again.
func TestSimRetransmissionsNearLosses(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		track := publisher.Publish(video)
		view := viewer.Consume(track)
		flowing(t, view)
		lossy := sfutest.LinkConfig{Delay: 20 * time.Millisecond, Loss: 0.05}
		up, down := publisher.Host().Up(), viewer.Host().Down()
		upBefore, downBefore := up.Stats().Lost, down.Stats().Lost
		producerBefore, consumerBefore := track.Producer().Stats(), view.Consumer().Stats()
		up.Set(lossy)
		down.Set(lossy)
		pass(60 * time.Second)
		producer, consumer := track.Producer().Stats(), view.Consumer().Stats()
		upLost, downLost := up.Stats().Lost-upBefore, down.Stats().Lost-downBefore

		asked := producer.NACKsSent - producerBefore.NACKsSent
		recovered := producer.PacketsRecovered - producerBefore.PacketsRecovered
		t.Logf("uplink: %d datagrams lost, %d asked for, %d recovered, %d came twice",
			upLost, asked, recovered, producer.RetransmittedDups)
		if asked > 2*upLost || asked < upLost/2 {
			t.Errorf("the engine asked for %d packets with %d datagrams lost", asked, upLost)
		}
		if e, c := producer.Encodings[0], consumer; e.NACKPackets == 0 || e.NACKPackets > e.NACKsSent || c.NACKPackets == 0 || c.NACKPackets > c.NACKsReceived {
			t.Errorf("%d packets asked for %d, and the viewer's %d for %d", e.NACKPackets, e.NACKsSent, c.NACKPackets, c.NACKsReceived)
		}
		if dups := producer.RetransmittedDups; dups > upLost/5 {
			t.Errorf("%d retransmissions of what was there", dups)
		}
		again := consumer.Retransmitted - consumerBefore.Retransmitted
		t.Logf("downlink: %d datagrams lost, %d retransmitted, %d NACKed by the viewer", downLost, again, view.Stats().NACKs)
		if again > 2*downLost || again < downLost/2 {
			t.Errorf("the engine retransmitted %d packets with %d datagrams lost", again, downLost)
		}
		if st := view.Stats(); float64(st.Decoded) < 0.98*float64(st.Frames) {
			t.Errorf("%d of %d frames decodable, want 98 %%", st.Decoded, st.Frames)
		}
	})
}

// One viewer's bad network is nobody else's business.
func TestSimViewersAreIndependent(t *testing.T) {
	simulate(t, func(s *sim) {
		track := s.peer(sfutest.PeerConfig{}).Publish(video)
		good, bad := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		clear, torn := good.Consume(track), bad.Consume(track)
		flowing(t, clear, torn)
		before := clear.Stats()
		bad.Host().SetLinks(sfutest.LinkConfig{Loss: 0.5, Delay: 200 * time.Millisecond, Rate: 200_000})
		pass(20 * time.Second)
		after := clear.Stats()
		if got := after.Decoded - before.Decoded; got < 595 {
			t.Errorf("%d of 600 frames at the viewer with the good network", got)
		}
		if after.Missing != 0 || after.MaxDelay > 50*time.Millisecond {
			t.Errorf("the viewer with the good network has %d missing, %v of delay", after.Missing, after.MaxDelay)
		}
		t.Logf("the other one: %d of %d frames", torn.Stats().Decoded, torn.Stats().Frames)
	})
}
