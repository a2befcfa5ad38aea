package conference_test

import (
	"errors"
	"io"
	"net/netip"
	"testing"

	"github.com/pion/transport/v4/packetio"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// loopback is an engine on one loopback address.
func loopback() sfu.Config {
	return sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}}
}

const audioLevelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

// newPeer makes a peer that is closed with the test.
func newPeer(t testing.TB) *webrtc.PeerConnection {
	t.Helper()
	pc := makePeer(t, nil)
	t.Cleanup(func() { _ = pc.GracefulClose() })
	return pc
}

// makePeer makes a stock pion peer on the loopback address. tap, which may be
// nil, is called with the SSRC of each RTP packet that arrives.
func makePeer(t testing.TB, tap func(ssrc uint32)) *webrtc.PeerConnection {
	t.Helper()
	return sfutest.NewPlain(t, func(media *webrtc.MediaEngine, settings *webrtc.SettingEngine) error {
		if tap != nil {
			settings.BufferFactory = func(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
				b := packetio.NewBuffer()
				b.SetLimitSize(64 << 10) // what nobody reads is dropped
				if kind != packetio.RTPBufferPacket {
					return b
				}
				return &tappedBuffer{Buffer: b, tap: func() { tap(ssrc) }}
			}
		}
		level := webrtc.RTPHeaderExtensionCapability{URI: audioLevelURI}
		return media.RegisterHeaderExtension(level, webrtc.RTPCodecTypeAudio)
	})
}

// tappedBuffer counts packets where they come in. OnTrack of stock pion is no
// place for that: it can miss a stream when one offer follows another fast.
type tappedBuffer struct {
	*packetio.Buffer
	tap func()
}

func (b *tappedBuffer) Write(p []byte) (int, error) {
	b.tap()
	return b.Buffer.Write(p)
}

// local sets a description and returns it with all candidates.
func local(t testing.TB, pc *webrtc.PeerConnection, d webrtc.SessionDescription, err error) string {
	t.Helper()
	return sfutest.Describe(t, pc, d, err)
}

// over says whether pc was closed, perhaps in the middle of what err is of: the test ends.
func over(pc *webrtc.PeerConnection, err error) bool {
	return pc.SignalingState() == webrtc.SignalingStateClosed || errors.Is(err, webrtc.ErrConnectionClosed)
}
