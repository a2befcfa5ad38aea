package client

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The codecs a Track can have, as MIME types.
const (
	MimeTypeOpus = webrtc.MimeTypeOpus
	MimeTypeVP8  = webrtc.MimeTypeVP8
	MimeTypeVP9  = webrtc.MimeTypeVP9
	MimeTypeH264 = webrtc.MimeTypeH264
	MimeTypeAV1  = webrtc.MimeTypeAV1
)

// ErrCodec tells of a codec this package does not carry.
var ErrCodec = errors.New("unsupported codec")

// Track is something to publish: RTP packets of one codec, written by the
// application. It may be published in one Room at a time. Its methods may be
// called from any goroutine, WriteRTP from one at a time.
type Track struct {
	local    *webrtc.TrackLocalStaticRTP
	mimeType string
	muted    atomic.Bool
	wantsKey atomic.Pointer[func()]
	packets  atomic.Uint64
}

// NewTrack makes a track of one of the MimeType constants (letter case does not matter).
// It returns ErrCodec for any other.
func NewTrack(mimeType string) (*Track, error) {
	capability, err := capabilityOf(mimeType)
	if err != nil {
		return nil, err
	}
	id := signal.NewID("TR_", 96)
	local, err := webrtc.NewTrackLocalStaticRTP(capability, id, id)
	if err != nil {
		return nil, fmt.Errorf("new track: %w", err)
	}
	t := &Track{local: local, mimeType: capability.MimeType}
	return t, nil
}

// capabilityOf returns how the codec is written in SDP. H.264 is constrained
// baseline, level 3.1, non-interleaved (RFC 6184), as every browser takes it.
func capabilityOf(mimeType string) (webrtc.RTPCodecCapability, error) {
	for _, c := range []webrtc.RTPCodecCapability{
		{MimeType: MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"},
		{MimeType: MimeTypeVP8, ClockRate: 90000},
		{MimeType: MimeTypeVP9, ClockRate: 90000, SDPFmtpLine: "profile-id=0"},
		{MimeType: MimeTypeH264, ClockRate: 90000, SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
		{MimeType: MimeTypeAV1, ClockRate: 90000},
	} {
		if strings.EqualFold(c.MimeType, mimeType) {
			return c, nil
		}
	}
	return webrtc.RTPCodecCapability{}, fmt.Errorf("%w: %q", ErrCodec, mimeType)
}

// MimeType returns the track's codec.
func (t *Track) MimeType() string { return t.mimeType }

// Kind tells whether the track is audio or video.
func (t *Track) Kind() signal.Kind {
	if t.mimeType == MimeTypeOpus {
		return signal.KindAudio
	}
	return signal.KindVideo
}

// ClockRate returns the rate of the track's RTP time stamps, in Hz.
func (t *Track) ClockRate() uint32 { return t.local.Codec().ClockRate }

// WriteRTP sends one packet. The application chooses sequence numbers and time
// stamps; SSRC, payload type and header extensions are set on the way. Packets
// written while the track is muted or not published are dropped, which is no error.
func (t *Track) WriteRTP(p *rtp.Packet) error {
	if t.muted.Load() {
		return nil
	}
	if err := t.local.WriteRTP(p); err != nil {
		return fmt.Errorf("write RTP: %w", err)
	}
	t.packets.Add(1)
	return nil
}

// Packets returns how many packets were taken from WriteRTP so far.
func (t *Track) Packets() uint64 { return t.packets.Load() }

// OnKeyFrameRequest sets what is called when a receiver needs a key frame
// (RTCP PLI or FIR). It is called on a goroutine of the publication, must not
// block, and may be nil.
func (t *Track) OnKeyFrameRequest(f func()) {
	if f == nil {
		t.wantsKey.Store(nil)
		return
	}
	t.wantsKey.Store(&f)
}

func (t *Track) requestKeyFrame() {
	if f := t.wantsKey.Load(); f != nil {
		(*f)()
	}
}
