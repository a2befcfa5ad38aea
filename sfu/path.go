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
func (t *transport) pathChanged(local, remote netip.AddrPort) {
	l := t.engine.sockets()
	if l == nil {
		return
	}
	t.takePath(l.find(local, remote), local, remote)
}

// streamPathChanged is the same for a path over a TCP connection.
func (t *transport) streamPathChanged(local, remote netip.AddrPort) {
	if l := t.engine.sockets(); l != nil && l.streams != nil {
		t.takePath(l.streams.find(local), local, remote)
	}
}

func (t *transport) takePath(via *socket, local, remote netip.AddrPort) {
	if via == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.here = local
	old, next := t.path.Load(), route{via: via, addr: remote}
	if t.closed || old != nil && *old == next {
		return
	}
	via.attach(remote, t.peer)
	t.path.Store(&next)
	t.ways = append(slices.DeleteFunc(t.ways, func(r route) bool { return r == next }), next)
	t.forgetWays(formerWays + 1)
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
