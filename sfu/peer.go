package sfu

import (
	"context"
	"crypto/tls"
	"errors"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/sctp"

	"github.com/rotunda-rtc/rotunda/sfu/internal/consent"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// peer is one secured path to a remote endpoint: an ICE agent on the engine's
// sockets, a DTLS server on the path that it finds (peer_dtls.go), SRTP with
// the keys of that handshake (peer_srtp.go), and SCTP if data channels are
// wanted (peer_data.go). It knows no session descriptions, only credentials:
// media sections come and go without it. An ICE restart moves the path; the
// handshake, the keys and the channels stay.
//
// Packets take one of two ways in. What the sockets recognise by its remote
// address they give to datagram. All else comes through the agent, which knows
// it by the ICE credentials, and is told apart by peer_dtls.go. The same holds
// for what leaves: sealed packets leave by the sockets, the rest by the agent.
// So the agent may see nothing but STUN, and of that only what concerns other
// pairs than the selected one, once there is one: that one the engine watches
// by itself (peer_consent.go).
type peer struct {
	agent   *ice.Agent
	now     func() time.Duration // the engine's clock
	cert    tls.Certificate
	events  peerEvents
	closing chan struct{}  // closed by close
	work    sync.WaitGroup // goroutines of the peer; grows under mu, and not once closing is closed

	// Of the negotiating goroutine.
	gathered bool            // the agent has candidates
	local    localParameters // of the present generation

	conn     atomic.Pointer[ice.Conn]   // nil until the remote credentials are known
	iceState atomic.Int32               // an ice.ConnectionState
	failed   atomic.Bool                // the handshake did
	ended    atomic.Bool                // the DTLS connection did, by whichever side
	keys     atomic.Pointer[srtpKeys]   // nil until the handshake is done
	secured  chan struct{}              // closed when keys are there
	selected atomic.Pointer[candidates] // the pair in use; nil until there is one
	wantData atomic.Bool                // data channels were agreed to
	spoke    atomic.Bool                // media came from there since the last beat
	remoteIs atomic.Int32               // the ice.CandidateType of the other end of the path; 0: none yet
	rejected atomic.Uint64              // packets that SRTP did not take

	watch watch // over the pair in use

	reading sync.Mutex // held while a packet is decrypted and delivered; guards srtpKeys.in
	sealing sync.Mutex // guards srtpKeys.rtcpOut

	mu     sync.Mutex // guards the fields below
	cancel context.CancelFunc
	dtls   *dtls.Conn
	assoc  *sctp.Association
}

// peerEvents is what a peer reports. None may block or call back into the peer
// except for writeRTCP, and all come from goroutines that are not the caller's.
type peerEvents struct {
	// rtp gets each decrypted RTP packet, rtcp each decrypted RTCP compound,
	// once. The slice is valid during the call. Calls of both are serialised
	// with each other.
	rtp, rtcp func(b []byte)
	// flood is called once, when the remote side has used maxStreams SSRCs.
	flood func()
	// state is called after each change of the connection's state; read it with peer.state.
	state func()
	// path is called with the pair in use: packets leave by the socket that is
	// bound to local, for remote; tcp: it is of a TCP connection.
	path func(local, remote netip.AddrPort, tcp bool)
	// approach is called with a pair that will be in use once the remote side has answered on it.
	approach func(local, remote netip.AddrPort, tcp bool)
}

// localParameters are the engine's own credentials for one ICE generation.
type localParameters struct {
	ufrag, password string
}

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

// relayHold is how long the engine, where it is the controlling side, waits for a better way before it nominates a
// relay, and on either side before it follows to one.
const relayHold = 500 * time.Millisecond

// pairChecks is how often a pair is checked before it is given up: five times a second, and once more for each
// candidate that comes. Where the engine is the controlling side, what is given up is not taken up again when the
// remote side is heard on it, so that the agent's own limit, 7, ends a connection before it began where nothing got through for a
// second and a half. More than this would be a burden to whoever is named as a candidate without asking
// for it: a peer that names 32 strangers has them sent 1600 checks from each socket.
const pairChecks = 50

// newPeer makes a peer on l's sockets.
func newPeer(l *listener, cert tls.Certificate, now func() time.Duration, events peerEvents) (*peer, error) {
	p := &peer{cert: cert, now: now, events: events, closing: make(chan struct{}), secured: make(chan struct{})}
	var err error
	options := []ice.AgentOption{
		ice.WithLoggerFactory(silent{}), ice.WithNet(l.net), ice.WithUDPMux(l.mux),
		ice.WithNetworkTypes(networks(l.streams)),
		ice.WithCandidateTypes([]ice.CandidateType{ice.CandidateTypeHost}),
		ice.WithIncludeLoopback(), ice.WithDisableActiveTCP(), ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled),
		// Among direct ways of UDP there is nothing better to wait for; TCP waits by itself (streamHold). What the
		// engine nominated stays while it works, so that a relay is given a little time to be beaten.
		ice.WithHostAcceptanceMinWait(0), ice.WithPrflxAcceptanceMinWait(0),
		ice.WithSrflxAcceptanceMinWait(0), ice.WithRelayAcceptanceMinWait(relayHold),
		ice.WithBindingRequestHandler(p.follows), ice.WithMaxBindingRequests(pairChecks),
		ice.WithKeepaliveInterval(0), ice.WithDisconnectedTimeout(0), ice.WithFailedTimeout(0), // see peer_consent.go
	}
	if l.streams != nil {
		options = append(options, ice.WithTCPMux(l.streams))
	}
	p.agent, err = ice.NewAgentWithOptions(options...)
	if err != nil {
		return nil, err
	}
	return p, errors.Join(
		p.agent.OnConnectionStateChange(func(s ice.ConnectionState) {
			p.iceState.Store(int32(s))
			p.events.state()
		}),
		p.agent.OnSelectedCandidatePairChange(func(local, remote ice.Candidate) {
			p.remoteIs.Store(int32(remote.Type()))
			p.selected.Store(&candidates{local, remote})
			from, ok := candidateAddr(local)
			to, okay := candidateAddr(remote)
			if ok && okay {
				p.chosen(local, from, to)
			}
		}),
	)
}

