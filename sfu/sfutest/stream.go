package sfutest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// kept is how many packets a stream keeps for retransmission.
const kept = 1024

// stream is one encoding of a Track: a webrtc.TrackLocal that writes whole
// packets, header extensions and retransmissions included, as a browser does.
type stream struct {
	track    *Track
	encoding Encoding
	index    uint8

	mu         sync.Mutex // guards what follows
	writer     webrtc.TrackLocalWriter
	ssrc       uint32
	rtx        uint32 // 0: not negotiated
	pt, rtxPT  uint8
	ids        map[string]uint8 // of header extensions, by URI
	active     bool
	wantKey    bool
	number     uint16
	rtxNumber  uint16
	structures []structure // by spatial layer
	sent       [kept]*rtp.Packet
	stats      TrackStats
	octets     uint32
}

func newStream(tr *Track, index int, e Encoding) *stream {
	s := &stream{
		track: tr, encoding: e, index: uint8(index), active: true, wantKey: true,
		number: uint16(rand.Uint32()), rtxNumber: uint16(rand.Uint32()),
	}
	// The layers of a picture share its number and its place in time.
	structure := newStructure(tr.media.temporals())
	for range tr.media.spatials() {
		s.structures = append(s.structures, structure)
	}
	return s
}

// Bind takes over what was negotiated.
func (s *stream) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	var chosen *webrtc.RTPCodecParameters
	codecs := c.CodecParameters()
	for i := range codecs {
		if strings.EqualFold(codecs[i].MimeType, string(s.track.media.codec())) {
			chosen = &codecs[i]
			break
		}
	}
	if chosen == nil {
		return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writer, s.ssrc, s.pt = c.WriteStream(), uint32(c.SSRC()), uint8(chosen.PayloadType)
	for _, codec := range codecs {
		if codec.MimeType == webrtc.MimeTypeRTX && codec.SDPFmtpLine == fmt.Sprintf("apt=%d", s.pt) && c.SSRCRetransmission() != 0 {
			s.rtx, s.rtxPT = uint32(c.SSRCRetransmission()), uint8(codec.PayloadType)
		}
	}
	if s.track.peer.config.NoRetransmission {
		s.rtx = 0
	}
	return *chosen, nil
}

// Unbind ends writing.
func (s *stream) Unbind(webrtc.TrackLocalContext) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writer = nil
	return nil
}

// ID, RID and StreamID name the stream; Kind is its kind.
func (s *stream) ID() string       { return string(s.track.media.codec()) }
func (s *stream) RID() string      { return s.encoding.RID }
func (s *stream) StreamID() string { return s.track.peer.stream }
func (s *stream) Kind() webrtc.RTPCodecType {
	if s.track.media.audio() {
		return webrtc.RTPCodecTypeAudio
	}
	return webrtc.RTPCodecTypeVideo
}

// extensions takes the IDs that were negotiated.
func (s *stream) extensions(list []webrtc.RTPHeaderExtensionParameter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = make(map[string]uint8)
	for _, e := range list {
		s.ids[e.URI] = uint8(e.ID)
	}
}

// send sends one picture, or one packet of sound, of the stream.
func (s *stream) send(frame uint32, now time.Time, timestamp uint32, mid string) {
	s.mu.Lock()
	if !s.active || s.writer == nil {
		s.mu.Unlock()
		return
	}
	media := s.track.media
	key := s.wantKey && !media.audio() && media.KeyInterval >= 0
	s.wantKey = false
	var packets []*rtp.Packet
	for spatial, p := range s.pictures(frame, key, now) {
		payloads := media.packets(&p, media.frameSize(s.encoding, &p))
		for i, payload := range payloads {
			last := i == len(payloads)-1 && spatial == len(s.structures)-1
			packets = append(packets, s.packet(payload, timestamp, last && !media.audio(), mid))
		}
	}
	s.stats.Frames++
	s.stats.Packets += uint64(len(packets))
	if key {
		s.stats.KeyFrames++
	}
	writer := s.writer
	s.mu.Unlock()
	for _, p := range packets {
		_, _ = writer.WriteRTP(&p.Header, p.Payload) // fails when the connection is gone, which the engine's side shows
	}
}

// pictures are the next picture's frames, by spatial layer. The stream's mutex
// is held.
func (s *stream) pictures(frame uint32, key bool, now time.Time) []picture {
	list := make([]picture, len(s.structures))
	for spatial := range list {
		shift := len(list) - 1 - spatial
		p := &list[spatial]
		*p = picture{
			frame: frame, captured: now, key: key, encoding: s.index, spatial: uint8(spatial),
			inter: key && spatial > 0, spatials: len(list),
			width: uint16(s.encoding.Width >> shift), height: uint16(s.encoding.Height >> shift),
		}
		s.structures[spatial].next(p)
	}
	return list
}

