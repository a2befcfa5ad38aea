package sfutest

import (
	"errors"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/webrtc/v4"
)

// NewPlain makes a PeerConnection of pion on the machine's loopback interface, with its usual
// codecs and nothing of a [Peer]: for tests of what speaks to the engine in its own way, as HTTP
// does. Each of change may alter what it is made of. It fails the test on an error; to close it is the caller's.
func NewPlain(t testing.TB, change ...func(*webrtc.MediaEngine, *webrtc.SettingEngine) error) *webrtc.PeerConnection {
	t.Helper()
	var media webrtc.MediaEngine
	if err := media.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetInterfaceFilter(func(name string) bool { return name == "lo" || name == "lo0" })
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMaxBindingRequests(math.MaxUint16) // a busy machine answers late
	for _, f := range change {
		if err := f(&media, &settings); err != nil {
			t.Fatal(err)
		}
	}
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(&media), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	return pc
}

// Describe applies a description of pc's own, made with err, and returns it with all candidates. It
// fails the test on an error, unless pc was closed meanwhile: then it returns "". Any goroutine may call it.
func Describe(t testing.TB, pc *webrtc.PeerConnection, d webrtc.SessionDescription, err error) string {
	t.Helper()
	if err == nil {
		err = pc.SetLocalDescription(d)
	}
	switch {
	case pc.SignalingState() == webrtc.SignalingStateClosed, errors.Is(err, webrtc.ErrConnectionClosed):
		return ""
	case err != nil:
		t.Error(err)
		return ""
	}
	// pion's promise of the candidates is not kept where a restart of ICE began to gather before it was made.
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for pc.ICEGatheringState() != webrtc.ICEGatheringStateComplete {
		<-tick.C
	}
	return pc.LocalDescription().SDP
}

// Counts are the packets that a PeerConnection received. Safe for concurrent use.
type Counts struct{ Video, Audio atomic.Uint64 }

// Count counts what pc receives, from now on to its end. It takes OnTrack.
func Count(pc *webrtc.PeerConnection) *Counts {
	c := &Counts{}
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		n := &c.Video
		if track.Kind() == webrtc.RTPCodecTypeAudio {
			n = &c.Audio
		}
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			n.Add(1)
		}
	})
	return c
}
