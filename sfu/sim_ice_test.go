package sfu_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// C17: after a cut, an ICE restart brings media back within 5 s.
func TestSimICERestartAfterCut(t *testing.T) {
	simulate(t, func(s *sim) {
		slow := sfutest.PeerConfig{SignalDelay: 50 * time.Millisecond}
		publisher, viewer := s.peer(slow), s.peer(slow)
		view := viewer.Consume(publisher.Publish(video))
		flowing(t, view)

		for _, side := range []struct {
			name    string
			host    *sfutest.Host
			restart func()
		}{
			{"publisher", publisher.Host(), publisher.RestartSendICE},
			{"viewer", viewer.Host(), viewer.ReceiveTransport().RestartICE},
		} {
			side.host.Cut()
			pass(8 * time.Second)
			side.host.Heal()
			before := view.Stats().Decoded
			side.restart()
			took := eventually(t, 5*time.Second, "media after a restart by the "+side.name, func() bool {
				return view.Stats().Decoded > before+5
			})
			t.Logf("%s: media back after %v", side.name, took)
			flowing(t, view)
		}
	})
}

// C17: a peer that comes back on another network goes on within 5 s of its
// restart.
func TestSimNetworkSwitch(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		view := viewer.Consume(publisher.Publish(video))
		flowing(t, view)

		publisher.Move(s.host())
		before := view.Stats().Decoded
		publisher.RestartSendICE()
		took := eventually(t, 5*time.Second, "media from the publisher's new host", func() bool { return view.Stats().Decoded > before+5 })
		t.Logf("publisher: media back after %v", took)

		viewer.Move(s.host())
		before = view.Stats().Decoded
		viewer.ReceiveTransport().RestartICE()
		took = eventually(t, 5*time.Second, "media at the viewer's new host", func() bool { return view.Stats().Decoded > before+5 })
		t.Logf("viewer: media back after %v", took)
	})
}

// A short cut heals without anybody's doing.
func TestSimShortCut(t *testing.T) {
	simulate(t, func(s *sim) {
		publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
		view := viewer.Consume(publisher.Publish(video))
		flowing(t, view)
		publisher.Host().Cut()
		pass(3 * time.Second)
		publisher.Host().Heal()
		flowing(t, view)
		viewer.Host().Cut()
		pass(3 * time.Second)
		viewer.Host().Heal()
		flowing(t, view)
	})
}

// Who comes in while nothing gets through has media as soon as something does.
func TestSimCutAtStart(t *testing.T) {
	for _, side := range []string{"publisher", "viewer"} {
		for _, cut := range []time.Duration{time.Second, 2 * time.Second, 8 * time.Second} {
			t.Run(fmt.Sprint(side, " ", cut), func(t *testing.T) {
				simulate(t, func(s *sim) {
					publisher, viewer := s.peer(sfutest.PeerConfig{}), s.peer(sfutest.PeerConfig{})
					host := publisher.Host()
					if side == "viewer" {
						host = viewer.Host()
					}
					host.Cut()
					view := viewer.Consume(publisher.Publish(video))
					pass(cut)
					host.Heal()
					t.Logf("media after %v", eventually(t, 2*time.Second, "media", func() bool { return shown(view) > 0 }))
				})
			})
		}
	}
}

var fingerprint = regexp.MustCompile(`(a=fingerprint:sha-256 )([0-9A-F]{2})`)

// forge changes the first byte of each fingerprint.
func forge(sdp string) string {
	return fingerprint.ReplaceAllStringFunc(sdp, func(line string) string {
		if strings.HasSuffix(line, "00") {
			return line[:len(line)-2] + "01"
		}
		return line[:len(line)-2] + "00"
	})
}

// C18: a peer whose certificate is not the one its description names gets no
// media through, and its transport is closed.
func TestSimWrongFingerprint(t *testing.T) {
	simulate(t, func(s *sim) {
		reasons := make(chan error, 2)
		closed := func(err error) { reasons <- err }
		honest := s.peer(sfutest.PeerConfig{}).Publish(video)

		publisher := s.peer(sfutest.PeerConfig{Munge: forge, SendConfig: sfu.SendConfig{OnClosed: closed}})
		forged := publisher.Publish(video)
		viewer := s.peer(sfutest.PeerConfig{Munge: forge, ReceiveConfig: sfu.ReceiveConfig{OnClosed: closed}})
		view := viewer.Consume(honest)
		for range 2 {
			select {
			case err := <-reasons:
				if !errors.Is(err, sfu.ErrDTLSFailed) {
					t.Errorf("closed with %v, want ErrDTLSFailed", err)
				}
			case <-time.After(time.Minute):
				t.Fatal("a transport with a wrong fingerprint is open after a minute")
			}
		}
		if got := forged.Producer().Stats().PacketsReceived; got != 0 {
			t.Errorf("%d packets were taken from the publisher with the wrong fingerprint", got)
		}
		if got := view.Stats().Packets; got != 0 {
			t.Errorf("%d packets went to the viewer with the wrong fingerprint", got)
		}
	})
}
