package sfu_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// layered are the kinds of tracks with layers.
var layered = map[string]sfutest.Media{
	"VP8 simulcast":  sfutest.Simulcast(sfu.CodecVP8),
	"H264 simulcast": sfutest.Simulcast(sfu.CodecH264),
	"VP9 SVC":        sfutest.SVC(),
}

// top is the highest place in Media.Encodings, or spatial layer, of a media.
const top = 2

// level is the layer a view shows: of simulcast the encoding, of SVC the
// spatial layer.
func level(s sfutest.Shown) int { return max(s.Encoding, s.Spatial) }

// reaches waits until a view shows a layer and returns how long it took.
func reaches(t *testing.T, v *sfutest.View, limit time.Duration, layer int) time.Duration {
	t.Helper()
	from := time.Now()
	return eventually(t, limit, fmt.Sprintf("layer %d", layer), func() bool {
		s := v.Latest()
		return level(s) == layer && s.At.After(from)
	})
}

// share is how much of what was sent to a view since a snapshot was decodable.
func share(v *sfutest.View, before sfutest.ViewStats) float64 {
	st := v.Stats()
	return float64(st.Decoded-before.Decoded) / float64(max(st.Frames-before.Frames, 1))
}

// Tracks with layers come in, named by RID or as one stream, over a lossy
// uplink: what is lost of any layer is asked for on its own stream, once, and
// the viewers see a whole track.
func TestSimLayersComeIn(t *testing.T) {
	for name, media := range layered {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				publisher := s.peer(sfutest.PeerConfig{})
				camera := publisher.Publish(media)
				views := []*sfutest.View{s.peer(sfutest.PeerConfig{}).Consume(camera), s.peer(sfutest.PeerConfig{}).Consume(camera)}
				flowing(t, views...)
				up := publisher.Host().Up()
				before, lost := camera.Stats(), up.Stats().Lost
				up.Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond, Loss: 0.05})
				pass(30 * time.Second)
				up.Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond})
				after := camera.Stats()
				lost = up.Stats().Lost - lost
				if again := after.Retransmitted - before.Retransmitted; again < lost/2 || again > 2*lost {
					t.Errorf("%d packets were sent again for %d lost", again, lost)
				}
				// Some are for views that go up to another encoding.
				if got := after.KeyFrameRequests - before.KeyFrameRequests; got > 8 {
					t.Errorf("%d key frames were asked for", got)
				}
				for i, v := range views {
					st := v.Stats()
					if float64(st.Decoded) < 0.98*float64(st.Frames) || st.Frames < 850 {
						t.Errorf("view %d: %d of %d frames decodable", i, st.Decoded, st.Frames)
					}
					if st.Torn != 0 {
						t.Errorf("view %d: %d frames don't follow the one before them", i, st.Torn)
					}
				}
			})
		})
	}
}

// C15 with layers: 5 and 10 % of loss to and from a viewer, 100 ms of jitter,
// reordering.
func TestSimLayersUnderLoss(t *testing.T) {
	for _, tc := range []struct {
		loss, decodable float64
	}{{0.05, 0.95}, {0.10, 0.85}} {
		t.Run(fmt.Sprintf("%.0f%%", tc.loss*100), func(t *testing.T) {
			simulate(t, func(s *sim) {
				publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
				mic, camera := publisher.Publish(audio), publisher.Publish(sfutest.Simulcast(sfu.CodecVP8))
				sound, picture := viewer.Consume(mic), viewer.Consume(camera)
				flowing(t, sound, picture)
				bad := sfutest.LinkConfig{
					Delay: 20 * time.Millisecond, Jitter: 100 * time.Millisecond,
					Loss: tc.loss, Reorder: 0.02, ReorderBy: 30 * time.Millisecond,
				}
				viewer.Host().SetLinks(bad)
				before, heard, from := picture.Stats(), sound.Stats(), time.Now()
				requests := camera.Stats().KeyFrameRequests
				const seconds = 60
				pass(seconds * time.Second)
				st := picture.Stats()
				t.Logf("%d of %d frames decodable, layer %d, %d NACKs, %d retransmits, %d missing",
					st.Decoded-before.Decoded, st.Frames-before.Frames, level(picture.Latest()), st.NACKs, st.Retransmits, st.Missing)
				if got := share(picture, before); got < tc.decodable {
					t.Errorf("%.3f of frames decodable, want %.2f", got, tc.decodable)
				}
				if st.Frames-before.Frames < seconds*7 {
					t.Errorf("%d frames in %d s", st.Frames-before.Frames, seconds)
				}
				// Three encodings, each of which may be asked once a second.
				if got := camera.Stats().KeyFrameRequests - requests; got > seconds+1 {
					t.Errorf("%d key frames were asked for in %d s", got, seconds)
				}
				want := float64(seconds*50) * (1 - tc.loss)
				if got := float64(sound.Stats().Packets - heard.Packets); got < 0.95*want {
					t.Errorf("%.0f packets of sound came, the network let %.0f through", got, want)
				}
				if gap := sound.LongestGap(from); gap > 600*time.Millisecond {
					t.Errorf("sound stood still for %v", gap)
				}
			})
		})
	}
}

// With RTX, retransmissions of a layered stream stay near the losses.
func TestSimRetransmissionsOfLayers(t *testing.T) {
	simulate(t, func(s *sim) {
		camera := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Simulcast(sfu.CodecVP8))
		viewer := s.peer(sfutest.PeerConfig{})
		view := viewer.Consume(camera)
		flowing(t, view)
		pass(10 * time.Second)
		lost := 0
		viewer.Host().Down().Set(sfutest.LinkConfig{
			Delay: 20 * time.Millisecond, Loss: 0.05,
			Watch: func(data []byte, fate sfutest.Fate) {
				if fate == sfutest.Lost && data[0]>>6 == 2 && data[0]&0x20 == 0 {
					lost++
				}
			},
		})
		before := view.Consumer().Stats().Retransmitted
		pass(60 * time.Second)
		viewer.Host().Down().Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond})
		again := int(view.Consumer().Stats().Retransmitted - before)
		t.Logf("%d packets lost, %d sent again", lost, again)
		if again > 2*lost || again < lost/2 {
			t.Errorf("%d packets were sent again for %d lost", again, lost)
		}
	})
}
