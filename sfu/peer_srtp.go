package sfu

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// srtpProfiles are accepted in this order: the DTLS server picks, which is always the engine.
var srtpProfiles = [...]dtls.SRTPProtectionProfile{
	dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80,
}

func profileName(p dtls.SRTPProtectionProfile) string {
	switch p {
	case dtls.SRTP_AEAD_AES_128_GCM:
		return "SRTP_AEAD_AES_128_GCM"
	case dtls.SRTP_AEAD_AES_256_GCM:
		return "SRTP_AEAD_AES_256_GCM"
	case dtls.SRTP_AES128_CM_HMAC_SHA1_80:
		return "SRTP_AES128_CM_HMAC_SHA1_80"
	}
	return fmt.Sprintf("0x%04x", uint16(p))
}

const (
	// srtpOverhead is the capacity that sealRTP and writeRTCP need behind a
	// packet: the longest tag and the SRTCP index fit.
	srtpOverhead = 32
	// The windows within which replayed packets are noticed and late ones are taken.
	srtpWindow, srtcpWindow = 512, 64
)

// srtpKeys are what a handshake brought, one context for each owner. RTP and
// RTCP have session keys of their own (RFC 3711 section 4.3), so that two
// contexts of the same master key never use one key twice.
type srtpKeys struct {
	profile string
	suite   string // of DTLS

	// Of who holds peer.reading.
	in      *srtp.Context // nil after the end
	inRTP   rtp.Header    // scratch
	inRTCP  rtcp.Header   // scratch
	last    int64         // the SSRC of the last RTP packet; -1 before the first
	streams int           // SSRCs that in keeps a replay window for

	// Of who sends media: gcm, or rtpOut where the profile is another.
	gcm    *gcmSealer
	rtpOut *srtp.Context
	outRTP rtp.Header // scratch

	// Of who holds peer.sealing.
	rtcpOut *srtp.Context
	outRTCP rtcp.Header // scratch
	buffer  []byte
}

// newKeys makes the contexts of a finished handshake (RFC 5764 section 4.2).
func newKeys(server *dtls.Conn) (*srtpKeys, error) {
	profile, ok := server.SelectedSRTPProtectionProfile()
	if !ok {
		return nil, fmt.Errorf("no srtp profile in common")
	}
	state, ok := server.ConnectionState()
	if !ok {
		return nil, fmt.Errorf("no dtls state")
	}
	// Both libraries number the profiles as IANA does.
	cfg := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := cfg.ExtractSessionKeysFromDTLS(&state, false); err != nil {
		return nil, err
	}
	k, err := keysOf(profileName(profile), &cfg)
	if err == nil {
		k.suite = dtls.CipherSuiteName(state.CipherSuiteID)
	}
	return k, err
}

func keysOf(name string, cfg *srtp.Config) (k *srtpKeys, err error) {
	k = &srtpKeys{profile: name, last: -1}
	k.in, err = srtp.CreateContext(cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt, cfg.Profile,
		srtp.SRTPReplayProtection(srtpWindow), srtp.SRTCPReplayProtection(srtcpWindow))
	if err != nil {
		return nil, err
	}
	switch cfg.Profile {
	case srtp.ProtectionProfileAeadAes128Gcm, srtp.ProtectionProfileAeadAes256Gcm:
		k.gcm, err = newGCMSealer(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt)
	default:
		k.rtpOut, err = srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, cfg.Profile)
	}
	if err != nil {
		return nil, err
	}
	k.rtcpOut, err = srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, cfg.Profile)
	return k, err
}

