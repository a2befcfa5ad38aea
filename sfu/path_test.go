package sfu_test

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// keyframe and delta are payloads of one packet each that the engine takes for what they say.
var payloads = map[string]struct{ key, delta []byte }{
	webrtc.MimeTypeOpus: {[]byte{0xfc, 1, 2, 3}, []byte{0xfc, 1, 2, 3}},
	webrtc.MimeTypeVP8:  {[]byte{0x10, 0x00, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0x00}, []byte{0x10, 0x01, 0x00, 0x00, 1, 2, 3}},
}

// feed sends packets on a track until stop is closed: every tenth a key frame.
func feed(track *webrtc.TrackLocalStaticRTP, mime string, every time.Duration, stop <-chan struct{}) {
	p := payloads[mime]
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := uint16(0); ; n++ {
		payload := p.delta
		if n%10 == 0 {
			payload = p.key
		}
		_ = track.WriteRTP(&rtp.Packet{
			Header:  rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 3000, Marker: true},
			Payload: payload,
		})
		select {
		case <-tick.C:
		case <-stop:
			return
		}
	}
}

func TestPath(t *testing.T) {
	r := newEngine(t, sfu.Config{}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeOpus, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeOpus, 10*time.Millisecond, stop)
	go feed(pub.tracks[1], webrtc.MimeTypeVP8, 10*time.Millisecond, stop)
	await(t, pub.media, "media")
	await(t, pub.media, "media")

	rc := receive(t, r)
	rc.consume(t, pub.producers[0], sfu.ConsumeOptions{StreamID: "a"})
	rc.consume(t, pub.producers[1], sfu.ConsumeOptions{StreamID: "a"})
	seen := map[string]int{}
	for seen["0"] < 20 || seen["1"] < 20 {
		seen[await(t, rc.packets, "packet").mid]++
	}
	if got := rc.transport.Stats().SRTPProfile; got != "SRTP_AEAD_AES_128_GCM" {
		t.Errorf("srtp profile %q", got)
	}
}
