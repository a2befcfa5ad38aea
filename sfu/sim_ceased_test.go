package sfu_test

import (
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// A publisher whose own path gets narrow stops its best encoding without a
// word. All viewers go on with a lower one in less than a second, by one key
// frame, again and again, and get the best one back.
func TestSimEncodingCeases(t *testing.T) {
	for name, tc := range map[string]struct {
		fps     int
		longest time.Duration
	}{
		"camera": {30, 700 * time.Millisecond},
		"slides": {5, 1200 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				publisher := s.peer(sfutest.PeerConfig{})
				media := sfutest.Simulcast(sfu.CodecVP8)
				media.FPS = tc.fps
				camera := publisher.Publish(media)
				var views []*sfutest.View
				for range 4 {
					views = append(views, s.peer(sfutest.PeerConfig{}).Consume(camera))
					pass(31 * time.Millisecond) // they look at different moments
				}
				for round := range 3 {
					for _, v := range views {
						reaches(t, v, 30*time.Second, top)
					}
					pass(3 * time.Second) // what has just come back has no pace yet
					from, keys := time.Now(), camera.EncodingStats(1).KeyFrameRequests
					camera.SetEncodings(0, 1)
					pass(3 * time.Second)
					for i, v := range views {
						if gap := v.LongestGap(from); gap > tc.longest {
							t.Errorf("round %d: view %d stood still for %v", round, i, gap)
						}
						if got := level(v.Latest()); got != 1 {
							t.Errorf("round %d: view %d shows layer %d", round, i, got)
						}
					}
					if got := camera.EncodingStats(1).KeyFrameRequests - keys; got != 1 {
						t.Errorf("round %d: %d key frames were asked for", round, got)
					}
					camera.SetEncodings(0, 1, 2)
				}
			})
		})
	}
}

// An encoding that pauses together with the others, as on a path that is cut, has not ceased.
func TestSimAllEncodingsPause(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher := s.peer(sfutest.PeerConfig{})
		camera := publisher.Publish(sfutest.Simulcast(sfu.CodecVP8))
		view := s.peer(sfutest.PeerConfig{}).Consume(camera)
		reaches(t, view, 30*time.Second, top)
		pass(5 * time.Second)
		keys := camera.Stats().KeyFrameRequests
		camera.SetEncodings()
		pass(1200 * time.Millisecond)
		camera.SetEncodings(0, 1, 2)
		pass(2 * time.Second)
		for _, shown := range view.Timeline()[len(view.Timeline())-20:] {
			if level(shown) != top {
				t.Fatalf("shows layer %d", level(shown))
			}
		}
		if got := camera.Stats().KeyFrameRequests - keys; got > 1 {
			t.Errorf("%d key frames were asked for", got)
		}
	})
}

// The same for a viewer whose own path holds it back: the smaller picture is no step up for which it had to wait.
func TestSimEncodingCeasesUnderHysteresis(t *testing.T) {
	simulate(t, func(s *sim) {
		camera := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Simulcast(sfu.CodecVP8))
		viewer := s.peer(sfutest.PeerConfig{})
		view := viewer.Consume(camera)
		reaches(t, view, 30*time.Second, top)
		viewer.Host().Down().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Rate: 900_000})
		reaches(t, view, 10*time.Second, 1)
		pass(3 * time.Second)
		if reason := view.Consumer().Stats().Reason; reason != "bandwidth" && reason != "hysteresis" {
			t.Fatalf("the viewer is held back by %q", reason)
		}
		from := time.Now()
		camera.SetEncodings(0)
		pass(3 * time.Second)
		if gap := view.LongestGap(from); gap > 700*time.Millisecond {
			t.Errorf("stood still for %v", gap)
		}
		if got := level(view.Latest()); got != 0 {
			t.Errorf("shows layer %d", got)
		}
	})
}

// switches is how often a view changed to another layer since a moment.
func switches(v *sfutest.View, from time.Time) (n int) {
	last := -1
	for _, s := range v.Timeline() {
		if s.At.Before(from) {
			continue
		}
		if last >= 0 && level(s) != last {
			n++
		}
		last = level(s)
	}
	return n
}

// An encoding with two pictures a second beside one with thirty has not ceased between two of them.
func TestSimFrameRatesDiffer(t *testing.T) {
	for name, every := range map[string][2]int{"few below": {15, 1}, "few above": {1, 15}} {
		t.Run(name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				media := sfutest.Media{Codec: sfu.CodecVP8, Encodings: []sfutest.Encoding{
					{RID: "h", Width: 960, Height: 540, Bitrate: 60_000, Every: every[0]},
					{RID: "f", Width: 1920, Height: 1080, Bitrate: 2_500_000, Every: every[1]},
				}}
				screen := s.peer(sfutest.PeerConfig{}).PublishSpec(media, sfu.TrackSpec{Class: sfu.ClassScreen})
				viewer := s.peer(sfutest.PeerConfig{})
				viewer.Host().Down().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Rate: 700_000})
				views := []*sfutest.View{viewer.Consume(screen), s.peer(sfutest.PeerConfig{}).Consume(screen)}
				pass(20 * time.Second)
				from, keys := time.Now(), screen.Stats().KeyFrameRequests
				pass(30 * time.Second)
				for i, v := range views {
					if gap := v.LongestGap(from); gap > 600*time.Millisecond {
						t.Errorf("view %d stood still for %v", i, gap)
					}
					if level(v.Latest()) != i || switches(v, from) > 0 {
						t.Errorf("view %d shows layer %d after %d switches", i, level(v.Latest()), switches(v, from))
					}
				}
				if got := screen.Stats().KeyFrameRequests - keys; got > 0 {
					t.Errorf("%d key frames were asked for", got)
				}
			})
		})
	}
}

