package sfu

import (
	"strings"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// remoteParameters are the remote side's credentials for one ICE generation.
type remoteParameters struct {
	ufrag, password string
	fingerprint     sdp.Fingerprint
	setup           string
	lite            bool
}

func remoteOf(d *sdp.Description) remoteParameters {
	return remoteParameters{ufrag: d.Ufrag, password: d.Password, fingerprint: d.Fingerprint, setup: d.Setup, lite: d.Lite}
}

// pionDescription is the session description given to pion in place of the
// remote side's: one audio section, whose content means nothing, and the data
// section if there is one. The section has a rid, so that pion makes no
// receiver of its own for SSRCs that it does not know.
func pionDescription(r remoteParameters, direction string, data bool) string {
	var b strings.Builder
	line := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
		b.WriteString("\r\n")
	}
	line("v=0")
	line("o=- 1 1 IN IP4 127.0.0.1")
	line("s=-")
	line("t=0 0")
	if data {
		line("a=group:BUNDLE 0 1")
	} else {
		line("a=group:BUNDLE 0")
	}
	if r.lite {
		line("a=ice-lite")
	}
	credentials := func() {
		line("c=IN IP4 0.0.0.0")
		line("a=ice-ufrag:", r.ufrag)
		line("a=ice-pwd:", r.password)
		line("a=fingerprint:", r.fingerprint.Algorithm, " ", r.fingerprint.Value)
		line("a=setup:", r.setup)
	}
	line("m=audio 9 UDP/TLS/RTP/SAVPF 111")
	credentials()
	line("a=mid:0")
	line("a=rtcp-mux")
	line("a=rtpmap:111 opus/48000/2")
	line("a=", direction)
	line("a=rid:a send")
	if data {
		line("m=application 9 UDP/DTLS/SCTP webrtc-datachannel")
		credentials()
		line("a=mid:1")
		line("a=sctp-port:5000")
		line("a=max-message-size:262144")
	}
	return b.String()
}