func candidateAddr(c ice.Candidate) (netip.AddrPort, bool) {
	addr, err := netip.ParseAddr(c.Address())
	return netip.AddrPortFrom(addr.Unmap(), uint16(c.Port())), err == nil
}

// state is the present state, and why it ended if it did.
func (p *peer) state() (State, error) {
	at, fares := ice.ConnectionState(p.iceState.Load()), p.watch.state()
	switch {
	case p.failed.Load():
		return StateClosed, ErrDTLSFailed
	case p.ended.Load() && p.keys.Load() == nil:
		// The handshake broke off, whichever side did not like the other's certificate.
		return StateClosed, ErrDTLSFailed
	case p.ended.Load(), at == ice.ConnectionStateClosed:
		return StateClosed, ErrPeerClosed
	case fares == consent.Over:
		return StateClosed, ErrICEFailed
	case fares == consent.Silent:
		return StateDisconnected, nil
	case at == ice.ConnectionStateConnected, at == ice.ConnectionStateCompleted:
		if p.keys.Load() != nil {
			return StateConnected, nil
		}
		return StateConnecting, nil
	case at == ice.ConnectionStateChecking:
		return StateConnecting, nil
	}
	return StateNew, nil
}

// remoteType is the type of the other end's candidate; empty before there was a path.
func (p *peer) remoteType() string {
	if typ := ice.CandidateType(p.remoteIs.Load()); typ != ice.CandidateTypeUnspecified {
		return typ.String()
	}
	return ""
}

