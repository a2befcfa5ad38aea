package sdp

import (
	"fmt"
	"net/netip"
	"strings"
)

// Local is a description of ours.
type Local struct {
	SessionID, Version uint64
	Ufrag, Password    string
	Fingerprint        Fingerprint
	Setup              string
	Candidates         []netip.AddrPort // in order of preference
	TCPCandidates      []netip.AddrPort // the same, passive, after all of Candidates
	Sections           []*LocalSection
}

// LocalSection is a media section of ours.
type LocalSection struct {
	Kind      string
	Protocol  string
	MID       string
	Rejected  bool
	Formats   []string // for a rejected section, and for application
	Direction Direction
	Codecs    []Codec
	Extmaps   []Extmap
	// Bitrate is the most the peer is asked to send, in bit/s (RFC 8866 section 5.8, RFC 3890); 0 for no limit.
	Bitrate int64
	// RIDs are the encodings of the peer that we take; Simulcast says that the peer offered them by a=simulcast.
	RIDs      []RID
	Simulcast bool
	// SSRC, RTX (0 for none), CName, StreamID and TrackID of what we send; SSRC 0 for nothing.
	SSRC, RTX                uint32
	CName, StreamID, TrackID string
	SCTPPort, MaxMessage     int // of application
}

// Write returns the description as text.
func (l *Local) Write() string {
	var b strings.Builder
	b.Grow(512 + 512*len(l.Sections))
	fmt.Fprintf(&b, "v=0\r\no=- %d %d IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", l.SessionID, l.Version)
	var bundle strings.Builder
	for _, s := range l.Sections {
		if !s.Rejected {
			bundle.WriteString(" " + s.MID)
		}
	}
	if bundle.Len() > 0 {
		b.WriteString("a=group:BUNDLE" + bundle.String() + "\r\n")
	}
	b.WriteString("a=extmap-allow-mixed\r\na=msid-semantic: WMS *\r\n")
	first := true
	for _, s := range l.Sections {
		s.write(&b, l, first && !s.Rejected)
		first = first && s.Rejected
	}
	return b.String()
}

func (s *LocalSection) write(b *strings.Builder, l *Local, candidates bool) {
	formats := s.Formats
	if len(s.Codecs) > 0 {
		formats = nil
		for _, c := range s.Codecs {
			formats = append(formats, fmt.Sprint(c.PayloadType))
		}
	}
	port := 9
	if s.Rejected {
		port = 0
	}
	fmt.Fprintf(b, "m=%s %d %s %s\r\nc=IN IP4 0.0.0.0\r\n", s.Kind, port, s.Protocol, strings.Join(formats, " "))
	if s.Bitrate > 0 && !s.Rejected {
		// AS is in kbit/s and counts IP, UDP and RTP headers, TIAS in bit/s and does not.
		fmt.Fprintf(b, "b=AS:%d\r\nb=TIAS:%d\r\n", max(s.Bitrate/1000, 1), s.Bitrate)
	}
	fmt.Fprintf(b, "a=mid:%s\r\n", s.MID)
	if s.Rejected {
		b.WriteString("a=inactive\r\n")
		return
	}
	fmt.Fprintf(b, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s %s\r\na=setup:%s\r\n",
		l.Ufrag, l.Password, l.Fingerprint.Algorithm, l.Fingerprint.Value, l.Setup)
	if candidates {
		writeCandidates(b, l)
	}
	if s.Kind == "application" {
		fmt.Fprintf(b, "a=sctp-port:%d\r\na=max-message-size:%d\r\n", s.SCTPPort, s.MaxMessage)
		return
	}
	fmt.Fprintf(b, "a=rtcp-mux\r\na=rtcp-rsize\r\na=%s\r\n", s.Direction)
	for _, e := range s.Extmaps {
		fmt.Fprintf(b, "a=extmap:%d %s\r\n", e.ID, e.URI)
	}
	for _, c := range s.Codecs {
		c.write(b)
	}
	s.writeRIDs(b)
	s.writeSource(b)
}

func (c *Codec) write(b *strings.Builder) {
	fmt.Fprintf(b, "a=rtpmap:%d %s/%d", c.PayloadType, c.Name, c.ClockRate)
	if c.Channels > 0 {
		fmt.Fprintf(b, "/%d", c.Channels)
	}
	b.WriteString("\r\n")
	if c.Fmtp != "" {
		fmt.Fprintf(b, "a=fmtp:%d %s\r\n", c.PayloadType, c.Fmtp)
	}
	for _, f := range c.Feedback {
		fmt.Fprintf(b, "a=rtcp-fb:%d %s\r\n", c.PayloadType, f)
	}
}

func (s *LocalSection) writeSource(b *strings.Builder) {
	if s.SSRC == 0 {
		return
	}
	fmt.Fprintf(b, "a=msid:%s %s\r\n", s.StreamID, s.TrackID)
	if s.RTX != 0 {
		fmt.Fprintf(b, "a=ssrc-group:FID %d %d\r\n", s.SSRC, s.RTX)
	}
	for _, ssrc := range []uint32{s.SSRC, s.RTX} {
		if ssrc != 0 {
			fmt.Fprintf(b, "a=ssrc:%d cname:%s\r\na=ssrc:%d msid:%s %s\r\n", ssrc, s.CName, ssrc, s.StreamID, s.TrackID)
		}
	}
}

// writeCandidates writes host candidates with priorities by RFC 8445 section 5.1.2.1, and of
// those over TCP by RFC 6544 section 4.2, with a type preference below that of any UDP candidate but relayed ones.
func writeCandidates(b *strings.Builder, l *Local) {
	for i, a := range l.Candidates {
		priority := uint32(126)<<24 | uint32(65535-i)<<8 | 255
		fmt.Fprintf(b, "a=candidate:%d 1 udp %d %s %d typ host\r\n", i+1, priority, a.Addr(), a.Port())
	}
	for i, a := range l.TCPCandidates {
		priority := uint32(90)<<24 | uint32(4<<13+8191-i)<<8 | 255
		fmt.Fprintf(b, "a=candidate:%d 1 tcp %d %s %d typ host tcptype passive\r\n", len(l.Candidates)+i+1, priority, a.Addr(), a.Port())
	}
	b.WriteString("a=end-of-candidates\r\n")
}
