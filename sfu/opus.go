package sfu

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// redFmtp are the parameters of RFC 2198 around a payload type: one redundant block of the same.
func redFmtp(pt uint8) string { return fmt.Sprintf("%d/%d", pt, pt) }

// redundant finds the payload type of RFC 2198 around that of a codec, 0 if there is none.
func redundant(s *sdp.Section, f *format, pt uint8) uint8 {
	if f.red == 0 {
		return 0
	}
	for i := range s.Codecs {
		c := &s.Codecs[i]
		if !strings.EqualFold(c.Name, nameRED) || c.ClockRate != f.clock || c.Channels != f.channel {
			continue
		}
		inner := strings.Split(strings.TrimSpace(c.Fmtp), "/")
		if !slices.ContainsFunc(inner, func(p string) bool { return p != strconv.Itoa(int(pt)) }) {
			return c.PayloadType
		}
	}
	return 0
}

// redPrimary returns the payload for receivers that do not take RFC 2198: the primary block of a packet that has one, and
// any other payload as it is.
func redPrimary(pkt *pktcache.Packet) []byte {
	payload := pkt.Payload()
	if !pkt.Red || int(pkt.Primary) > len(payload) {
		return payload
	}
	return payload[pkt.Primary:]
}

// stereo reports whether the writer of a description may send stereo (RFC 7587 section 7): it says
// so, or it wants to receive it, which is what applications write that want music both ways.
func stereo(c *sdp.Codec) bool {
	sends, _ := c.Param("sprop-stereo")
	wants, _ := c.Param("stereo")
	return sends == "1" || wants == "1"
}

// opusFmtp is what a publisher of Opus is answered: how it is to encode (RFC 7587
// section 6.1). Forward error correction is always on. Discontinuous transmission and stereo are as it offers,
// and its rate is at most most bit/s, if that is not 0.
func opusFmtp(c *sdp.Codec, most int64) string {
	out := []string{"minptime=10", "useinbandfec=1"}
	if v, ok := c.Param("minptime"); ok && number(v) > 0 {
		out[0] = fmt.Sprintf("minptime=%d", number(v))
	}
	if v, _ := c.Param("usedtx"); v == "1" {
		out = append(out, "usedtx=1")
	}
	if stereo(c) {
		out = append(out, "stereo=1")
	}
	average, _ := c.Param("maxaveragebitrate")
	rate := number(average)
	if most > 0 && (rate == 0 || most < rate) {
		rate = most
	}
	if rate > 0 {
		out = append(out, fmt.Sprintf("maxaveragebitrate=%d", min(max(rate, 6000), 510000)))
	}
	return strings.Join(out, ";")
}

// number reads a parameter; 0 for what is none.
func number(v string) int64 {
	n, err := strconv.ParseUint(v, 10, 32)
	if err != nil {
		return 0
	}
	return int64(n)
}

// offeredFmtp are the parameters of the producer's codec as receivers are
// offered it.
func (p *Producer) offeredFmtp() string {
	fmtp := p.section.format.fmtp
	switch {
	case p.stereo:
		fmtp += ";stereo=1;sprop-stereo=1"
	case *p.sprop.Load() != "":
		fmtp += ";sprop-parameter-sets=" + *p.sprop.Load()
	}
	return fmtp
}