// What an encoder leaves out again and again for a moment is left for another encoding once at most.
func TestSimEncodingPauses(t *testing.T) {
	for _, pause := range []time.Duration{450 * time.Millisecond, 600 * time.Millisecond, time.Second} {
		simulate(t, func(s *sim) {
			camera := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Simulcast(sfu.CodecVP8))
			view := s.peer(sfutest.PeerConfig{}).Consume(camera)
			reaches(t, view, 30*time.Second, top)
			pass(5 * time.Second)
			from, keys := time.Now(), camera.Stats().KeyFrameRequests
			for time.Since(from) < 30*time.Second {
				camera.SetEncodings(0, 1)
				pass(pause)
				camera.SetEncodings(0, 1, 2)
				pass(1200 * time.Millisecond)
			}
			if n, asked := switches(view, from), camera.Stats().KeyFrameRequests-keys; n > 2 || asked > 2 {
				t.Errorf("pauses of %v: %d switches, %d key frames were asked for", pause, n, asked)
			}
		})
	}
}

// What a publisher sends again of an encoding does not keep it: on a path that is narrow and loses packets too it is left as soon.
func TestSimEncodingCeasesUnderLoss(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher := s.peer(sfutest.PeerConfig{})
		camera := publisher.Publish(sfutest.Simulcast(sfu.CodecVP8))
		view := s.peer(sfutest.PeerConfig{}).Consume(camera)
		reaches(t, view, 30*time.Second, top)
		publisher.Host().Up().Set(sfutest.LinkConfig{Delay: 150 * time.Millisecond, Loss: 0.3})
		for round := range 5 {
			reaches(t, view, 30*time.Second, top)
			pass(4 * time.Second)
			camera.SetEncodings(0, 1)
			took := eventually(t, 10*time.Second, "it is noticed", func() bool { return !camera.Producer().Stats().Encodings[top].Live })
			// The way, what was waited for, and a pause of it by loss.
			if took > 800*time.Millisecond {
				t.Errorf("round %d: noticed after %v", round, took)
			}
			reaches(t, view, 3*time.Second, 1)
			pass(3 * time.Second)
			camera.SetEncodings(0, 1, 2)
		}
	})
}

// The key frame with which an encoding comes back is taken, even when it is the only one.
func TestSimCeasedComesBackAlone(t *testing.T) {
	simulate(t, func(s *sim) {
		camera := s.peer(sfutest.PeerConfig{}).Publish(sfutest.Simulcast(sfu.CodecVP8))
		view := s.peer(sfutest.PeerConfig{}).Consume(camera)
		reaches(t, view, 30*time.Second, top)
		pass(3 * time.Second)
		camera.SetEncodings(0)
		reaches(t, view, 3*time.Second, 0)
		camera.SetEncodings()
		pass(3 * time.Second)
		keys := camera.Stats().KeyFrameRequests
		camera.SetEncodings(top)
		reaches(t, view, 100*time.Millisecond, top)
		if got := camera.Stats().KeyFrameRequests - keys; got > 0 {
			t.Errorf("%d key frames were asked for", got)
		}
	})
}

// A picture that comes late of what has ceased does not bring it back: a lower encoding's key frame is still taken.
func TestSimCeasedStragglers(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher := s.peer(sfutest.PeerConfig{})
		far := sfutest.LinkConfig{Delay: 150 * time.Millisecond}
		publisher.Host().SetLinks(far)
		camera := publisher.Publish(sfutest.Simulcast(sfu.CodecVP8))
		view := s.peer(sfutest.PeerConfig{}).Consume(camera)
		reaches(t, view, 30*time.Second, top)
		pass(5 * time.Second)
		upper := camera.Producer().Stats().Encodings[top].SSRC
		var stopped atomic.Bool
		far.Drop = func(b []byte) bool {
			return stopped.Load() && len(b) > 200 && b[0]>>6 == 2 && binary.BigEndian.Uint32(b[8:]) == upper
		}
		publisher.Host().Up().Set(far)
		from := time.Now()
		stopped.Store(true)
		eventually(t, time.Second, "it is noticed", func() bool { return !camera.Producer().Stats().Encodings[top].Live })
		stopped.Store(false)
		pass(40 * time.Millisecond)
		stopped.Store(true)
		pass(3 * time.Second)
		// 150 ms until nothing comes, 400 that it takes to notice, and 300 until the key frame is there.
		if gap := view.LongestGap(from); gap > 1000*time.Millisecond {
			t.Errorf("stood still for %v", gap)
		}
		if got := level(view.Latest()); got != 1 {
			t.Errorf("shows layer %d", got)
		}
	})
}
