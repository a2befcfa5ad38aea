package sfu_test

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// rawTrack is a pion track through which a test writes any RTP packet.
type rawTrack struct {
	writer chan webrtc.TrackLocalWriter
}

func (r *rawTrack) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	r.writer <- c.WriteStream()
	return c.CodecParameters()[0], nil
}
func (r *rawTrack) Unbind(webrtc.TrackLocalContext) error { return nil }
func (r *rawTrack) ID() string                            { return "raw" }
func (r *rawTrack) RID() string                           { return "" }
func (r *rawTrack) StreamID() string                      { return "raw" }
func (r *rawTrack) Kind() webrtc.RTPCodecType             { return webrtc.RTPCodecTypeVideo }

// hostile connects a publisher whose packets the test makes by hand.
func hostile(t *testing.T, cfg sfu.Config) (p *publisher, write func(*rtp.Header, []byte), closed <-chan error) {
	t.Helper()
	r := newEngine(t, cfg).NewRouter(sfu.RouterConfig{})
	reasons := make(chan error, 1)
	up := make(chan struct{}, 4)
	p = &publisher{pc: newClient(t), media: make(chan string, 16)}
	var err error
	p.transport, err = r.NewSendTransport(sfu.SendConfig{
		OnClosed: func(err error) { reasons <- err },
		OnState: func(s sfu.State) {
			if s == sfu.StateConnected {
				up <- struct{}{}
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	raw := &rawTrack{writer: make(chan webrtc.TrackLocalWriter, 1)}
	if _, err := p.pc.AddTransceiverFromTrack(raw, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
		t.Fatal(err)
	}
	p.negotiate(t)
	await(t, up, "connection")
	w := await(t, raw.writer, "track")
	return p, func(h *rtp.Header, payload []byte) { _, _ = w.WriteRTP(h, payload) }, reasons
}

// SSRCs by the thousand end the transport that sends them, and no other.
func TestUnknownSSRCs(t *testing.T) {
	p, write, closed := hostile(t, sfu.Config{})
	tick := time.NewTicker(100 * time.Microsecond)
	defer tick.Stop()
	for ssrc := uint32(1); ssrc < 2000; ssrc++ {
		write(&rtp.Header{Version: 2, SSRC: ssrc, PayloadType: 96}, []byte{1, 2, 3})
		<-tick.C
	}
	if err := await(t, closed, "end of the transport"); !errors.Is(err, sfu.ErrFlood) {
		t.Errorf("closed with %v, want ErrFlood", err)
	}
	if got := p.transport.Stats().UnknownSSRCs; got < 65 || got > 2000 {
		t.Errorf("%d unknown ssrcs counted", got)
	}
}

// So do SSRCs in RTCP.
func TestUnknownSSRCsInRTCP(t *testing.T) {
	p, _, closed := hostile(t, sfu.Config{Limits: sfu.Limits{RTCPPackets: 1 << 20}})
	tick := time.NewTicker(100 * time.Microsecond)
	defer tick.Stop()
	for ssrc := uint32(1); ssrc < 2000; ssrc++ {
		_ = p.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: ssrc}})
		<-tick.C
	}
	if err := await(t, closed, "end of the transport"); !errors.Is(err, sfu.ErrFlood) {
		t.Errorf("closed with %v, want ErrFlood", err)
	}
}

// C12: RTCP with lying lengths does nothing; a flood of it is limited.
func TestHostileRTCP(t *testing.T) {
	p, _, _ := hostile(t, sfu.Config{Limits: sfu.Limits{RTCPPackets: 100}})
	ssrc := uint32(p.pc.GetSenders()[0].GetParameters().Encodings[0].SSRC)
	lying := make([]byte, 28)
	lying[0], lying[1] = 0x9f, 200 // an SR with 31 report blocks in 28 bytes
	binary.BigEndian.PutUint16(lying[2:], 6)
	binary.BigEndian.PutUint32(lying[4:], ssrc)
	raw := rtcp.RawPacket(lying)
	tick := time.NewTicker(100 * time.Microsecond)
	defer tick.Stop()
	for range 3000 {
		_ = p.pc.WriteRTCP([]rtcp.Packet{&raw})
		_ = p.pc.WriteRTCP([]rtcp.Packet{&rtcp.SenderReport{SSRC: ssrc, NTPTime: 1 << 40}})
		<-tick.C
	}
	until(t, "RTCP over the limit dropped, and what lies counted", func() bool {
		st := p.transport.Stats()
		return st.RTCPLimited > 0 && st.PacketsMalformed > 0
	})
	until(t, "connected all the same", func() bool { return p.transport.State() == sfu.StateConnected })
}

// Retransmissions are answered within the limit, whatever is asked for.
func TestNACKFlood(t *testing.T) {
	r := newEngine(t, sfu.Config{Limits: sfu.Limits{Retransmissions: 50}}).NewRouter(sfu.RouterConfig{})
	pub := publish(t, r, webrtc.MimeTypeVP8)
	stop := make(chan struct{})
	defer close(stop)
	go feed(pub.tracks[0], webrtc.MimeTypeVP8, time.Millisecond, stop)
	rc := receive(t, r)
	c := rc.consume(t, pub.producers[0], sfu.ConsumeOptions{})
	pkt := await(t, rc.packets, "packet").pkt
	before := time.Now()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for n := uint16(0); n < 500; n++ {
		_ = rc.pc.WriteRTCP([]rtcp.Packet{&rtcp.TransportLayerNack{
			MediaSSRC: pkt.SSRC, Nacks: []rtcp.NackPair{{PacketID: pkt.SequenceNumber + n, LostPackets: 0xffff}, {PacketID: pkt.SequenceNumber - 100*n, LostPackets: 0xffff}},
		}})
		_ = rc.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: pkt.SSRC}})
		<-tick.C
	}
	until(t, "unanswered requests", func() bool { return c.Stats().NACKsUnanswered > 1000 })
	again, keys := c.Stats().Retransmitted, pub.producers[0].Stats().KeyFrameRequests
	seconds := time.Since(before).Seconds() + 1 // later than what was counted
	if float64(again) > 50*seconds {
		t.Errorf("%d retransmissions in %.1f s at a limit of 50 a second", again, seconds)
	}
	if float64(keys) > 2*seconds+2 {
		t.Errorf("%d key frame requests in %.1f s", keys, seconds)
	}
}

// Requests for lost packets cost something even where they are not answered:
// what one RTCP packet may hold of them is no way around the limit.
func TestNACKEntriesAreLimited(t *testing.T) {
	f := newForwarder(t, 1)
	f.RTP(vp8(0, 100))
	f.Drain()
	entries := make([]rtcp.NackPair, 200)
	for i := range entries {
		entries[i] = rtcp.NackPair{PacketID: uint16(i), LostPackets: 0xffff}
	}
	b, err := (&rtcp.TransportLayerNack{MediaSSRC: f.SSRC(0), Nacks: entries}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	for range 60 {
		f.Feedback(0, b)
		for range len(entries) {
			f.Drain()
		}
	}
	// Of 60 × 200 entries 2000 a second are looked at, and as many at once.
	most := 2000 * (time.Since(before).Seconds() + 1)
	if got := f.Receive[0].Stats().RTCPLimited; float64(got) < 9000-most {
		t.Errorf("%d entries of 12000 were over the limit, want all but %.0f", got, most)
	}
}
