package sfu

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// remoteEnd is the other side of a peer: an ICE agent and a DTLS client
// without media of its own.
type remoteEnd struct {
	t       *testing.T
	peer    *peer
	agent   *ice.Agent
	conn    *ice.Conn
	id      identity
	targets []netip.AddrPort // of the engine
	in, out *srtp.Context
	dtls    *dtls.Conn

	rtp, rtcp  chan []byte
	states     chan struct{}
	paths      chan netip.AddrPort
	selected   chan struct{} // the agent has a pair
	approached chan netip.AddrPort
	floods     chan struct{}
}

func newRemoteEnd(t *testing.T) *remoteEnd {
	t.Helper()
	e, err := New(Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}})
	if err != nil {
		t.Fatal(err)
	}
	l, id, err := e.open()
	if err != nil {
		t.Fatal(err)
	}
	r := &remoteEnd{
		t: t, targets: l.candidates, rtp: make(chan []byte, 100), rtcp: make(chan []byte, 100), states: make(chan struct{}, 100),
		paths: make(chan netip.AddrPort, 10), selected: make(chan struct{}, 10), floods: make(chan struct{}, 10), approached: make(chan netip.AddrPort, 10),
	}
	approach := func(local, remote netip.AddrPort, _ bool) {
		via := l.find(local, remote)
		via.attach(remote, r.peer)
		r.peer.watch.reach(route{via: via, addr: remote})
		r.approached <- remote
	}
	keep := func(to chan []byte) func([]byte) { return func(b []byte) { to <- append([]byte(nil), b...) } }
	r.peer, err = newPeer(l, id.cert, e.now, peerEvents{
		rtp: keep(r.rtp), rtcp: keep(r.rtcp), flood: func() { r.floods <- struct{}{} },
		state: func() { r.states <- struct{}{} }, path: func(local, _ netip.AddrPort, _ bool) { r.paths <- local }, approach: approach,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.id, err = newIdentity(); err != nil {
		t.Fatal(err)
	}
	r.agent, err = ice.NewAgentWithOptions(ice.WithLoggerFactory(silent{}), ice.WithIncludeLoopback(),
		ice.WithNetworkTypes([]ice.NetworkType{ice.NetworkTypeUDP4}), ice.WithCandidateTypes([]ice.CandidateType{ice.CandidateTypeHost}),
		ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled), ice.WithMaxBindingRequests(math.MaxUint16)) // a busy machine answers late
	if err != nil {
		t.Fatal(err)
	}
	_ = r.agent.OnSelectedCandidatePairChange(func(_, _ ice.Candidate) { r.selected <- struct{}{} })
	t.Cleanup(func() {
		r.peer.close()
		if r.dtls != nil {
			_ = r.dtls.Close()
		}
		_ = r.agent.GracefulClose()
		if err := e.Close(t.Context()); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		_ = l.close()
	})
	return r
}

// negotiate exchanges credentials, as with an offer of the remote end; again to restart ICE.
func (r *remoteEnd) negotiate(print sdp.Fingerprint) {
	r.t.Helper()
	ctx := r.t.Context()
	again := r.conn != nil
	if again {
		if err := r.agent.Restart("", ""); err != nil {
			r.t.Fatal(err)
		}
	}
	gathered := make(chan struct{}, 1)
	_ = r.agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			gathered <- struct{}{}
		}
	})
	if err := r.agent.GatherCandidates(); err != nil {
		r.t.Fatal(err)
	}
	<-gathered
	ufrag, password, err := r.agent.GetLocalUserCredentials()
	if err != nil {
		r.t.Fatal(err)
	}
	local, err := r.peer.answer(ctx, remoteParameters{ufrag: ufrag, password: password, fingerprint: print})
	if err != nil {
		r.t.Fatal(err)
	}
	if again {
		err = r.agent.SetRemoteCredentials(local.ufrag, local.password)
	} else {
		r.conn, err = r.agent.StartDial(local.ufrag, local.password)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	for _, a := range r.targets {
		c, err := ice.UnmarshalCandidate(fmt.Sprintf("1 1 udp 1 %s %d typ host", a.Addr(), a.Port()))
		if err != nil {
			r.t.Fatal(err)
		}
		_ = r.agent.AddRemoteCandidate(c)
	}
}

