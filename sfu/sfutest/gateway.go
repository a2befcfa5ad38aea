package sfutest

// Gateway is an access link that several hosts share, such as a home's or an
// office's: what they send and receive passes its links too, between their own
// and the rest of the Network. Its rate and queue are theirs together.
type Gateway struct {
	up, down Link // guarded by the network's mu
}

// NewGateway makes a gateway; the name chooses its random numbers.
func (n *Network) NewGateway(name string) *Gateway {
	return &Gateway{up: newLink(n, name+" gateway up"), down: newLink(n, name+" gateway down")}
}

// Up is the link from the gateway's hosts to the network.
func (g *Gateway) Up() *Link { return &g.up }

// Down is the link from the network to the gateway's hosts.
func (g *Gateway) Down() *Link { return &g.down }

// Behind puts the host behind a gateway, from the next datagram on; nil takes
// it out. Datagrams between two hosts of one gateway pass it as well.
func (h *Host) Behind(g *Gateway) {
	h.net.mu.Lock()
	defer h.net.mu.Unlock()
	h.gateway = g
}
