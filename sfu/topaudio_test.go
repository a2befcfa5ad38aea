package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// Of three microphones the two loudest are forwarded; the one that is left out comes
// in without a hole when there is room.
func TestTopAudio(t *testing.T) {
	simulate(t, func(s *sim) {
		room := s.engine.NewRouter(sfu.RouterConfig{TopAudio: 2})
		peer := func() *sfutest.Peer { return sfutest.NewPeer(s.T, s.host(), room, sfutest.PeerConfig{}) }
		viewer := peer()
		var tracks []*sfutest.Track
		var views []*sfutest.View
		for _, level := range []uint8{20, 30, 100} {
			track := peer().Publish(sfutest.Media{Codec: sfu.CodecOpus, Level: level})
			tracks = append(tracks, track)
			views = append(views, viewer.Consume(track))
		}
		flowing(t, views[:2]...)
		pass(5 * time.Second)
		before := views[2].Stats().Packets
		pass(5 * time.Second)
		if got := views[2].Stats().Packets; got != before {
			t.Errorf("the silent one: %d packets in 5 s", got-before)
		}
		if st := tracks[2].Producer().Stats(); st.PacketsReceived < 400 {
			t.Errorf("its packets are not counted: %+v", st)
		}
		tracks[0].Unpublish()
		flowing(t, views[2])
		pass(time.Second)
		for i, v := range views[1:] {
			if st := v.Stats(); st.Missing != 0 || st.Reordered != 0 {
				t.Errorf("view %d: %+v", i+1, st)
			}
		}
	})
}