// secure runs the handshake.
func (r *remoteEnd) secure(profiles ...dtls.SRTPProtectionProfile) error {
	ctx := r.t.Context()
	if err := r.agent.AwaitConnect(ctx); err != nil {
		return err
	}
	var err error
	r.dtls, err = dtls.ClientWithOptions(packetConn{r.conn}, r.conn.RemoteAddr(), dtls.WithLoggerFactory(silent{}),
		dtls.WithCertificates(r.id.cert), dtls.WithSRTPProtectionProfiles(profiles...), dtls.WithInsecureSkipVerify(true))
	if err != nil {
		return err
	}
	if err := r.dtls.HandshakeContext(ctx); err != nil {
		return err
	}
	profile, _ := r.dtls.SelectedSRTPProtectionProfile()
	state, _ := r.dtls.ConnectionState()
	cfg := srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := cfg.ExtractSessionKeysFromDTLS(&state, true); err != nil {
		return err
	}
	r.in, r.out = contexts(r.t, &cfg)
	return nil
}

func contexts(t testing.TB, cfg *srtp.Config) (in, out *srtp.Context) {
	t.Helper()
	in, err := srtp.CreateContext(cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt, cfg.Profile)
	if err != nil {
		t.Fatal(err)
	}
	if out, err = srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, cfg.Profile); err != nil {
		t.Fatal(err)
	}
	return in, out
}

// packetConn makes a remote end's path what DTLS wants.
type packetConn struct{ *ice.Conn }

func (c packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, err := c.Read(b)
		if err != nil || n > 0 && b[0] >= dtlsFirst && b[0] <= dtlsLast {
			return n, c.RemoteAddr(), err
		}
	}
}
func (c packetConn) WriteTo(b []byte, _ net.Addr) (int, error) { return c.Write(b) }
func (c packetConn) Close() error                              { return nil }

// until waits for a state of the peer.
func (r *remoteEnd) until(want State) error {
	r.t.Helper()
	for {
		state, why := r.peer.state()
		if state == want {
			return why
		}
		if state == StateClosed {
			r.t.Fatalf("closed: %v; want %v", why, want)
		}
		select {
		case <-r.states:
		case <-r.t.Context().Done():
			r.t.Fatal("no end of it")
		}
	}
}

// plainHeader is the size of the header of a plain packet.
const plainHeader = 20

// plain is an RTP packet with room for its tag.
func plain(ssrc uint32, seq uint16, size int) []byte {
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SSRC: ssrc, SequenceNumber: seq}, Payload: make([]byte, size)}
	_ = p.SetExtension(4, []byte("0"))
	b, err := p.Marshal()
	if err != nil {
		panic(err)
	}
	return append(make([]byte, 0, len(b)+srtpOverhead), b...)
}

// leave seals a packet and sends it by the agent; false when there are no keys or no path.
func (r *remoteEnd) leave(h *rtp.Header, payload []byte) bool {
	b, err := h.Marshal()
	if err != nil {
		r.t.Fatal(err)
	}
	conn := r.peer.conn.Load()
	out, ok := r.peer.sealRTP(append(slices.Grow(b, len(payload)+srtpOverhead), payload...), len(b))
	if !ok || conn == nil {
		return false
	}
	_, err = conn.Write(out)
	return err == nil
}

