package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// The statistics tell pictures per second, of video alone, and the payload types of both sides.
func TestFramesPerSecond(t *testing.T) {
	simulate(t, func(s *sim) {
		p := s.peer(sfutest.PeerConfig{})
		picture, sound := p.Publish(sfutest.Media{FPS: 20}), p.Publish(sfutest.Media{Codec: sfu.CodecOpus})
		view := s.peer(sfutest.PeerConfig{}).Consume(picture)
		flowing(t, view)
		pass(5 * time.Second)
		got := picture.Producer().Stats().Encodings[0]
		if got.FramesPerSecond < 18 || got.FramesPerSecond > 22 {
			t.Errorf("%v frames per second, want 20", got.FramesPerSecond)
		}
		if n := picture.Stats().Frames; got.FramesReceived == 0 || got.FramesReceived > n {
			t.Errorf("%d frames received of %d", got.FramesReceived, n)
		}
		if got.PayloadType == 0 || view.Consumer().Stats().PayloadType == 0 {
			t.Errorf("payload types %d and %d", got.PayloadType, view.Consumer().Stats().PayloadType)
		}
		if n := sound.Producer().Stats().Encodings[0].FramesPerSecond; n != 0 {
			t.Errorf("%v frames of sound per second", n)
		}
	})
}