// offer returns the engine's credentials for an offer of its own, with restart
// those of a new ICE generation, which ends the present path. It waits until
// the agent's candidates stand, so that no check of the remote side comes too early.
func (p *peer) offer(ctx context.Context, restart bool) (localParameters, error) {
	if restart {
		if err := p.restart(); err != nil {
			return localParameters{}, err
		}
	}
	return p.credentials(ctx)
}

// accept takes the credentials of the remote side's answer. Who offers is the
// controlling side, and so is a full agent to a lite one (RFC 8445 section 6.1.1).
func (p *peer) accept(remote remoteParameters) error { return p.connect(true, remote) }

// answer takes the credentials of an offer of the remote side, which begin an
// ICE generation, and returns the engine's.
func (p *peer) answer(ctx context.Context, remote remoteParameters) (localParameters, error) {
	if p.conn.Load() != nil {
		if err := p.restart(); err != nil {
			return localParameters{}, err
		}
	}
	local, err := p.credentials(ctx)
	if err != nil {
		return localParameters{}, err
	}
	return local, p.connect(remote.lite, remote)
}

func (p *peer) restart() error {
	p.gathered = false
	p.watch.over()
	return p.agent.Restart("", "")
}

// credentials returns the agent's credentials once its candidates stand.
func (p *peer) credentials(ctx context.Context) (local localParameters, err error) {
	if !p.gathered {
		if err := p.gather(ctx); err != nil {
			return local, err
		}
		p.gathered = true
	}
	p.local.ufrag, p.local.password, err = p.agent.GetLocalUserCredentials()
	return p.local, err
}

func (p *peer) gather(ctx context.Context) error {
	done := make(chan struct{}, 1)
	err := p.agent.OnCandidate(func(c ice.Candidate) {
		if c == nil {
			select {
			case done <- struct{}{}:
			default:
			}
		}
	})
	if err == nil {
		err = p.agent.GatherCandidates()
	}
	if err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-p.closing:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// connect starts the checks, and the handshake that follows them, or continues
// with other credentials.
func (p *peer) connect(controlling bool, remote remoteParameters) error {
	if err := p.agent.SetRemoteICELite(remote.lite); err != nil {
		return err
	}
	p.watch.generation(p.local, remote, controlling)
	if p.conn.Load() != nil {
		return p.agent.SetRemoteCredentials(remote.ufrag, remote.password)
	}
	start := p.agent.StartAccept
	if controlling {
		start = p.agent.StartDial
	}
	conn, err := start(remote.ufrag, remote.password)
	if err != nil {
		return err
	}
	p.conn.Store(conn)
	ctx, cancel := context.WithCancel(context.Background())
	started := p.run(func() {
		p.cancel = cancel
	}, func() { p.secure(ctx, conn, remote.fingerprint) })
	if !started {
		cancel()
		return ErrClosed
	}
	return nil
}

// run starts a goroutine that close waits for, and calls first under the lock
// before it; neither after close.
func (p *peer) run(first, f func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.closing:
		return false
	default:
	}
	if first != nil {
		first()
	}
	p.work.Go(f)
	return true
}

// addCandidate gives one candidate of the remote side, checked before (candidate.go).
func (p *peer) addCandidate(candidate string) error {
	c, err := ice.UnmarshalCandidate(candidate)
	if err != nil {
		return err
	}
	return p.agent.AddRemoteCandidate(c)
}

// close ends everything and waits for the peer's goroutines. No event of media comes
// after it, and one of the state only from a call that was under way. It must not be called in an event.
func (p *peer) close() {
	p.mu.Lock()
	select {
	case <-p.closing:
		p.mu.Unlock()
		p.work.Wait()
		return
	default:
	}
	close(p.closing)
	cancel, secure, assoc := p.cancel, p.dtls, p.assoc
	p.mu.Unlock()
	p.deafen()
	if cancel != nil {
		cancel()
	}
	if secure != nil {
		_ = secure.Close() // tells the remote side; its errors are the network's
	}
	if assoc != nil {
		_ = assoc.Close()
	}
	_ = p.agent.GracefulClose()
	p.work.Wait()
}
