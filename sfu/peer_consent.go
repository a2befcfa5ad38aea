package sfu

import (
	"net/netip"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/consent"
)

// Once the agent has a pair, the engine itself keeps watch over it (package consent): it checks it, answers the remote
// side's checks where the socket is read, and says when the pair is silent or over. The agent would do the same, each message by way of several
// goroutines, and more often than is needed; what it still does is to find the pair, and another one. Its timeouts are off.

// watch is the watch over the pair in use. Its mutex is held for no longer than it takes to read or write a message.
type watch struct {
	mu          sync.Mutex // guards what follows
	local       localParameters
	remote      remoteParameters
	known       bool // those are of the present ICE generation, and not of one that is over while the next is negotiated
	begun       bool // controlling is known
	controlling bool
	to          netip.AddrPort
	via         *socket          // by which packets leave for there; nil while that is not known
	session     *consent.Session // nil while there is no pair
	fares       consent.State
	proved      func() // called once the remote side has answered at an address that it was followed to; nil for nothing
}

// generation begins to watch an ICE generation, whose pair is not known yet. New credentials of the remote side alone leave the pair what it is, and
// an ICE restart the roles.
func (w *watch) generation(local localParameters, remote remoteParameters, controlling bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.local, w.remote, w.known = local, remote, true
	if !w.begun {
		w.controlling, w.begun = controlling, true
	}
	if w.session != nil {
		w.session.Renew(remote.ufrag, remote.password)
	}
}

// over ends that: the agent sees all checks again.
func (w *watch) over() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known, w.session, w.via, w.proved, w.fares = false, nil, nil, nil, consent.Alive
}

// chosen takes the pair that was selected, between two addresses. Packets leave there at once if ICE has just found it. Where the remote side was followed to
// it, whoever is there answers first: its address may be forged.
func (p *peer) chosen(local ice.Candidate, from, to netip.AddrPort) {
	tcp := local.NetworkType().IsTCP()
	take := func() { p.events.path(from, to, tcp) }
	if p.watch.choose(local, to, p.now(), take) {
		take()
	} else if p.events.approach != nil {
		p.events.approach(from, to, tcp)
	}
}

// choose watches the pair that was selected; false when it has to be proved first, which calls take.
func (w *watch) choose(local ice.Candidate, to netip.AddrPort, now time.Duration, take func()) (proved bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ufrag, ok := local.GetExtension("ufrag")
	switch {
	case !w.known || ok && ufrag.Value != w.local.ufrag:
		return true // it is of a generation that is over: the agent tells of it late
	case w.session == nil:
		w.session = consent.New(consent.Config{
			LocalUfrag: w.local.ufrag, LocalPassword: w.local.password, RemoteUfrag: w.remote.ufrag, RemotePassword: w.remote.password,
			Controlling: w.controlling, Priority: local.Priority(), Remote: to,
		}, now)
		w.to, w.via = to, nil
		return true
	case w.to != to:
		w.session.Move(to, local.Priority(), now)
		w.to, w.via, w.proved = to, nil, take
		return false
	case w.proved != nil:
		w.proved = take
		return false
	}
	return true
}

// reach notes the socket by which packets leave.
func (w *watch) reach(r route) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.to == r.addr {
		w.via = r.via
	}
}

// fare looks how the pair does; true when that is news. The caller holds mu.
func (w *watch) fare(now time.Duration) bool {
	if w.session == nil {
		return false
	}
	was := w.fares
	w.fares = w.session.State(now)
	return w.fares != was
}

// state is how the pair fares.
func (w *watch) state() consent.State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fares
}

// beat does what is due, four times a second.
func (p *peer) beat() {
	spoke := p.spoke.Load() && p.spoke.Swap(false)
	check, to, news := p.watch.due(spoke, p.now())
	if check != nil {
		_, _ = to.via.send(check, to.addr) // what does not leave is as good as lost
	}
	if news {
		p.events.state()
	}
}

// due is the check to be sent, nil for none.
func (w *watch) due(spoke bool, now time.Duration) (check []byte, to route, news bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.session == nil {
		return nil, to, false
	}
	if spoke {
		w.session.Heard(now)
	}
	if check = w.session.Due(now); w.via == nil {
		check = nil
	}
	return check, route{via: w.via, addr: w.to}, w.fare(now)
}

// check takes a STUN message that a socket got from the address of the path; false when it is the agent's.
func (p *peer) check(b []byte, from netip.AddrPort, by *socket) bool {
	w := &p.watch
	w.mu.Lock()
	if w.session == nil || w.via != by {
		w.mu.Unlock()
		return false
	}
	now := p.now()
	answer, took := w.session.Take(b, from, now)
	w.controlling = w.session.Controls()
	var proved func()
	if w.session.Proved() {
		proved, w.proved = w.proved, nil
	}
	news := took && w.fare(now)
	w.mu.Unlock()
	if proved != nil {
		proved()
	}
	if news {
		p.events.state()
	}
	// An answer that does not leave so is the agent's to give, which may wait.
	return took && (answer == nil || by.prompt(answer, from))
}

// speaks notes that media came which is authentic, if it came from the other end of the path, and not of a former one.
func (p *peer) speaks(from netip.AddrPort) {
	w := &p.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.session != nil && w.to == from {
		p.spoke.Store(true)
	}
}

// hear notes that the agent took a check of the pair in use, in which the remote side said which role is its own.
func (p *peer) hear(m *stun.Message) {
	w, now := &p.watch, p.now()
	w.mu.Lock()
	if w.session != nil {
		w.session.Heard(now)
		if controlled := m.Contains(stun.AttrICEControlled); controlled || m.Contains(stun.AttrICEControlling) {
			w.session.Role(controlled)
			w.controlling = controlled
		}
	}
	news := w.fare(now)
	w.mu.Unlock()
	if news {
		p.events.state()
	}
}

// quiet is for how long the pair in use was not heard.
func (p *peer) quiet() time.Duration {
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	if p.watch.session == nil {
		return 0
	}
	return p.watch.session.Quiet(p.now())
}

// rtt is the round trip of the last connectivity check on the selected pair that was answered, 0
// when it is not known. It may wait for ICE's loop.
func (p *peer) rtt() time.Duration {
	p.watch.mu.Lock()
	var rtt time.Duration
	if p.watch.session != nil {
		rtt = p.watch.session.RTT()
	}
	p.watch.mu.Unlock()
	if rtt > 0 {
		return rtt
	}
	s, ok := p.agent.GetSelectedCandidatePairStats()
	if !ok {
		return 0
	}
	return time.Duration(s.CurrentRoundTripTime * float64(time.Second))
}
