package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/stdnet"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference/client"
)

const (
	videoInterval = time.Second / 30
	audioInterval = 20 * time.Millisecond
	audioPayload  = 80
)

// participant is one person: what they send and what reaches them.
type participant struct {
	index   int
	room    *client.Room
	tracks  [kinds]*client.Track
	sink    *sink
	wantKey atomic.Bool

	stop  context.CancelFunc
	tasks sync.WaitGroup
}

// enter joins, publishes and begins to send.
func enter(ctx context.Context, o options, index int, epoch time.Time) (*participant, error) {
	p := &participant{index: index, sink: &sink{epoch: epoch}}
	sockets, err := stdnet.NewNet()
	if err != nil {
		return nil, err
	}
	p.room, err = client.Join(ctx, client.Config{
		URL: o.url, Room: o.room, Name: fmt.Sprint("load ", index), RejoinTimeout: -1,
		Configure: func(s *webrtc.SettingEngine) {
			s.BufferFactory = p.sink.buffer
			s.SetNet(largeBuffers{sockets})
			if o.ip != nil {
				s.SetIPFilter(func(ip net.IP) bool { return ip.Equal(o.ip) })
			}
		},
	})
	if err != nil {
		return nil, err
	}
	sending, stop := context.WithCancel(context.Background())
	p.stop = stop
	for kind, mimeType := range map[int]string{kindVideo: client.MimeTypeVP8, kindAudio: client.MimeTypeOpus} {
		if p.tracks[kind], err = client.NewTrack(mimeType); err == nil {
			p.tracks[kind].OnKeyFrameRequest(func() { p.wantKey.Store(true) })
			_, err = p.room.Publish(ctx, p.tracks[kind], client.PublishOptions{})
		}
		if err != nil {
			p.close()
			return nil, fmt.Errorf("participant %d: %w", index, err)
		}
	}
	p.tasks.Go(func() { p.sendVideo(sending, o, epoch) })
	p.tasks.Go(func() { p.sendAudio(sending, epoch) })
	return p, nil
}

func (p *participant) close() {
	p.stop()
	p.tasks.Wait()
	_ = p.room.Close()
}

// sent returns how many packets have left.
func (p *participant) sent() uint64 {
	return p.tracks[kindVideo].Packets() + p.tracks[kindAudio].Packets()
}

// sender writes one stream of packets.
type sender struct {
	p      *participant
	kind   int
	epoch  time.Time
	number uint32 // of the trailers
	packet rtp.Packet
}

func (p *participant) sender(kind, payload int, epoch time.Time) *sender {
	s := &sender{p: p, kind: kind, epoch: epoch, packet: rtp.Packet{
		Header:  rtp.Header{Version: 2, SequenceNumber: uint16(rand.Uint32()), Timestamp: rand.Uint32()},
		Payload: make([]byte, payload),
	}}
	for i := range s.packet.Payload {
		s.packet.Payload[i] = byte(rand.Uint32())
	}
	return s
}

// send writes the packet with a fresh trailer. One that nobody wants, or that
// the connection does not take yet, is as if it had not been.
func (s *sender) send() {
	track := s.p.tracks[s.kind]
	trailer{s.kind, s.p.index, s.number, int64(time.Since(s.epoch))}.put(s.packet.Payload)
	if err := track.WriteRTP(&s.packet); err == nil && track.Wanted() {
		s.number++
	}
	s.packet.SequenceNumber++
}

// each calls f at intervals that do not drift until ctx ends. One that is more than a
// second late begins anew, since what it would catch up with would be a burst.
func each(ctx context.Context, interval time.Duration, f func()) {
	for next := time.Now().Add(rand.N(interval)); ; next = next.Add(interval) {
		late := time.Since(next)
		if late > time.Second {
			next = time.Now()
		}
		if pause(ctx, -late) != nil {
			return
		}
		f()
	}
}

func (p *participant) sendVideo(ctx context.Context, o options, epoch time.Time) {
	s := p.sender(kindVideo, o.payload, epoch)
	picture, lastKey := uint16(rand.Uint32()), time.Time{}
	each(ctx, videoInterval, func() {
		since := time.Since(lastKey)
		key := since > 2*time.Second || since > 200*time.Millisecond && p.wantKey.Load()
		if key {
			lastKey = time.Now()
			p.wantKey.Store(false)
		}
		for i := range o.ppf {
			describeVP8(s.packet.Payload, picture, i == 0, key)
			s.packet.Marker = i == o.ppf-1
			s.send()
		}
		picture++
		s.packet.Timestamp += 90000 / 30
	})
}

// describeVP8 writes the payload descriptor (RFC 7741, section 4.2) with a picture ID of 15 bits
// and, where a frame begins, its header (section 4.3): 1280 by 720 for a key frame.
func describeVP8(payload []byte, picture uint16, first, key bool) {
	payload[0], payload[1] = 0x80, 0x80
	payload[2], payload[3] = byte(picture>>8)|0x80, byte(picture)
	if !first {
		return
	}
	payload[0] |= 0x10
	if key {
		copy(payload[4:], []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02})
	} else {
		copy(payload[4:], []byte{0x11, 0x02, 0x00})
	}
}

func (p *participant) sendAudio(ctx context.Context, epoch time.Time) {
	s := p.sender(kindAudio, audioPayload, epoch)
	s.packet.Payload[0] = 0x78 // one frame of 20 ms, RFC 6716, section 3.1
	each(ctx, audioInterval, func() {
		s.send()
		s.packet.Timestamp += 48000 / 50
	})
}

// largeBuffers gives sockets large receive buffers, so that what is lost is lost by the server.
type largeBuffers struct{ *stdnet.Net }

func (n largeBuffers) ListenUDP(network string, address *net.UDPAddr) (transport.UDPConn, error) {
	conn, err := n.Net.ListenUDP(network, address)
	if err == nil {
		_ = conn.SetReadBuffer(4 << 20)
	}
	return conn, err
}