// exchange sends one packet each way, by the path that the agents know.
func (r *remoteEnd) exchange(seq uint16) {
	r.t.Helper()
	sealed, err := r.out.EncryptRTP(nil, plain(7, seq, 100), nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.conn.Write(sealed); err != nil {
		r.t.Fatal(err)
	}
	if got := <-r.rtp; string(got) != string(plain(7, seq, 100)) {
		r.t.Fatalf("packet %d did not come as it was", seq)
	}
	if !r.leave(&rtp.Header{Version: 2, SSRC: 9, SequenceNumber: seq, PayloadType: 97}, []byte{1, 2, 3}) {
		r.t.Fatal("a packet did not leave")
	}
}

func TestPeerProfileOrder(t *testing.T) {
	const gcm128, gcm256, cm = dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80
	for _, c := range []struct {
		offered []dtls.SRTPProtectionProfile
		want    string
	}{
		{[]dtls.SRTPProtectionProfile{cm, gcm256, gcm128}, "SRTP_AEAD_AES_128_GCM"},
		{[]dtls.SRTPProtectionProfile{cm, gcm256}, "SRTP_AEAD_AES_256_GCM"},
		{[]dtls.SRTPProtectionProfile{cm}, "SRTP_AES128_CM_HMAC_SHA1_80"},
	} {
		t.Run(c.want, func(t *testing.T) {
			r := newRemoteEnd(t)
			r.negotiate(r.id.print)
			if err := r.secure(c.offered...); err != nil {
				t.Fatal(err)
			}
			_ = r.until(StateConnected)
			if got, suite := r.peer.ciphers(); got != c.want || suite != "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" {
				t.Errorf("profile %s by %s, want %s", got, suite, c.want)
			}
			if local := <-r.paths; local != r.targets[0] {
				t.Errorf("path from %v, want %v", local, r.targets[0])
			}
			r.exchange(1)
		})
	}
}

// Who has another certificate than signalling told of gets no keys.
func TestPeerWrongFingerprint(t *testing.T) {
	for _, algorithm := range []string{"sha-256", "sha-512"} {
		r := newRemoteEnd(t)
		print := printOf(algorithm, r.id.cert.Certificate[0])
		flipped := "0"
		if print.Value[0] == '0' {
			flipped = "1"
		}
		print.Value = flipped + print.Value[1:]
		r.negotiate(print)
		if err := r.secure(srtpProfiles[:]...); err == nil {
			t.Errorf("%s: the handshake ended well", algorithm)
		}
		if why := r.until(StateClosed); !errors.Is(why, ErrDTLSFailed) {
			t.Errorf("%s: closed with %v, want ErrDTLSFailed", algorithm, why)
		}
		if profile, suite := r.peer.ciphers(); r.peer.keys.Load() != nil || profile+suite != "" {
			t.Errorf("%s: there are keys", algorithm)
		}
	}
}

func TestPeerNoCommonProfile(t *testing.T) {
	r := newRemoteEnd(t)
	r.negotiate(r.id.print)
	if err := r.secure(dtls.SRTP_AES128_CM_HMAC_SHA1_32); err == nil {
		t.Error("the handshake ended well")
	}
	if why := r.until(StateClosed); !errors.Is(why, ErrDTLSFailed) {
		t.Errorf("closed with %v, want ErrDTLSFailed", why)
	}
}

func printOf(algorithm string, raw []byte) sdp.Fingerprint {
	var sum []byte
	switch algorithm {
	case "sha-1":
		s := sha1.Sum(raw)
		sum = s[:]
	case "sha-224":
		s := sha256.Sum224(raw)
		sum = s[:]
	case "sha-256":
		s := sha256.Sum256(raw)
		sum = s[:]
	case "sha-384":
		s := sha512.Sum384(raw)
		sum = s[:]
	case "sha-512":
		s := sha512.Sum512(raw)
		sum = s[:]
	}
	return sdp.Fingerprint{Algorithm: algorithm, Value: strings.ReplaceAll(fmt.Sprintf("% X", sum), " ", ":")}
}

func TestPrintMatches(t *testing.T) {
	raw := []byte("certificate")
	for _, algorithm := range []string{"sha-1", "sha-224", "sha-256", "sha-384", "sha-512"} {
		print := printOf(algorithm, raw)
		if !printMatches(print, raw) {
			t.Errorf("%s does not match", algorithm)
		}
		if printMatches(print, raw[1:]) || printMatches(sdp.Fingerprint{Algorithm: algorithm}, raw) ||
			printMatches(sdp.Fingerprint{Algorithm: algorithm, Value: print.Value[3:]}, raw) {
			t.Errorf("%s matches another certificate", algorithm)
		}
	}
	if printMatches(sdp.Fingerprint{Algorithm: "md5", Value: "00"}, raw) {
		t.Error("an unknown digest matches")
	}
}

// An ICE restart moves the path and keeps the keys.
func TestPeerRestartKeepsSRTP(t *testing.T) {
	r := newRemoteEnd(t)
	r.negotiate(r.id.print)
	if err := r.secure(srtpProfiles[:]...); err != nil {
		t.Fatal(err)
	}
	_ = r.until(StateConnected)
	r.exchange(65535)
	<-r.paths
	<-r.selected
	keys := r.peer.keys.Load()
	r.negotiate(r.id.print)
	<-r.paths // of the new generation
	_ = r.until(StateConnected)
	<-r.selected  // by the other side, too
	r.exchange(0) // with the rollover count that began before
	if r.peer.keys.Load() != keys {
		t.Error("the keys are others")
	}
}

// The remote side's close_notify is its end, whatever ICE says.
func TestPeerCloseNotify(t *testing.T) {
	r := newRemoteEnd(t)
	r.negotiate(r.id.print)
	if err := r.secure(srtpProfiles[:]...); err != nil {
		t.Fatal(err)
	}
	_ = r.until(StateConnected)
	_ = r.dtls.Close()
	if why := r.until(StateClosed); !errors.Is(why, ErrPeerClosed) {
		t.Errorf("closed with %v, want ErrPeerClosed", why)
	}
}

// A peer is closed at any time without waiting for the remote side.
func TestPeerCloseEarly(t *testing.T) {
	newRemoteEnd(t) // before anything
	r := newRemoteEnd(t)
	r.negotiate(r.id.print)
	_ = r.until(StateConnecting)
	r = newRemoteEnd(t)
	r.negotiate(r.id.print) // and in the middle of a handshake that does not go on
	if err := r.agent.AwaitConnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-r.paths
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(r.peer.close)
	}
	wg.Wait()
	if r.leave(&rtp.Header{Version: 2}, nil) {
		t.Error("a packet left after the end")
	}
	if err := r.peer.openData(nil, nil, 1); !errors.Is(err, ErrClosed) {
		t.Errorf("data channels after the end: %v, want ErrClosed", err)
	}
}

