package sfu_test

import (
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
				if got := after.KeyFrameRequests - before.KeyFrameRequests; got > 3 {
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
