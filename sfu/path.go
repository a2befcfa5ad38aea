package sfu

import (
	"net/netip"
	"slices"
)

// formerWays bounds the addresses of former paths that media is still taken from.
const formerWays = 4

// pathChanged is called by the peer when packets take another path from now
// on: between these addresses. What comes from the former address is taken on:
// the peer may send there until it has learned of the new pair, which with an ICE restart
// can be seconds, and pion's mux forgets the addresses of a generation that is over. Nothing
// is trusted for its address: SRTP authenticates it.
func (t *transport) pathChanged(local, remote netip.AddrPort, tcp bool) {
	t.takePath(t.socketOf(local, remote, tcp), local, remote)
}

// approached is called by the peer when packets may take another path, once the other end has answered there: what comes from it is
// taken from now on, unless it is another peer's.
func (t *transport) approached(local, remote netip.AddrPort, tcp bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if via := t.socketOf(local, remote, tcp); via != nil && !t.closed {
		via.approach(remote, t.peer)
		t.reach(route{via: via, addr: remote})
	}
}

// socketOf is the socket between two addresses, nil for none.
func (t *transport) socketOf(local, remote netip.AddrPort, tcp bool) *socket {
	l := t.engine.sockets()
	switch {
	case l == nil || tcp && l.streams == nil:
		return nil
	case tcp:
		return l.streams.find(local)
	}
	return l.find(local, remote)
}

// reach notes an address that the peer is known by. The caller holds mu.
func (t *transport) reach(r route) {
	t.peer.watch.reach(r)
	t.ways = append(slices.DeleteFunc(t.ways, func(other route) bool { return other == r }), r)
	t.forgetWays(formerWays + 1)
}

func (t *transport) takePath(via *socket, local, remote netip.AddrPort) {
	if via == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.here = local
	old, next := t.path.Load(), route{via: via, addr: remote}
	if t.closed {
		return
	}
	via.attach(remote, t.peer)
	if t.reach(next); old != nil && *old == next {
		return
	}
	t.path.Store(&next)
	if old != nil && t.hooks.moved != nil {
		t.hooks.moved()
	}
}

// forgetWays leaves the newest few addresses. The caller holds mu.
func (t *transport) forgetWays(most int) {
	for ; len(t.ways) > most; t.ways = t.ways[1:] {
		t.ways[0].via.detach(t.ways[0].addr, t.peer)
	}
}
