package sfu

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
	"go.uber.org/zap"
)

// transport is what both kinds of transport have in common: the peer, its
// state, ICE generations and candidates, limits, and how it ends.
type transport struct {
	engine  *Engine
	router  *Router
	log     *zap.Logger
	calls   serial
	onState func(State)
	onEnd   func(error)
	hooks   hooks
	// negotiating is held by whoever negotiates.
	negotiating chan struct{}
	stopped     chan struct{} // closed when the transport ends
	count       transportCounters

	mu         sync.Mutex // guards the fields below
	closed     bool
	state      State
	wasUp      bool  // it was connected once
	peer       *peer // nil before the first negotiation
	remote     remoteParameters
	local      localParameters
	print      sdp.Fingerprint  // our certificate's
	addresses  []netip.AddrPort // our candidates
	streamed   []netip.AddrPort // those of TCP
	candidates int              // given for this generation
	waiting    []candidate      // those that came before the description they belong to
	deadline   time.Duration
	sessionID  uint64
	version    uint64 // of our descriptions
	unknown    map[uint32]struct{}
	here       netip.AddrPort // our end of path, for stats
	ways       []route        // addresses that the sockets know the peer by, the last selected one last

	path atomic.Pointer[route] // where packets go; written under mu
}

// hooks are what the kinds of transport do differently.
type hooks struct {
	self   ticked
	events peerEvents // rtp and rtcp
	// up is called when media can flow, or can again, from the serial goroutine.
	up func()
	// moved is called when packets take another path than before. It must not block.
	moved func()
	// ended is called once when the transport ends.
	ended func(reason error)
}

// ticked is a transport of either kind.
type ticked interface {
	ticker
	closer
}

type transportCounters struct {
	packetsIn, bytesIn, packetsOut, bytesOut   atomic.Uint64
	dropped, malformed, overflows, rtcpLimited atomic.Uint64
	rtcpUnsent                                 atomic.Uint64
	offers                                     atomic.Uint64
	rtt, estimate                              atomic.Int64
}

func newTransport(r *Router, kind string, onState func(State), onEnd func(error)) *transport {
	e := r.engine
	return &transport{
		engine: e, router: r, log: e.log.With(zap.String("transport", kind)),
		calls: serial{tasks: &e.tasks}, onState: onState, onEnd: onEnd,
		negotiating: make(chan struct{}, 1), stopped: make(chan struct{}),
		unknown: make(map[uint32]struct{}), sessionID: uint64(randomUint32())<<16 | uint64(randomUint32()&0xffff),
	}
}

// begin makes the clock tick the transport, unless it ended already.
func (t *transport) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.engine.follow(t.hooks.self)
	}
}

// negotiate takes the right to exchange descriptions; the caller calls done afterwards.
func (t *transport) negotiate(ctx context.Context) (done func(), err error) {
	select {
	case <-t.stopped:
		return nil, ErrClosed
	default:
	}
	select {
	case t.negotiating <- struct{}{}:
		return func() { <-t.negotiating }, nil
	case <-t.stopped:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// connect returns the peer, made when first asked for. The caller holds negotiating.
func (t *transport) connect() (*peer, error) {
	t.mu.Lock()
	have, closed := t.peer, t.closed
	t.mu.Unlock()
	if closed {
		return nil, ErrClosed
	}
	if have != nil {
		return have, nil
	}
	l, id, err := t.engine.open()
	if err != nil {
		return nil, err
	}
	events := t.hooks.events
	events.flood, events.state, events.path = t.streams, t.stateChanged, t.pathChanged
	events.approach = t.approached
	p, err := newPeer(l, id.cert, t.engine.now, events)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		t.engine.tasks.run(p.close)
		return nil, ErrClosed
	}
	t.peer, t.print, t.addresses = p, id.print, l.candidates
	t.streamed = l.streamed
	t.deadline = t.engine.now() + t.engine.cfg.Limits.ConnectTimeout
	t.mu.Unlock()
	return p, nil
}

// parse reads a peer's description within the limits; sections is how many it may have.
func (t *transport) parse(text string, sections int) (*sdp.Description, error) {
	limits := t.engine.cfg.Limits
	if len(text) > limits.SDPBytes {
		return nil, fmt.Errorf("description of %d bytes: %w", len(text), ErrTooLarge)
	}
	d, err := sdp.Parse(text, sdp.Limits{Sections: sections, Candidates: limits.Candidates})
	if errors.Is(err, sdp.ErrLimit) {
		return nil, fmt.Errorf("%w: %w", ErrTooMany, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadSDP, err)
	}
	if !d.Refused() && (d.Ufrag == "" || d.Password == "" || d.Fingerprint.Value == "") {
		return nil, fmt.Errorf("%w: no ice credentials or fingerprint", ErrBadSDP)
	}
	return d, nil
}

// generation takes the remote side's credentials, new or known, and reports
// whether they begin an ICE generation.
func (t *transport) generation(r remoteParameters) (fresh bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.remote.fingerprint.Value != "" && r.fingerprint != t.remote.fingerprint {
		return false, fmt.Errorf("%w: fingerprint changed", ErrBadSDP)
	}
	return r.ufrag != t.remote.ufrag || r.password != t.remote.password, nil
}

// describe begins a description of ours.
func (t *transport) describe(setup string) *sdp.Local {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.version++
	return &sdp.Local{
		SessionID: t.sessionID, Version: t.version, Ufrag: t.local.ufrag, Password: t.local.password,
		Fingerprint: t.print, Setup: setup, Candidates: t.addresses, TCPCandidates: t.streamed,
	}
}

// streams ends a transport whose peer uses more SSRCs than any honest one.
func (t *transport) streams() {
	t.calls.post(func() { t.flood("streams") })
}

// stranger notes a packet of an SSRC that belongs to nothing.
func (t *transport) stranger(ssrc uint32) {
	t.mu.Lock()
	t.unknown[ssrc] = struct{}{}
	over := len(t.unknown) == t.engine.cfg.Limits.UnknownSSRCs+1
	t.mu.Unlock()
	if over {
		t.calls.post(func() { t.flood("unknown ssrcs") })
	}
}

func (t *transport) flood(what string) {
	t.engine.count.floods.Add(1)
	t.log.Warn("transport closed", zap.String("flood", what))
	t.shut(fmt.Errorf("%s: %w", what, ErrFlood))
}

// stateChanged is called by the peer; the change is looked at on the serial goroutine.
func (t *transport) stateChanged() { t.calls.post(t.checkState) }

func (t *transport) checkState() {
	t.mu.Lock()
	p := t.peer
	t.mu.Unlock()
	if p == nil {
		return
	}
	state, why := p.state()
	t.mu.Lock()
	if state == StateClosed {
		t.mu.Unlock()
		t.shut(why)
		return
	}
	if t.closed || state == t.state || state == StateNew {
		t.mu.Unlock()
		return
	}
	was := t.state
	t.state = state
	switch {
	case state == StateConnected:
		t.deadline, t.wasUp = 0, true
	case was == StateConnected:
		t.deadline = t.engine.now() + t.engine.cfg.Limits.ConnectTimeout
	}
	t.mu.Unlock()
	t.log.Debug("transport state", zap.Stringer("state", state))
	if t.onState != nil {
		t.onState(state)
	}
	if state == StateConnected && t.hooks.up != nil {
		t.hooks.up()
	}
}

// connected reports whether media can flow.
func (t *transport) connected() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state == StateConnected || t.state == StateDisconnected
}

