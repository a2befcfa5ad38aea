package client

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// trackQueue is how many packets wait for ReadRTP; a newer one drops the oldest.
const trackQueue = 512

// RemoteTrack is the received media of one publication: a stream of RTP
// packets, which ends when the publication or its subscription does. Its
// methods are safe for concurrent use.
type RemoteTrack struct {
	publication string
	codec       webrtc.RTPCodecParameters
	ssrc        webrtc.SSRC
	pc          *webrtc.PeerConnection

	packets  chan *rtp.Packet
	ended    chan struct{}
	end      sync.Once
	received atomic.Uint64
	dropped  atomic.Uint64
}

// Publication returns the ID of the publication.
func (t *RemoteTrack) Publication() string { return t.publication }

// MimeType returns the codec.
func (t *RemoteTrack) MimeType() string { return t.codec.MimeType }

// ClockRate returns the rate of RTP time stamps, in Hz.
func (t *RemoteTrack) ClockRate() uint32 { return t.codec.ClockRate }

// Received returns how many packets arrived, Dropped how many of them were
// dropped because nobody read them in time.
func (t *RemoteTrack) Received() uint64 { return t.received.Load() }

// Dropped returns how many packets were dropped because nobody read them in time.
func (t *RemoteTrack) Dropped() uint64 { return t.dropped.Load() }

// ReadRTP returns the next packet, in the order of arrival. It returns io.EOF
// at the end of the track, or ctx's error.
func (t *RemoteTrack) ReadRTP(ctx context.Context) (*rtp.Packet, error) {
	select {
	case p := <-t.packets:
		return p, nil
	default:
	}
	select {
	case p := <-t.packets:
		return p, nil
	case <-t.ended:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// RequestKeyFrame asks for a key frame (RTCP PLI).
func (t *RemoteTrack) RequestKeyFrame() error {
	return t.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.ssrc)}})
}

// push takes a packet that arrived. It is called from one goroutine at a time.
func (t *RemoteTrack) push(p *rtp.Packet) {
	t.received.Add(1)
	for {
		select {
		case t.packets <- p:
			return
		default:
		}
		select {
		case <-t.packets:
			t.dropped.Add(1)
		default:
		}
	}
}

func (t *RemoteTrack) finish() { t.end.Do(func() { close(t.ended) }) }
