package whip_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// sendsSimulcast lets p publish VP8 in three encodings until the test ends.
func (p *peer) sendsSimulcast(t *testing.T) *peer {
	t.Helper()
	rids := []string{"q", "h", "f"}
	var tracks []*webrtc.TrackLocalStaticRTP
	for _, rid := range rids {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "stream", webrtc.WithRTPStreamID(rid))
		if err != nil {
			t.Fatal(err)
		}
		tracks = append(tracks, track)
	}
	sender, err := p.AddTrack(tracks[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, track := range tracks[1:] {
		if err := sender.AddEncoding(track); err != nil {
			t.Fatal(err)
		}
	}
	stop, done := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(stop)
		<-done
	})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := uint16(0); ; n++ {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			if p.ConnectionState() != webrtc.PeerConnectionStateConnected {
				continue
			}
			ids := map[string]uint8{}
			for _, e := range sender.GetParameters().HeaderExtensions {
				ids[e.URI] = uint8(e.ID)
			}
			for i, track := range tracks {
				packet := &rtp.Packet{
					Header:  rtp.Header{Version: 2, Marker: true, SequenceNumber: n, Timestamp: uint32(n) * 1800},
					Payload: []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40 << i, 0x01, 0xf0, 0x00},
				}
				_ = packet.SetExtension(ids[ridURI], []byte(rids[i]))
				_ = packet.SetExtension(ids[midURI], []byte("0"))
				_ = track.WriteRTP(packet)
			}
		}
	}()
	return p
}

const (
	midURI = "urn:ietf:params:rtp-hdrext:sdes:mid"
	ridURI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
)

// An encoder may send its picture in several encodings (RFC 8853), also after a restart of ICE.
func TestSimulcast(t *testing.T) {
	d := open(t, nil)
	sender := d.newPeer(t, "as-ann", false, webrtc.ConfigureSimulcastExtensionHeaders).sendsSimulcast(t)
	sender.post(t, "/live/whip/r", sender.offer(t, nil))
	for _, want := range []string{"a=rid:q recv", "a=rid:h recv", "a=rid:f recv", "a=simulcast:recv q;h;f"} {
		if !strings.Contains(sender.answer, want) {
			t.Errorf("no %s in\n%s", want, sender.answer)
		}
	}
	until(t, "a picture", func() bool {
		list := d.participants(t, "r", false)
		return len(list) == 1 && len(list[0].Publications) == 1
	})
	player := d.watch(t, "r", "")
	pictures := func(what string) {
		t.Helper()
		n := player.Video.Load()
		until(t, what, func() bool { return player.Video.Load() > n+10 })
	}
	pictures("pictures")
	sender.restart(t)
	pictures("pictures after the restart")
}
