package sdp

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
)

var limits = Limits{Sections: 8, Candidates: 4}

// chrome is what Chromium offers for one audio and one video track, shortened.
const chrome = `v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS s
m=audio 9 UDP/TLS/RTP/SAVPF 111 63
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1 1 udp 2113937151 0f9c1d2e.local 50000 typ host generation 0 network-cost 999
a=ice-ufrag:abcd
a=ice-pwd:0123456789abcdefghijklmn
a=ice-options:trickle
a=fingerprint:sha-256 AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendonly
a=msid:s a0
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=ssrc:1001 cname:c
m=video 0 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=bundle-only
a=mid:1
a=sendonly
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rid:h send
a=ssrc-group:FID 2001 2002
a=ssrc:2001 cname:c
a=ssrc:2002 cname:c
`

func TestParse(t *testing.T) {
	d, err := Parse(strings.ReplaceAll(chrome, "\n", "\r\n"), limits)
	if err != nil {
		t.Fatal(err)
	}
	if d.Ufrag != "abcd" || d.Setup != "actpass" || d.Fingerprint.Algorithm != "sha-256" || !d.ExtmapMixed || len(d.Candidates) != 1 {
		t.Errorf("transport: %+v", d)
	}
	if len(d.Sections) != 2 || !d.Bundled("1") || d.Bundled("2") {
		t.Fatalf("sections: %+v, bundle %v", d.Sections, d.Bundle)
	}
	a, v := d.Section("0"), d.Section("1")
	if a.Kind != "audio" || a.Direction != SendOnly || !a.RTCPMux || a.StreamID != "s" || a.TrackID != "a0" || len(a.Extmaps) != 2 {
		t.Errorf("audio: %+v", a)
	}
	if len(a.Codecs) != 2 || a.Codecs[0].Name != "opus" || a.Codecs[0].Channels != 2 || a.Codecs[0].Feedback[0] != "transport-cc" {
		t.Errorf("audio codecs: %+v", a.Codecs)
	}
	if got, ok := a.Codecs[0].Param("useinbandfec"); !ok || got != "1" {
		t.Errorf("useinbandfec %q, %v", got, ok)
	}
	if v.Rejected {
		t.Error("a bundle-only section is not rejected")
	}
	if len(v.SSRCs) != 2 || len(v.FID) != 1 || v.FID[0] != [2]uint32{2001, 2002} || len(v.RIDs) != 1 || len(v.Codecs) != 2 {
		t.Errorf("video: %+v", v)
	}
}

// The tagged section speaks for the bundle, and completes what the session says.
func TestTransportParameters(t *testing.T) {
	const session = "v=0\na=ice-ufrag:sess\na=ice-pwd:0123456789012345678901\na=setup:active\na=group:BUNDLE b a\n"
	d, err := Parse(session+"m=audio 9 X 0\na=mid:a\na=ice-ufrag:aaaa\nm=audio 9 X 0\na=mid:b\na=ice-ufrag:bbbb\n", limits)
	if err != nil {
		t.Fatal(err)
	}
	if d.Ufrag != "bbbb" || d.Setup != "active" || d.Password == "" {
		t.Errorf("got %q %q %q, want those of section b and of the session", d.Ufrag, d.Password, d.Setup)
	}
}

