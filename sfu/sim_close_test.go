package sfu_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// C13: after a moderator muted a producer, zero packets leave, first or again.
func TestSimMutedSendsNothing(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		// Losses make for retransmissions, which must not leave either.
		viewer.Host().Down().Set(sfutest.LinkConfig{Delay: 10 * time.Millisecond, Loss: 0.05})
		mic, camera := publisher.Publish(audio), publisher.Publish(video)
		sound, picture := viewer.Consume(mic), viewer.Consume(camera)
		flowing(t, sound, picture)

		mic.Producer().SetMuted(true)
		camera.Producer().SetMuted(true)
		pass(50 * time.Millisecond) // what was handed to the network arrives
		soundBefore, pictureBefore := sound.Stats(), picture.Stats()
		sent := camera.Stats().Packets
		pass(10 * time.Second)
		if got := sound.Stats().Packets - soundBefore.Packets; got != 0 {
			t.Errorf("%d packets of sound while muted", got)
		}
		if got := picture.Stats().Packets - pictureBefore.Packets; got != 0 {
			t.Errorf("%d packets of picture while muted", got)
		}
		if camera.Stats().Packets == sent {
			t.Error("the publisher sent nothing: the test shows nothing")
		}
		if got := camera.Producer().Stats().PacketsMuted; got == 0 {
			t.Error("no muted packet was counted")
		}

		mic.Producer().SetMuted(false)
		camera.Producer().SetMuted(false)
		took := eventually(t, 2*time.Second, "a picture", func() bool {
			return picture.Stats().Decoded > pictureBefore.Decoded && sound.Stats().Packets > soundBefore.Packets
		})
		if took > 500*time.Millisecond {
			t.Errorf("the picture came %v after unmuting", took)
		}
	})
}

// C14: whatever is closed stops forwarding within 500 ms.
func TestSimCloseStopsForwarding(t *testing.T) {
	for _, tc := range []struct {
		name  string
		close func(s *sim, p *sfutest.Peer, tr *sfutest.Track, v *sfutest.View)
	}{
		{"producer", func(_ *sim, _ *sfutest.Peer, tr *sfutest.Track, _ *sfutest.View) { tr.Producer().Close() }},
		{"consumer", func(_ *sim, _ *sfutest.Peer, _ *sfutest.Track, v *sfutest.View) { v.Close() }},
		{"send transport", func(_ *sim, p *sfutest.Peer, _ *sfutest.Track, _ *sfutest.View) { p.SendTransport().Close() }},
		{"router", func(s *sim, _ *sfutest.Peer, _ *sfutest.Track, _ *sfutest.View) { s.room.Close() }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			simulate(t, func(s *sim) {
				publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
				track := publisher.Publish(video)
				view := viewer.Consume(track)
				flowing(t, view)
				closed := time.Now()
				tc.close(s, publisher, track, view)
				pass(5 * time.Second)
				if after := view.Stats().LastPacket.Sub(closed); after > 500*time.Millisecond {
					t.Errorf("the last packet came %v after closing", after)
				}
			})
		})
	}
}

// Closing goes down and is told once.
func TestSimClosedIsTold(t *testing.T) {
	simulate(t, func(s *sim) {
		var mu sync.Mutex
		count := map[string]int{}
		told := func(what string) func(error) {
			return func(err error) {
				mu.Lock()
				defer mu.Unlock()
				count[what+": "+err.Error()]++
			}
		}
		publisher := s.peer(sfutest.PeerConfig{SendConfig: sfu.SendConfig{OnClosed: told("send")}})
		viewer := s.peer(sfutest.PeerConfig{ReceiveConfig: sfu.ReceiveConfig{OnClosed: told("receive")}})
		track := publisher.Publish(video)
		view := viewer.ConsumeProducer(track.Producer(), sfu.ConsumeOptions{OnClosed: told("consumer")})
		flowing(t, view)

		publisher.SendTransport().Close()
		publisher.SendTransport().Close()
		<-track.Producer().Closed()
		pass(time.Second)
		viewer.ReceiveTransport().Close()
		pass(time.Second)
		mu.Lock()
		defer mu.Unlock()
		for _, want := range []string{"send: closed", "consumer: closed", "receive: closed"} {
			if count[want] != 1 {
				t.Errorf("%q was told %d times, want once; all: %v", want, count[want], count)
			}
		}
		if st := s.engine.Stats(); st.SendTransports+st.ReceiveTransports+st.Producers+st.Consumers != 0 {
			t.Errorf("the engine still holds %+v", st)
		}
		if _, err := viewer.ReceiveTransport().Consume(track.Producer(), sfu.ConsumeOptions{}); !errors.Is(err, sfu.ErrClosed) {
			t.Errorf("consuming on a closed transport: %v, want ErrClosed", err)
		}
	})
}

// A peer that crashed is noticed, and its transports end with ErrICEFailed.
func TestSimVanishedPeerIsClosed(t *testing.T) {
	simulate(t, func(s *sim) {
		reasons := make(chan error, 1)
		publisher := s.peer(sfutest.PeerConfig{SendConfig: sfu.SendConfig{OnClosed: func(err error) { reasons <- err }}})
		track := publisher.Publish(video)
		view := s.peer(sfutest.PeerConfig{}).Consume(track)
		flowing(t, view)
		publisher.Vanish()
		select {
		case err := <-reasons:
			if !errors.Is(err, sfu.ErrICEFailed) {
				t.Errorf("closed with %v, want ErrICEFailed", err)
			}
		case <-time.After(time.Minute):
			t.Error("still open after a minute")
		}
	})
}

// A peer that leaves properly is closed at once, by the DTLS close.
func TestSimLeavingPeerIsClosed(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher := s.peer(sfutest.PeerConfig{})
		view := s.peer(sfutest.PeerConfig{}).Consume(publisher.Publish(video))
		flowing(t, view)
		closed := view.Consumer().Producer().Closed()
		publisher.Close()
		select {
		case <-closed:
		case <-time.After(time.Second):
			t.Error("the producer was still open after a second")
		}
	})
}