// datagram takes one SRTP or SRTCP datagram of the remote side, decrypts it in
// place and delivers it, all on the calling goroutine. Any goroutine may call
// it. What comes before the keys, or is neither, is dropped.
func (p *peer) datagram(b []byte, from netip.AddrPort) {
	k := p.keys.Load()
	if k == nil || len(b) < 8 || b[0] < srtpFirst || b[0] > srtpLast {
		return
	}
	p.reading.Lock()
	defer p.reading.Unlock()
	if k.in == nil {
		return
	}
	// RTP has no payload types that look like RTCP's (RFC 5761 section 4).
	var out []byte
	var fresh bool
	if b[1] >= 192 && b[1] <= 223 {
		if out, fresh = k.openRTCP(b); out != nil {
			p.events.rtcp(out)
		}
	} else if out, fresh = k.openRTP(b); out != nil {
		p.events.rtp(out)
	}
	if out == nil {
		p.rejected.Add(1)
	} else if !p.spoke.Load() {
		p.speaks(from)
	}
	if fresh && k.streams == maxStreams {
		p.events.flood()
	}
}

// openRTP decrypts a packet; nil for one that is forged, replayed, broken or
// of an SSRC too many. The replay window of an SSRC is kept to the end, so that
// fresh ones are counted, once they are authenticated.
func (k *srtpKeys) openRTP(b []byte) (out []byte, fresh bool) {
	if len(b) < 12 {
		return nil, false
	}
	ssrc := binary.BigEndian.Uint32(b[8:])
	if int64(ssrc) != k.last {
		_, known := k.in.ROC(ssrc)
		if fresh = !known; fresh && k.streams >= maxStreams {
			return nil, false
		}
	}
	out, err := k.in.DecryptRTP(b, b, &k.inRTP)
	if err != nil {
		return nil, false
	}
	k.last = int64(ssrc)
	if fresh {
		k.streams++
	}
	return out, fresh
}

// openRTCP decrypts a compound, as openRTP does a packet.
func (k *srtpKeys) openRTCP(b []byte) (out []byte, fresh bool) {
	_, known := k.in.Index(binary.BigEndian.Uint32(b[4:]))
	if fresh = !known; fresh && k.streams >= maxStreams {
		return nil, false
	}
	out, err := k.in.DecryptRTCP(b, b, &k.inRTCP)
	if err != nil {
		return nil, false
	}
	if fresh {
		k.streams++
	}
	return out, fresh
}

// sealRTP encrypts the packet in buf in place and returns it with its tag;
// false before the keys are there, and for what gcmSealer.seal refuses. buf is a whole packet, whose first headerLen
// bytes are its header, with srtpOverhead bytes of capacity behind
// it. One goroutine at a time may call it.
func (p *peer) sealRTP(buf []byte, headerLen int) ([]byte, bool) {
	k := p.keys.Load()
	if k == nil {
		return nil, false
	}
	if k.gcm != nil {
		return k.gcm.seal(buf, headerLen)
	}
	out, err := k.rtpOut.EncryptRTP(buf, buf, &k.outRTP)
	return out, err == nil
}

// writeRTCP encrypts one compound packet and sends it at once by path; false when
// there are no keys or it did not leave. Any goroutine may call it. It does not go
// through the agent, which makes a writer wait for its loop while it has no pair.
func (p *peer) writeRTCP(compound []byte, path *route) bool {
	k := p.keys.Load()
	if k == nil {
		return false
	}
	p.sealing.Lock()
	defer p.sealing.Unlock()
	k.buffer = append(k.buffer[:0], compound...)
	out, err := k.rtcpOut.EncryptRTCP(k.buffer, k.buffer, &k.outRTCP)
	if err != nil {
		return false
	}
	k.buffer = out[:0] // it may have grown
	_, err = path.via.send(out, path.addr)
	return err == nil
}

// ciphers names the SRTP profile and the DTLS cipher suite in use; empty before the handshake.
func (p *peer) ciphers() (profile, suite string) {
	if k := p.keys.Load(); k != nil {
		return k.profile, k.suite
	}
	return "", ""
}

// deafen waits for the packet that is being delivered, if any, and lets no
// further one in.
func (p *peer) deafen() {
	p.reading.Lock()
	defer p.reading.Unlock()
	if k := p.keys.Load(); k != nil {
		k.in = nil
	}
}
