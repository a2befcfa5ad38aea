package sfu_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// A camera that nobody gets because others spoke later rests at its publisher after five
// seconds, and comes back when its owner speaks. While it rests, receivers are told why.
func TestLastNRests(t *testing.T) {
	simulate(t, func(s *sim) {
		room := s.engine.NewRouter(sfu.RouterConfig{LastN: 1})
		peer := func() *sfutest.Peer { return sfutest.NewPeer(s.T, s.host(), room, sfutest.PeerConfig{}) }
		viewer := peer()
		var voices, cameras [2]*sfutest.Track
		var views [2]*sfutest.View
		var told [2]wanted
		for i := range cameras {
			p := peer()
			voices[i] = p.PublishSpec(sfutest.Media{Codec: sfu.CodecOpus, Level: 20}, sfu.TrackSpec{Muted: i == 1})
			cameras[i] = p.PublishSpec(sfutest.Media{Dynacast: true}, sfu.TrackSpec{OnWanted: told[i].take})
			views[i] = viewer.Consume(cameras[i])
		}
		speaks := func(who int) {
			voices[1-who].Producer().SetMuted(true)
			voices[who].Producer().SetMuted(false)
		}
		flowing(t, views[0])
		if took := told[1].next(t, 0, 12*time.Second, "-"); took < 3*time.Second {
			t.Errorf("the camera of who is silent was stopped after %v, want 5 s", took)
		}
		pass(10 * time.Second) // what rests stays so: nothing comes of it that could be chosen
		if got := told[1].calls(); len(got) != 1 {
			t.Errorf("told %v while it rests", got)
		}
		if st := views[1].Consumer().Stats(); st.Reason != "last-n" {
			t.Errorf("the reason is %q while it rests, want last-n", st.Reason)
		}

		speaks(1)
		told[1].next(t, 1, 4*time.Second, "+")
		flowing(t, views[1])
		if took := told[0].next(t, 0, 12*time.Second, "-"); took < 3*time.Second {
			t.Errorf("the other camera was stopped after %v, want 5 s", took)
		}
		speaks(0)
		told[0].next(t, 1, 4*time.Second, "+")
		flowing(t, views[0])
		// Who speaks in turns within the hold is not told of it.
		n := len(told[1].calls())
		for i := range 5 {
			pass(3 * time.Second)
			speaks(1 - i%2)
		}
		pass(2 * time.Second)
		for i := range told {
			if got := told[i].calls(); i == 1 && len(got) > n+1 {
				t.Errorf("told %v in a conversation", got[n:])
			}
		}
	})
}

// What is pinned, and a screen, take no place of the last speakers' and do not rest.
func TestLastNPinned(t *testing.T) {
	simulate(t, func(s *sim) {
		room := s.engine.NewRouter(sfu.RouterConfig{LastN: 1})
		peer := func() *sfutest.Peer { return sfutest.NewPeer(s.T, s.host(), room, sfutest.PeerConfig{}) }
		viewer := peer()
		var pinned, screen wanted
		first := viewer.Consume(peer().Publish(sfutest.Media{}))
		second := viewer.Consume(peer().PublishSpec(sfutest.Media{}, sfu.TrackSpec{OnWanted: pinned.take}))
		third := viewer.Consume(peer().PublishSpec(sfutest.Media{}, sfu.TrackSpec{OnWanted: screen.take, Class: sfu.ClassScreen}))
		second.Consumer().SetWish(sfu.Wish{Priority: 1})
		flowing(t, first, second, third)
		pass(10 * time.Second)
		if got := append(pinned.calls(), screen.calls()...); len(got) != 0 {
			t.Errorf("told %v", got)
		}
		second.Consumer().SetWish(sfu.Wish{})
		pinned.next(t, 0, 12*time.Second, "-")
		second.Consumer().SetWish(sfu.Wish{Priority: 1})
		pinned.next(t, 1, 2*time.Second, "+")
	})
}

// A camera that rests is asked for as soon as its owner is a speaker, whatever the receivers do
// otherwise: this one gives no feedback, so that it is looked at once a second.
func TestLastNComesBackAtOnce(t *testing.T) {
	simulate(t, func(s *sim) {
		type dominant struct {
			id string
			at time.Time
		}
		spoke := make(chan dominant, 100)
		room := s.engine.NewRouter(sfu.RouterConfig{LastN: 1, OnSpeakers: func(list []sfu.SpeakerLevel) {
			if len(list) > 0 {
				spoke <- dominant{list[0].ProducerID, time.Now()}
			}
		}})
		peer := func(cfg sfutest.PeerConfig) *sfutest.Peer { return sfutest.NewPeer(s.T, s.host(), room, cfg) }
		viewer := peer(sfutest.PeerConfig{NoFeedback: true})
		var voices [2]*sfutest.Track
		var told [2]wanted
		for i := range voices {
			p := peer(sfutest.PeerConfig{})
			voices[i] = p.PublishSpec(sfutest.Media{Codec: sfu.CodecOpus, Level: 20}, sfu.TrackSpec{Muted: i == 1})
			viewer.Consume(p.PublishSpec(sfutest.Media{Dynacast: true}, sfu.TrackSpec{OnWanted: told[i].take}))
		}
		told[1].next(t, 0, 15*time.Second, "-")
		for round := range 4 {
			who := 1 - round%2
			for len(spoke) > 0 {
				<-spoke
			}
			before := len(told[who].calls())
			voices[1-who].Producer().SetMuted(true)
			voices[who].Producer().SetMuted(false)
			told[who].next(t, before, 4*time.Second, "+")
			first := <-spoke
			for first.id != voices[who].Producer().ID() {
				first = <-spoke
			}
			if took := time.Since(first.at); took > 200*time.Millisecond {
				t.Errorf("round %d: asked for %v after its owner was the speaker", round, took)
			}
			n := len(told[1-who].calls())
			told[1-who].next(t, n, 15*time.Second, "-")
			pass(time.Duration(round) * 270 * time.Millisecond) // the second does not begin with a round
		}
	})
}