// packet makes and keeps the next packet. The stream's mutex is held.
func (s *stream) packet(payload []byte, timestamp uint32, marker bool, mid string) *rtp.Packet {
	p := &rtp.Packet{
		Header: rtp.Header{
			Version: 2, PayloadType: s.pt, SSRC: s.ssrc, SequenceNumber: s.number, Timestamp: timestamp, Marker: marker,
		},
		Payload: payload,
	}
	if id := s.ids[audioLevelURI]; id != 0 && s.track.media.audio() {
		_ = p.SetExtension(id, []byte{s.track.media.Level & 0x7f}) // one byte always fits
	}
	if s.encoding.RID != "" {
		s.name(p, mid, sdp.SDESRTPStreamIDURI)
	}
	s.sent[s.number%kept] = p
	s.number++
	s.octets += uint32(len(payload))
	return p
}

// name says where a packet belongs (RFC 8843, 15; RFC 8852).
func (s *stream) name(p *rtp.Packet, mid, uri string) {
	if id := s.ids[sdp.SDESMidURI]; id != 0 {
		_ = p.SetExtension(id, []byte(mid))
	}
	if id := s.ids[uri]; id != 0 {
		_ = p.SetExtension(id, []byte(s.encoding.RID))
	}
}

// again sends packets once more: on the RTX stream (RFC 4588) where there is
// one, otherwise as they were.
func (s *stream) again(numbers []uint16, mid string) {
	for _, n := range numbers {
		s.mu.Lock()
		p, writer := s.sent[n%kept], s.writer
		if p == nil || p.SequenceNumber != n || writer == nil {
			s.mu.Unlock()
			continue
		}
		out := *p
		out.Extensions = nil
		out.Extension = false
		if s.rtx != 0 {
			out.SSRC, out.PayloadType, out.SequenceNumber = s.rtx, s.rtxPT, s.rtxNumber
			out.Payload = append([]byte{byte(n >> 8), byte(n)}, p.Payload...)
			s.rtxNumber++
			if s.encoding.RID != "" {
				s.name(&out, mid, sdp.SDESRepairRTPStreamIDURI)
			}
		} else if s.encoding.RID != "" {
			s.name(&out, mid, sdp.SDESRTPStreamIDURI)
		}
		s.stats.Retransmitted++
		s.mu.Unlock()
		_, _ = writer.WriteRTP(&out.Header, out.Payload)
	}
}

// report is a sender report by the peer's own clock (RFC 3550, 6.4.1); nil
// before the first packet.
func (s *stream) report(now time.Time, timestamp uint32) rtcp.Packet {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stats.Packets == 0 {
		return nil
	}
	const fromUnix = 2208988800 // seconds from 1900 to 1970
	wall := now.Add(s.track.peer.config.ClockOffset)
	ntp := uint64(wall.Unix()+fromUnix)<<32 | uint64(wall.Nanosecond())<<32/uint64(time.Second)
	return &rtcp.SenderReport{
		SSRC: s.ssrc, NTPTime: ntp, RTPTime: timestamp, PacketCount: uint32(s.stats.Packets), OctetCount: s.octets,
	}
}

// feedback counts RTCP and answers it.
func (s *stream) feedback(packet rtcp.Packet, mid string) {
	s.mu.Lock()
	var lost []uint16
	switch packet := packet.(type) {
	case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
		s.stats.KeyFrameRequests++
		s.wantKey = true
	case *rtcp.TransportLayerNack:
		for _, pair := range packet.Nacks {
			lost = append(lost, pair.PacketList()...)
		}
		s.stats.NACKs += uint64(len(lost))
	}
	s.mu.Unlock()
	s.again(lost, mid)
}

// set changes whether the stream flows; one that begins again does so with a
// key frame.
func (s *stream) set(active bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wantKey = s.wantKey || active && !s.active
	s.active = active
}

// jump moves the sequence numbers on.
func (s *stream) jump(numbers uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number += numbers
}

func (s *stream) requestKey() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wantKey = true
}

func (s *stream) snapshot() TrackStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// prefer leaves one codec of a transceiver, and its RTX codec if wanted.
func prefer(tr *webrtc.RTPTransceiver, codec sfu.Codec, retransmission bool) error {
	var chosen []webrtc.RTPCodecParameters
	for _, c := range tr.Sender().GetParameters().Codecs {
		apt := ""
		if len(chosen) > 0 {
			apt = fmt.Sprintf("apt=%d", chosen[0].PayloadType)
		}
		switch {
		case len(chosen) == 0 && strings.EqualFold(c.MimeType, string(codec)):
			chosen = append(chosen, c)
		case len(chosen) == 1 && retransmission && c.MimeType == webrtc.MimeTypeRTX && c.SDPFmtpLine == apt:
			chosen = append(chosen, c)
		}
	}
	if len(chosen) == 0 {
		return fmt.Errorf("pion has no codec %s", codec)
	}
	return tr.SetCodecPreferences(chosen)
}

// plain takes the SSRCs out of simulcast sections: browsers name such streams
// by their RIDs alone.
func plain(description string) string {
	sections := strings.Split(description, "\r\nm=")
	for i, section := range sections {
		if !strings.Contains(section, "\r\na=simulcast:") {
			continue
		}
		lines := strings.Split(section, "\r\n")
		kept := lines[:0]
		for _, line := range lines {
			if !strings.HasPrefix(line, "a=ssrc") {
				kept = append(kept, line)
			}
		}
		sections[i] = strings.Join(kept, "\r\n")
	}
	return strings.Join(sections, "\r\nm=")
}