// C3
func TestParseRefuses(t *testing.T) {
	section := "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:%d\n"
	many := func(line string, n int) string {
		return "v=0\nm=audio 9 X 111\na=mid:0\n" + strings.Repeat(line+"\n", n)
	}
	numbered := func(line string, n int) string {
		var b strings.Builder
		b.WriteString("v=0\nm=audio 9 X 111\na=mid:0\n")
		for i := range n {
			fmt.Fprintf(&b, line+"\n", i+1)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"empty":            {"", ErrSyntax},
		"no version":       {"o=- 1 1 IN IP4 1\n", ErrSyntax},
		"not lines":        {"v=0\nhello\n", ErrSyntax},
		"carriage return":  {"v=0\ns=a\rb\n", ErrSyntax},
		"no mid":           {"v=0\nm=audio 9 X 111\n", ErrSyntax},
		"mid twice":        {"v=0\n" + fmt.Sprintf(section, 1) + fmt.Sprintf(section, 1), ErrSyntax},
		"port":             {"v=0\nm=audio x X 111\n", ErrSyntax},
		"m-line":           {"v=0\nm=audio 9\n", ErrSyntax},
		"setup":            {"v=0\na=setup:holdconn\n", ErrSyntax},
		"ufrag with space": {"v=0\na=ice-ufrag:ab cd\n", ErrSyntax},
		"short ufrag":      {"v=0\na=ice-ufrag:abc\n", ErrSyntax},
		"short password":   {"v=0\na=ice-pwd:abc\n", ErrSyntax},
		"fingerprint":      {"v=0\na=fingerprint:sha-256 AA:BB\n", ErrSyntax},
		"hash":             {"v=0\na=fingerprint:md5 " + strings.Repeat("AA:", 15) + "AA\n", ErrSyntax},
		"rtpmap":           {many("a=rtpmap:111 opus", 1), ErrSyntax},
		"rtpmap rate":      {many("a=rtpmap:111 opus/0", 1), ErrSyntax},
		"extmap":           {many("a=extmap:x y", 1), ErrSyntax},
		"ssrc":             {many("a=ssrc:-1 x", 1), ErrSyntax},
		"rid":              {many("a=rid:x", 1), ErrSyntax},
		"sections":         {"v=0\n" + strings.Repeat("m=audio 9 X 1\n", 9), ErrLimit},
		"candidates":       {many("a=candidate:x", 5), ErrLimit},
		"formats":          {"v=0\nm=audio 9 X" + strings.Repeat(" 1", 200) + "\n", ErrLimit},
		"ssrcs":            {numbered("a=ssrc:%d", 33), ErrLimit},
		"groups":           {many("a=ssrc-group:FID 1 2", 33), ErrLimit},
		"rids":             {numbered("a=rid:%d send", 17), ErrLimit},
		"rid twice":        {many("a=rid:x send", 2), ErrSyntax},
		"extmaps":          {many("a=extmap:1 x", 65), ErrLimit},
		"bundle":           {"v=0\na=group:BUNDLE" + strings.Repeat(" x", 9) + "\n", ErrLimit},
		"lines":            {"v=0\n" + strings.Repeat("b=x\n", maxLines+1), ErrLimit},
		"long line":        {"v=0\na=" + strings.Repeat("x", maxLine) + "\n", ErrLimit},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(c.text, limits); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func local() *Local {
	return &Local{
		SessionID: 7, Version: 3, Ufrag: "abcd", Password: "0123456789abcdefghijklmn", Setup: "actpass",
		Fingerprint: Fingerprint{"sha-256", strings.Repeat("AA:", 31) + "AA"},
		Candidates:  []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:5000"), netip.MustParseAddrPort("[2001:db8::1]:5000")},
		Sections: []*LocalSection{
			{Kind: "video", Protocol: "UDP/TLS/RTP/SAVPF", MID: "9", Rejected: true, Formats: []string{"96"}},
			{
				Kind: "video", Protocol: "UDP/TLS/RTP/SAVPF", MID: "1", Direction: SendOnly,
				Codecs:  []Codec{{PayloadType: 96, Name: "VP8", ClockRate: 90000, Feedback: []string{"nack"}}, {PayloadType: 97, Name: "rtx", ClockRate: 90000, Fmtp: "apt=96"}},
				Extmaps: []Extmap{{3, "urn:x"}}, SSRC: 11, RTX: 12, CName: "c", StreamID: "s", TrackID: "t",
			},
			{Kind: "application", Protocol: "UDP/DTLS/SCTP", MID: "2", Formats: []string{"webrtc-datachannel"}, SCTPPort: 5000, MaxMessage: 1200},
		},
	}
}

// What is written is read back.
func TestWrite(t *testing.T) {
	text := local().Write()
	d, err := Parse(text, limits)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if !d.Sections[0].Rejected || d.Sections[1].Rejected || d.Bundled("9") || !d.Bundled("1") || !d.Bundled("2") {
		t.Errorf("rejected and bundled sections are wrong\n%s", text)
	}
	v := d.Sections[1]
	if v.Direction != SendOnly || len(v.Codecs) != 2 || v.Codecs[1].Fmtp != "apt=96" || v.FID[0] != [2]uint32{11, 12} || v.StreamID != "s" || v.Extmaps[0].ID != 3 {
		t.Errorf("video: %+v\n%s", v, text)
	}
	if len(d.Candidates) != 2 || !strings.Contains(d.Candidates[1], "2001:db8::1 5000 typ host") {
		t.Errorf("candidates: %q", d.Candidates)
	}
	if d.Ufrag != "abcd" || d.Setup != "actpass" || d.Fingerprint != local().Fingerprint {
		t.Errorf("transport: %+v", d)
	}
}

// C1
func FuzzParse(f *testing.F) {
	f.Add(chrome)
	f.Add(local().Write())
	f.Add(withSimulcast("a=rid:h send pt=96;max-br=1", "a=rid:l send", "a=simulcast:send ~h;l,h recv x"))
	f.Add("v=0\nm=audio 9 X 1\na=mid:0\na=rtcp-fb:* nack\na=rtpmap:1 a/1/1\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text, limits)
		if err != nil {
			if !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrLimit) {
				t.Errorf("error %v is neither of ours", err)
			}
			return
		}
		if len(d.Sections) > limits.Sections || len(d.Candidates) > limits.Candidates {
			t.Errorf("limits: %d sections, %d candidates", len(d.Sections), len(d.Candidates))
		}
		for _, s := range d.Sections {
			if s.MID == "" || len(s.SSRCs) > maxSSRCs || len(s.Codecs) > len(s.Formats) || len(s.RIDs) > maxRIDs || !s.Simulcast() && len(s.RIDs) > 1 {
				t.Errorf("section %+v", s)
			}
			for i, r := range s.RIDs {
				if !validRID(r.ID) || slices.ContainsFunc(s.RIDs[:i], func(o RID) bool { return o.ID == r.ID }) {
					t.Errorf("rids %+v", s.RIDs)
				}
			}
			written := LocalSection{Kind: "video", Protocol: "x", MID: "0", Codecs: []Codec{{Name: "x", ClockRate: 1}}, RIDs: s.RIDs, Simulcast: s.Simulcast()}
			if _, err := Parse((&Local{Ufrag: "aaaa", Password: strings.Repeat("a", 22), Fingerprint: local().Fingerprint, Setup: "active", Sections: []*LocalSection{&written}}).Write(), limits); err != nil && !errors.Is(err, ErrLimit) {
				t.Errorf("what is written is refused: %v", err)
			}
			for i := range s.Codecs {
				s.Codecs[i].Param("apt")
			}
		}
	})
}
