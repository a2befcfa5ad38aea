package sfu

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/consent"
)

var (
	watchLocal  = localParameters{ufrag: "ours", password: "a password of ours"}
	watchRemote = remoteParameters{ufrag: "theirs", password: "a password of theirs"}
)

// watched is a peer that watches a pair, its socket, and the other end's.
func watched(t *testing.T) (p *peer, s *socket, far *net.UDPConn, at netip.AddrPort) {
	t.Helper()
	s, far, _ = loopback(t, "udp4", "127.0.0.1:0")
	at = far.LocalAddr().(*net.UDPAddr).AddrPort()
	began := time.Now()
	p = &peer{now: func() time.Duration { return time.Since(began) }, events: peerEvents{state: func() {}}}
	p.watch.generation(watchLocal, watchRemote, false)
	p.watch.choose(candidateOf(t, watchLocal.ufrag), at, p.now(), nil)
	p.watch.reach(route{via: s, addr: at})
	return p, s, far, at
}

// candidateOf is a local candidate of a generation.
func candidateOf(t *testing.T, ufrag string) ice.Candidate {
	t.Helper()
	c, err := ice.NewCandidateHost(&ice.CandidateHostConfig{Network: "udp", Address: "127.0.0.1", Port: 9, Component: 1})
	if err == nil {
		err = c.AddExtension(ice.CandidateExtension{Key: "ufrag", Value: ufrag})
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// checkOf is a check by the remote side.
func checkOf(t *testing.T, more ...stun.Setter) []byte {
	t.Helper()
	list := []stun.Setter{stun.BindingRequest, stun.TransactionID, stun.NewUsername(watchLocal.ufrag + ":" + watchRemote.ufrag), ice.AttrControlling(1)}
	list = append(append(list, more...), stun.NewShortTermIntegrity(watchLocal.password), stun.Fingerprint)
	m, err := stun.Build(list...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

// A check is answered where it is read. Where the answer cannot leave without waiting, the agent gets the check.
func TestCheckIsAnswered(t *testing.T) {
	p, s, far, at := watched(t)
	if !p.check(checkOf(t), at, s) {
		t.Fatal("the check was not taken")
	}
	answer := &stun.Message{Raw: make([]byte, 1500)}
	n, err := far.Read(answer.Raw)
	if err != nil {
		t.Fatal(err)
	}
	answer.Raw = answer.Raw[:n]
	if err := answer.Decode(); err != nil || answer.Type != stun.BindingSuccess {
		t.Errorf("%v, %v", answer, err)
	}
	if p.check(checkOf(t, &stun.RawAttribute{Type: 0xC001}), at, s) {
		t.Error("a renomination is not left to the agent")
	}
	if p.check(checkOf(t), at, &socket{}) {
		t.Error("what another socket got is not left to the agent")
	}
	p.watch.over()
	if p.check(checkOf(t), at, s) {
		t.Error("taken although the generation is over")
	}
}

// A generation that is over is watched no more, however late the agent tells of its pair.
func TestLatePair(t *testing.T) {
	p, s, _, at := watched(t)
	p.watch.over()
	p.watch.choose(candidateOf(t, watchLocal.ufrag), at, p.now(), nil)
	next := localParameters{ufrag: "next", password: watchLocal.password}
	p.watch.generation(next, watchRemote, false)
	p.watch.choose(candidateOf(t, watchLocal.ufrag), at, p.now(), nil)
	if p.watch.reach(route{via: s, addr: at}); p.check(checkOf(t), at, s) || p.watch.session != nil {
		t.Error("the pair of the former generation is watched")
	}
	if p.watch.choose(candidateOf(t, next.ufrag), at, p.now(), nil); p.watch.session == nil {
		t.Error("that of the new one is not")
	}
}

// The same pair, told of again, does not begin anew what is known of it.
func TestSamePairAgain(t *testing.T) {
	p, _, _, at := watched(t)
	session := p.watch.session
	p.watch.choose(candidateOf(t, watchLocal.ufrag), at, p.now()+10*time.Second, nil)
	if q := p.watch.session.Quiet(p.now() + 10*time.Second); p.watch.session != session || q < 10*time.Second {
		t.Errorf("quiet for %v", q)
	}
	p.watch.mu.Lock()
	defer p.watch.mu.Unlock()
	if p.watch.session.State(p.now()+6*time.Second) != consent.Silent {
		t.Error("not silent after 6 s")
	}
}

// What a check says of the roles, and that it was heard, reaches the watch by the agent too.
func TestHear(t *testing.T) {
	p, _, _, _ := watched(t)
	began := p.now()
	p.now = func() time.Duration { return began + 6*time.Second }
	p.hear(&stun.Message{Attributes: stun.Attributes{{Type: stun.AttrICEControlled}}})
	if q := p.quiet(); q != 0 {
		t.Errorf("quiet for %v", q)
	}
	p.watch.mu.Lock()
	check := p.watch.session.Due(p.now())
	p.watch.mu.Unlock()
	m := &stun.Message{Raw: check}
	if err := m.Decode(); err != nil || !m.Contains(stun.AttrICEControlling) {
		t.Errorf("%v, %v: not in the role that the remote side left", m, err)
	}
}

// Two transports whose other ends are behind one address, as with a client that has one port for both, each get what answers them; media goes to
// the one that came last, and to the other when that has left.
func TestOneAddressForTwo(t *testing.T) {
	first, s, _, at := watched(t)
	second := &peer{now: first.now, events: first.events}
	second.watch.generation(localParameters{ufrag: "second", password: "another password of ours"}, watchRemote, false)
	second.watch.choose(candidateOf(t, "second"), at, second.now(), nil)
	second.watch.reach(route{via: s, addr: at})
	s.attach(at, first)
	s.attach(at, second)
	s.attach(at, second) // again: it changes nothing

	began := first.now()
	first.now = func() time.Duration { return began + 6*time.Second }
	first.watch.mu.Lock()
	m := &stun.Message{Raw: first.watch.session.Due(first.now())}
	first.watch.mu.Unlock()
	if err := m.Decode(); err != nil {
		t.Fatal(err)
	}
	answer, err := stun.Build(stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess,
		stun.NewShortTermIntegrity(watchRemote.password), stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	if !s.take(answer.Raw, at) || first.quiet() != 0 {
		t.Error("the answer to the first one's check has not reached it")
	}
	media := make([]byte, 100)
	media[0] = 128
	if s.take(media, at); s.peers[at].media != datagramer(second) || len(s.peers[at].others) != 1 {
		t.Errorf("%+v", s.peers[at])
	}
	if s.detach(at, second); s.peers[at].media != datagramer(first) || len(s.peers[at].others) != 0 {
		t.Errorf("after the second has left: %+v", s.peers[at])
	}
	s.approach(at, second)
	if s.approach(at, second); s.peers[at].media != datagramer(first) || len(s.peers[at].others) != 1 {
		t.Errorf("who has shown nothing yet took the media: %+v", s.peers[at])
	}
	s.detach(at, second)
	if s.detach(at, first); len(s.peers) != 0 {
		t.Errorf("after both have: %+v", s.peers)
	}
	for range 2 * othersMost {
		s.attach(at, &noted{})
	}
	if n := len(s.peers[at].others); n != othersMost {
		t.Errorf("%d others are kept", n)
	}
}