// C23: a handshake of who has no ICE credentials gets no answer, and does not
// come in the way of the peer's.
func TestPeerStrangersHandshake(t *testing.T) {
	r := newRemoteEnd(t)
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = udp.Close() }()
	sent := make(chan struct{}, 10)
	stranger, err := dtls.ClientWithOptions(tellingConn{udp, sent}, net.UDPAddrFromAddrPort(r.targets[0]), dtls.WithLoggerFactory(silent{}),
		dtls.WithCertificates(r.id.cert), dtls.WithSRTPProtectionProfiles(srtpProfiles[:]...), dtls.WithInsecureSkipVerify(true),
		dtls.WithFlightInterval(5*time.Millisecond), dtls.WithDisableRetransmitBackoff(true))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() { failed <- stranger.HandshakeContext(ctx) }()
	<-sent
	r.negotiate(r.id.print)
	if err := r.secure(srtpProfiles[:]...); err != nil {
		t.Fatal(err)
	}
	_ = r.until(StateConnected)
	r.exchange(1)
	<-sent
	cancel()
	if err := <-failed; err == nil {
		t.Error("a stranger's handshake was answered")
	}
	_ = stranger.Close()
}

// tellingConn tells of each datagram that it sent.
type tellingConn struct {
	net.PacketConn
	sent chan struct{}
}

