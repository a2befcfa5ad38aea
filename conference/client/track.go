package client

import (
	"errors"
	"fmt"
	"slices"
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

var errLayers = errors.New("a track with layers is written layer by layer")

// Track is something to publish: RTP packets of one codec, written by the
// application. It may be published in one Room at a time. Its methods may be
// called from any goroutine, WriteRTP from one at a time.
type Track struct {
	local    *webrtc.TrackLocalStaticRTP
	mimeType string
	rid      string   // of a layer, empty otherwise
	layers   []*Track // of a track with layers, lowest first; nil otherwise
	muted    atomic.Bool
	unwanted atomic.Bool // no receiver wants it
	wantsKey atomic.Pointer[func()]
	onWanted atomic.Pointer[func(bool)]
	packets  atomic.Uint64
	skipped  uint16 // packets that were not sent; of whoever writes
	headers  atomic.Pointer[headers]
	level    atomic.Uint32 // what SetLevel said, as RFC 6464 has it, with levelKnown
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

// NewLayeredTrack makes a track with layers (simulcast): the same video in several
// sizes, with a RID each, the smallest first. Each layer is written apart, see
// [Track.Layers]; all together are published as one, by [Room.Publish] of the track.
// RIDs are letters and digits, and differ. It returns ErrCodec for a codec that is no video.
func NewLayeredTrack(mimeType string, rids ...string) (*Track, error) {
	capability, err := capabilityOf(mimeType)
	if err != nil {
		return nil, err
	}
	if capability.MimeType == MimeTypeOpus {
		return nil, fmt.Errorf("%w: layers of %q", ErrCodec, mimeType)
	}
	if len(rids) < 2 || len(rids) > signal.LimitEncodings {
		return nil, fmt.Errorf("new track: %d layers", len(rids))
	}
	id := signal.NewID("TR_", 96)
	t := &Track{mimeType: capability.MimeType}
	for _, rid := range rids {
		local, err := webrtc.NewTrackLocalStaticRTP(capability, id, id, webrtc.WithRTPStreamID(rid))
		if err != nil {
			return nil, fmt.Errorf("new track: %w", err)
		}
		t.layers = append(t.layers, &Track{local: local, mimeType: capability.MimeType, rid: rid})
	}
	t.local = t.layers[0].local
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

// Layers returns the layers of a track made by [NewLayeredTrack], the smallest
// first; nil for any other.
func (t *Track) Layers() []*Track { return slices.Clone(t.layers) }

// RID returns the layer's RID; empty for a track that is no layer.
func (t *Track) RID() string { return t.rid }

// WriteRTP sends one packet. The application chooses sequence numbers and time
// stamps; SSRC, payload type and header extensions are set on the way. Packets
// written while the track is muted, wanted by nobody or not published are
// dropped, which is no error; those after them follow on the last that was sent. A
// track with layers is not written itself: its layers are.
func (t *Track) WriteRTP(p *rtp.Packet) error {
	if t.layers != nil {
		return errLayers
	}
	if t.muted.Load() || t.unwanted.Load() {
		t.skipped++
		return nil
	}
	out := *p
	out.SequenceNumber -= t.skipped
	if h := t.headers.Load(); h != nil {
		var err error
		if out.Header, err = h.add(p.Header, out.SequenceNumber, t.level.Load()); err != nil {
			return fmt.Errorf("write RTP: %w", err)
		}
	}
	if err := t.local.WriteRTP(&out); err != nil {
		return fmt.Errorf("write RTP: %w", err)
	}
	t.packets.Add(1)
	return nil
}

// levelKnown marks a level that was set: 0 is the loudest one.
const levelKnown = 1 << 8

// levelPlayed marks one that a player set.
const levelPlayed = 1 << 9

// SetLevel says how loud the sound is that is written from now on, and whether it is voice
// (RFC 6464). The level is in -dBov: from 0, the loudest, to 127, silence; one above that counts
// as silence. By it the server knows who speaks. Set it before each packet, or when it changes.
// Before the first call, packets carry no level, and the participant is not seen to speak;
// only [File.Play] has one of its own then. It does nothing for video.
func (t *Track) SetLevel(level uint8, voice bool) {
	v := uint32(min(level, 127)) | levelKnown
	if voice {
		v |= 0x80
	}
	t.level.Store(v)
}

// headers are the header extensions by which a server knows the layer that a
// packet is of (RFC 8852, RFC 8843), and how loud it is. IDs of 0 are not there.
type headers struct {
	mid, rid              string
	midID, ridID, levelID uint8
}

// add returns h with the extensions, and leaves the writer's own header alone.
func (x *headers) add(h rtp.Header, sequence uint16, level uint32) (rtp.Header, error) {
	h = h.Clone()
	h.SequenceNumber = sequence
	if x.levelID != 0 && level != 0 {
		if err := h.SetExtension(x.levelID, []byte{byte(level)}); err != nil {
			return h, err
		}
	}
	if x.rid == "" {
		return h, nil
	}
	if err := h.SetExtension(x.midID, []byte(x.mid)); err != nil {
		return h, err
	}
	return h, h.SetExtension(x.ridID, []byte(x.rid))
}

// each calls f for what is written: the layers, or the track itself.
func (t *Track) each(f func(*Track)) {
	if t.layers == nil {
		f(t)
		return
	}
	for _, layer := range t.layers {
		f(layer)
	}
}

func (t *Track) setMuted(muted bool) { t.each(func(t *Track) { t.muted.Store(muted) }) }

// setWanted notes whether any receiver wants the encoding of that RID.
func (t *Track) setWanted(rid string, wanted bool) {
	t.each(func(t *Track) {
		if t.rid == rid && t.unwanted.Swap(!wanted) == wanted {
			if f := t.onWanted.Load(); f != nil {
				(*f)(wanted)
			}
		}
	})
}

// setAllWanted is how a publication begins.
func (t *Track) setAllWanted() { t.each(func(l *Track) { t.setWanted(l.rid, true) }) }

// Wanted tells whether any receiver wants the track, or the layer. What is
// written meanwhile is dropped: a source may as well stop.
func (t *Track) Wanted() bool { return !t.unwanted.Load() }

// OnWanted sets what is called when Wanted changes; it must not block, and may be nil.
func (t *Track) OnWanted(f func(wanted bool)) {
	if f == nil {
		t.onWanted.Store(nil)
		return
	}
	t.onWanted.Store(&f)
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