func (t *transport) isClosed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closed
}

// unhurried takes note that the peer gave no parameters for a path: there is
// nothing that could be overdue until it does.
func (t *transport) unhurried() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.remote.ufrag == "" {
		t.deadline = 0
	}
}

// pardon forgets the strangers when descriptions were exchanged: what was not
// negotiated before may be now.
func (t *transport) pardon() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.unknown)
}

// beat keeps watch over the path, four times a second.
func (t *transport) beat() {
	t.mu.Lock()
	p := t.peer
	t.mu.Unlock()
	if p != nil {
		p.beat()
	}
}

// overdue ends a transport that stayed without connection for too long.
func (t *transport) overdue(now time.Duration) {
	t.mu.Lock()
	over := t.deadline != 0 && now > t.deadline && !t.closed
	if over {
		t.deadline = 0
	}
	t.mu.Unlock()
	if over {
		t.calls.post(func() { t.shut(fmt.Errorf("no connection: %w", ErrICEFailed)) })
	}
}

// shut ends the transport. It returns at once.
func (t *transport) shut(reason error) {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return
	}
	t.closed = true
	t.state = StateClosed
	p := t.peer
	t.path.Store(nil)
	t.forgetWays(0)
	close(t.stopped)
	t.mu.Unlock()

	t.engine.unfollow(t.hooks.self)
	t.hooks.ended(reason)
	if t.onEnd != nil {
		t.calls.post(func() { t.onEnd(reason) })
	}
	t.engine.tasks.run(func() {
		if p != nil {
			p.close()
		}
		t.router.forget(t.hooks.self)
	})
}

// stats are the counters common to both kinds.
func (t *transport) stats() TransportStats {
	t.mu.Lock()
	s := TransportStats{State: t.state, UnknownSSRCs: len(t.unknown)}
	if t.peer != nil {
		s.SRTPProfile, s.DTLSCipher = t.peer.ciphers()
		s.PacketsRejected, s.RemoteType = t.peer.rejected.Load(), t.peer.remoteType()
	}
	if path := t.path.Load(); path != nil {
		s.Local, s.Remote, s.TCP = t.here, path.addr, path.via.streamed
	}
	t.mu.Unlock()
	c := &t.count
	s.RTT, s.Estimate = time.Duration(c.rtt.Load()), c.estimate.Load()
	s.PacketsReceived, s.BytesReceived = c.packetsIn.Load(), c.bytesIn.Load()
	s.PacketsSent, s.BytesSent = c.packetsOut.Load(), c.bytesOut.Load()
	s.PacketsDropped, s.PacketsMalformed = c.dropped.Load(), c.malformed.Load()
	s.QueueOverflows, s.RTCPLimited, s.Offers = c.overflows.Load(), c.rtcpLimited.Load(), c.offers.Load()
	s.RTCPUnsent = c.rtcpUnsent.Load()
	return s
}

// writeRTCP sends a compound packet, which is dropped and counted while there is no path.
// It does not wait: shards call it.
func (t *transport) writeRTCP(b []byte) {
	t.mu.Lock()
	p := t.peer
	t.mu.Unlock()
	if path := t.path.Load(); p == nil || path == nil || !p.writeRTCP(b, path) {
		t.count.rtcpUnsent.Add(1)
	}
}