func (c tellingConn) WriteTo(b []byte, to net.Addr) (int, error) {
	n, err := c.PacketConn.WriteTo(b, to)
	select {
	case c.sent <- struct{}{}:
	default:
	}
	return n, err
}

// Garbage by either way in does nothing, and media goes on.
func TestPeerGarbage(t *testing.T) {
	r := newRemoteEnd(t)
	early := plain(7, 1, 100)
	r.peer.datagram(early, netip.AddrPort{})
	if _, ok := r.peer.sealRTP(early, plainHeader); ok || r.leave(&rtp.Header{Version: 2}, nil) || r.peer.writeRTCP(early, &route{}) {
		t.Error("something left before there were keys")
	}
	r.negotiate(r.id.print)
	if err := r.agent.AwaitConnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, _ = r.conn.Write(early) // by the agent, before the keys
	if err := r.secure(srtpProfiles[:]...); err != nil {
		t.Fatal(err)
	}
	_ = r.until(StateConnected)
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 2000 {
		b := make([]byte, random.IntN(80))
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		if n%3 == 0 && len(b) > 0 {
			b[0] = byte(dtlsFirst + n%44)
		}
		r.peer.datagram(append([]byte(nil), b...), netip.AddrPort{})
		if n%4 == 0 && len(b) > 4 && b[0] > 3 {
			_, _ = r.conn.Write(b)
		}
	}
	r.exchange(2)
	if got := r.peer.keys.Load().streams; got != 1 {
		t.Errorf("%d streams, want 1", got)
	}
	if state, _ := r.peer.state(); state != StateConnected {
		t.Errorf("state %v after garbage", state)
	}
}

// quietPeer is a peer without network, and the contexts of its remote side.
func quietPeer(t testing.TB, profile srtp.ProtectionProfile, events peerEvents) (p *peer, in, out *srtp.Context) {
	t.Helper()
	cfg := srtp.Config{Profile: profile}
	keySize, _ := profile.KeyLen()
	saltSize, _ := profile.SaltLen()
	cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt = make([]byte, keySize), make([]byte, saltSize)
	cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt = make([]byte, keySize), make([]byte, saltSize)
	cfg.Keys.RemoteMasterKey[0] = 1
	k, err := keysOf("test", &cfg)
	if err != nil {
		t.Fatal(err)
	}
	p = &peer{events: events}
	p.keys.Store(k)
	remote := srtp.Config{Profile: profile}
	remote.Keys.LocalMasterKey, remote.Keys.LocalMasterSalt = cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt
	remote.Keys.RemoteMasterKey, remote.Keys.RemoteMasterSalt = cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt
	in, out = contexts(t, &remote)
	return p, in, out
}

