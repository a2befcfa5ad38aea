package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// Sender reports map the RTP timestamps of sound and picture to one clock, the
// publisher's, through pauses, mutes and republishing, so that players keep
// lips and words together.
func TestSimLipSync(t *testing.T) {
	simulate(t, func(s *sim) {
		// The publisher's clock is far off, and its packets come with jitter: neither may
		// show in the difference.
		publisher := s.peer(sfutest.PeerConfig{ClockOffset: -90 * time.Minute})
		publisher.Host().Up().Set(sfutest.LinkConfig{Delay: 20 * time.Millisecond, Jitter: 60 * time.Millisecond})
		viewer := s.peer(sfutest.PeerConfig{})
		mic, camera := publisher.Publish(audio), publisher.Publish(video)
		sound, picture := viewer.Consume(mic), viewer.Consume(camera)
		flowing(t, sound, picture)

		check := func(when string) {
			t.Helper()
			for range 10 {
				pass(time.Second)
				a, v := sound.Stats(), picture.Stats()
				if a.SenderReports == 0 || v.SenderReports == 0 {
					continue
				}
				if apart := (a.CaptureOffset - v.CaptureOffset).Abs(); apart > 20*time.Millisecond {
					t.Errorf("%s: sound and picture are %v apart", when, apart)
				}
			}
			a, v := sound.Stats(), picture.Stats()
			if a.SenderReports < 2 || v.SenderReports < 2 {
				t.Errorf("%s: %d and %d sender reports", when, a.SenderReports, v.SenderReports)
			}
			if a.CNAME == "" || a.CNAME != v.CNAME {
				t.Errorf("%s: CNAMEs %q and %q, want one", when, a.CNAME, v.CNAME)
			}
			t.Logf("%s: offsets %v and %v", when, a.CaptureOffset, v.CaptureOffset)
		}
		check("from the start")

		picture.Consumer().SetPaused(true)
		pass(7 * time.Second)
		picture.Consumer().SetPaused(false)
		flowing(t, picture)
		check("after a pause of the picture")

		mic.Producer().SetMuted(true)
		pass(5 * time.Second)
		mic.Producer().SetMuted(false)
		flowing(t, sound)
		check("after the sound was muted")

		camera.SetSilent(true)
		pass(6 * time.Second)
		camera.SetSilent(false)
		flowing(t, picture)
		check("after the camera was off")

		camera.Republish()
		picture = viewer.Consume(camera)
		flowing(t, picture)
		check("after the picture was published again")
	})
}

// Pauses leave no hole: neither in sequence numbers, nor do timestamps jump
// back.
func TestSimPauseLeavesNoGap(t *testing.T) {
	simulate(t, func(s *sim) {
		track := s.peer(sfutest.PeerConfig{}).Publish(video)
		view := s.peer(sfutest.PeerConfig{}).Consume(track)
		flowing(t, view)
		for range 5 {
			view.Consumer().SetPaused(true)
			pass(200 * time.Millisecond)
			before := view.Stats()
			pass(2 * time.Second)
			if got := view.Stats().Packets - before.Packets; got != 0 {
				t.Errorf("%d packets while paused", got)
			}
			view.Consumer().SetPaused(false)
			took := eventually(t, 2*time.Second, "a picture", func() bool { return view.Stats().Decoded > before.Decoded })
			if took > 300*time.Millisecond {
				t.Errorf("the first picture after a pause took %v", took)
			}
			after := view.Stats()
			if int32(after.LastTimestamp-before.LastTimestamp) <= 0 {
				t.Errorf("timestamp %d after %d", after.LastTimestamp, before.LastTimestamp)
			}
			flowing(t, view)
		}
		if st := view.Stats(); st.Missing != 0 || st.NACKs != 0 || st.KeyFrameRequests != 0 {
			t.Errorf("after five pauses: %+v", st)
		}
	})
}
