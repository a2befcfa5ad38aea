package conference_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The host program hears who speaks and how good connections are when that changes, as the participants do, and those of hidden
// participants as well.
func TestHostHearsOfSpeakersAndQuality(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHost()
		server := withoutMedia(t, conference.Config{OnEvent: h.onEvent})
		ann, bob := join(t, server, "r", "presenter/ann"), join(t, server, "r", "presenter/bob")
		first, second := ann.publishes(signal.SourceMicrophone), bob.publishes(signal.SourceMicrophone)
		room := theRoom(t, server)
		room.Speakers(first, second)
		room.Speakers(first, second) // no news
		room.Speakers(second)
		room.Speakers()
		for _, want := range [][]string{{ann.sid(), bob.sid()}, {bob.sid()}, {}} {
			got := nextHost[conference.SpeakersChanged](t, h).Speakers
			if len(got) != len(want) {
				t.Fatalf("speakers: %+v, want %q", got, want)
			}
			for i, sid := range want {
				if got[i].Participant != sid {
					t.Errorf("speakers: %+v, want %q", got, want)
				}
			}
		}
		room.Qualities(ann.sid(), sfu.QualityPoor, sfu.QualityGood)
		if got := nextHost[conference.QualityChanged](t, h); got.Participant != ann.sid() || got.Quality != signal.QualityPoor {
			t.Errorf("quality: %+v", got)
		}
		closeServer(t, server)
	})
}