// SSRCs by the thousand are told of, and cost no more memory after that.
func TestPeerStreams(t *testing.T) {
	packets, floods := 0, 0
	count := func([]byte) { packets++ }
	p, _, out := quietPeer(t, srtp.ProtectionProfileAeadAes128Gcm, peerEvents{rtp: count, rtcp: count, flood: func() { floods++ }})
	for ssrc := range uint32(maxStreams + 100) {
		var b []byte
		var err error
		if ssrc%2 == 0 {
			b, err = out.EncryptRTP(nil, plain(ssrc, 1, 10), nil)
		} else {
			b, err = out.EncryptRTCP(nil, rtcpx.AppendPLI(nil, ssrc, 7), nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		again := append([]byte(nil), b...)
		p.datagram(b, netip.AddrPort{})
		p.datagram(again, netip.AddrPort{}) // replayed
	}
	if packets != maxStreams || floods != 1 || p.keys.Load().streams != maxStreams {
		t.Errorf("%d packets, %d floods, %d streams", packets, floods, p.keys.Load().streams)
	}
	// A known stream still gets through.
	b, err := out.EncryptRTP(nil, plain(0, 2, 10), nil)
	if err != nil {
		t.Fatal(err)
	}
	if p.datagram(b, netip.AddrPort{}); packets != maxStreams+1 {
		t.Error("a known stream is cut off")
	}
	p.deafen()
	p.datagram(append([]byte(nil), b...), netip.AddrPort{})
	if packets != maxStreams+1 {
		t.Error("a packet was delivered after the end")
	}
}

var srtpNames = map[string]srtp.ProtectionProfile{
	"gcm128": srtp.ProtectionProfileAeadAes128Gcm, "gcm256": srtp.ProtectionProfileAeadAes256Gcm, "cm": srtp.ProtectionProfileAes128CmHmacSha1_80,
}

// What is sealed opens, in place.
func TestPeerSeal(t *testing.T) {
	for name, profile := range srtpNames {
		t.Run(name, func(t *testing.T) {
			p, in, _ := quietPeer(t, profile, peerEvents{})
			for seq := range uint16(10) {
				b := plain(9, seq, 200)
				sealed, ok := p.sealRTP(b, plainHeader)
				if !ok || &sealed[0] != &b[0] || len(sealed) <= len(b) {
					t.Fatalf("packet %d: not in place", seq)
				}
				got, err := in.DecryptRTP(nil, sealed, nil)
				if err != nil || string(got) != string(plain(9, seq, 200)) {
					t.Fatalf("packet %d: %v", seq, err)
				}
			}
		})
	}
}

// Media allocates nothing; what RTCP costs is the library's.
func TestPeerAllocates(t *testing.T) {
	for name, profile := range srtpNames {
		t.Run(name, func(t *testing.T) {
			p, _, out := quietPeer(t, profile, peerEvents{rtp: func([]byte) {}, rtcp: func([]byte) {}})
			b := plain(9, 0, 1000)
			seq := uint16(0)
			if got := testing.AllocsPerRun(200, func() {
				seq++
				b[2], b[3] = byte(seq>>8), byte(seq)
				if _, ok := p.sealRTP(b, plainHeader); !ok {
					t.Fatal("not sealed")
				}
			}); got != 0 {
				t.Errorf("sealRTP: %v allocations", got)
			}
			var sealed [][]byte
			for seq := range uint16(210) {
				b, err := out.EncryptRTP(nil, plain(7, seq, 1000), nil)
				if err != nil {
					t.Fatal(err)
				}
				sealed = append(sealed, b)
			}
			p.datagram(sealed[0], netip.AddrPort{})
			if got := testing.AllocsPerRun(200, func() {
				sealed = sealed[1:]
				p.datagram(sealed[0], netip.AddrPort{})
			}); got != 0 {
				t.Errorf("datagram: %v allocations", got)
			}
		})
	}
}

func FuzzDatagram(f *testing.F) {
	f.Add([]byte{0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 7, 1, 2, 3, 4})
	f.Add([]byte{0x80, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 7})
	f.Add(append([]byte{0x9f, 96}, make([]byte, 100)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		fail := func([]byte) { t.Error("forged") }
		p, _, _ := quietPeer(t, srtp.ProtectionProfileAeadAes128Gcm, peerEvents{rtp: fail, rtcp: fail})
		p.datagram(b, netip.AddrPort{})
	})
}

func BenchmarkPeer(b *testing.B) {
	for name, profile := range srtpNames {
		b.Run("seal/"+name, func(b *testing.B) {
			p, _, _ := quietPeer(b, profile, peerEvents{})
			packet := plain(9, 0, 1150)
			b.ReportAllocs()
			for seq := uint16(0); b.Loop(); seq++ {
				packet[2], packet[3] = byte(seq>>8), byte(seq)
				p.sealRTP(packet, plainHeader)
			}
		})
	}
}
