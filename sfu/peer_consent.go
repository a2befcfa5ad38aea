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
	controlling bool
	to          netip.AddrPort
	via         *socket          // by which packets leave; known from the first beat on
	session     *consent.Session // nil while there is no pair
	fares       consent.State
}

// generation begins to watch an ICE generation, whose pair is not known yet. New credentials of the remote side alone leave the pair what it is.
func (w *watch) generation(local localParameters, remote remoteParameters, controlling bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.local, w.remote, w.controlling, w.known = local, remote, controlling, true
	if w.session != nil {
		w.session.Renew(remote.ufrag, remote.password)
	}
}

// over ends that: the agent sees all checks again.
func (w *watch) over() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known, w.session, w.via, w.fares = false, nil, nil, consent.Alive
}

// choose watches the pair that was selected.
func (w *watch) choose(local ice.Candidate, to netip.AddrPort, now time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ufrag, ok := local.GetExtension("ufrag")
	switch {
	case !w.known || ok && ufrag.Value != w.local.ufrag:
		return // it is of a generation that is over: the agent tells of it late
	case w.session == nil:
		w.session = consent.New(consent.Config{
			LocalUfrag: w.local.ufrag, LocalPassword: w.local.password, RemoteUfrag: w.remote.ufrag, RemotePassword: w.remote.password,
			Controlling: w.controlling, Priority: local.Priority(), Remote: to,
		}, now)
	case w.to != to:
		w.session.Move(to, local.Priority(), now)
	}
	w.to, w.via = to, nil
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

// beat does what is due, four times a second: path is where media leaves.
func (p *peer) beat(path *route) {
	spoke := p.spoke.Load() && p.spoke.Swap(false)
	check, news := p.watch.due(path, spoke, p.now())
	if check != nil {
		_, _ = path.via.send(check, path.addr) // what does not leave is as good as lost
	}
	if news {
		p.events.state()
	}
}

// due is the check to be sent by path, if there is one.
func (w *watch) due(path *route, spoke bool, now time.Duration) (check []byte, news bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.session == nil {
		return nil, false
	}
	if spoke {
		w.session.Heard(now)
	}
	check = w.session.Due(now)
	if path != nil && path.addr == w.to {
		w.via = path.via
	} else {
		check = nil
	}
	return check, w.fare(now)
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
	news := took && w.fare(now)
	w.mu.Unlock()
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
		w.session.Role(m.Contains(stun.AttrICEControlled))
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
