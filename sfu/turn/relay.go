package turn

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/turn/v5"
)

var (
	errKind  = errors.New("turn: not offered")
	errFull  = errors.New("turn: too many allocations")
	errPorts = errors.New("turn: no port is free")
)

// account is what one user has.
type account struct {
	allocations int // guarded by Server.mu

	mu     sync.Mutex // guards the fields below
	tokens float64    // bytes that may pass now
	at     time.Time
}

// burst is how long a user's rate may be exceeded after silence.
const burst = time.Second

// take reports whether n bytes are within the user's rate, in bytes/s.
func (a *account) take(n int, rate float64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	a.tokens = min(a.tokens+rate*now.Sub(a.at).Seconds(), rate*burst.Seconds())
	a.at = now
	if a.tokens < float64(n) {
		return false
	}
	a.tokens -= float64(n)
	return true
}

// rested reports whether nothing was taken for so long that the burst is full.
func (a *account) rested() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return time.Since(a.at) >= burst
}

// relay is the socket of one allocation. What goes out and what comes in is checked packet by packet.
type relay struct {
	*net.UDPConn
	server *Server
	user   string
	have   *account
	once   sync.Once

	mu   sync.Mutex                        // guards told
	told map[netip.AddrPort]netip.AddrPort // how the client calls those it has sent to
}

// maxTold bounds the peers of one allocation.
const maxTold = 64

// AllocatePacketConn implements pion's RelayAddressGenerator: the socket of a new allocation.
func (s *Server) AllocatePacketConn(cfg turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	// Requests for a pair of ports come without user, and for the second of a pair with the port.
	if cfg.UserID == "" || cfg.RequestedPort != 0 {
		return nil, nil, errKind
	}
	have, ok := s.admit(cfg.UserID)
	if !ok {
		return nil, nil, errFull
	}
	at := s.peers.family(cfg.Network == "udp4")
	conn, err := s.bind(cfg.Network, at)
	if err != nil {
		s.release(cfg.UserID, nil)
		return nil, nil, err
	}
	r := &relay{UDPConn: conn, server: s, user: cfg.UserID, have: have, told: make(map[netip.AddrPort]netip.AddrPort)}
	if !s.keep(r) {
		return nil, nil, errors.Join(net.ErrClosed, r.Close())
	}
	port := conn.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	return r, net.UDPAddrFromAddrPort(netip.AddrPortFrom(at, port)), nil
}

// bind opens a socket on a port of the range, taken at random, of the address that clients are told. Were it on
// every address, the engine's other ones would see it by another: a client takes that for a direct way of its own
// (peer reflexive, RFC 8445, section 5.1.2.1), and prefers it to a way through a NAT. Addresses that Permit lets
// in may not be reachable from there.
func (s *Server) bind(network string, told netip.Addr) (*net.UDPConn, error) {
	at := &net.UDPAddr{}
	if s.cfg.Permit == nil {
		at.IP = told.AsSlice()
	}
	if s.cfg.MinPort == 0 {
		return net.ListenUDP(network, at)
	}
	n := int(s.cfg.MaxPort) - int(s.cfg.MinPort) + 1
	first := rand.IntN(n)
	for i := range n {
		at.Port = int(s.cfg.MinPort) + (first+i)%n
		if conn, err := net.ListenUDP(network, at); err == nil {
			return conn, nil
		}
	}
	return nil, errPorts
}

// AllocateListener and AllocateConn refuse relaying by TCP (RFC 6062): the engine's media is UDP.
func (s *Server) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errKind
}

// AllocateConn implements pion's RelayAddressGenerator.
func (s *Server) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errKind }

// Validate implements pion's RelayAddressGenerator.
func (s *Server) Validate() error { return nil }

// WriteTo sends what a client says to one of the peers, and drops it for any other address.
func (r *relay) WriteTo(b []byte, addr net.Addr) (int, error) {
	s := r.server
	told, ok := addrPortOf(addr)
	to, may := s.peers.reach(told)
	if !ok || !may || !r.note(told, to) {
		s.count.forbidden.Add(1)
		return len(b), nil
	}
	if !r.have.take(len(b), s.rate) {
		s.count.limited.Add(1)
		return len(b), nil
	}
	s.count.bytesIn.Add(uint64(len(b)))
	if _, err := r.WriteToUDPAddrPort(b, to); err != nil {
		return 0, err
	}
	return len(b), nil
}

// note remembers how the client calls a peer.
func (r *relay) note(told, local netip.AddrPort) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.told[local]; !known && len(r.told) >= maxTold {
		return false
	}
	r.told[local] = told
	return true
}

// ReadFrom returns the next packet of a peer, by the address that the client knows it by.
func (r *relay) ReadFrom(b []byte) (int, net.Addr, error) {
	s := r.server
	for {
		n, from, err := r.ReadFromUDPAddrPort(b)
		if err != nil {
			return 0, nil, err
		}
		from = netip.AddrPortFrom(from.Addr().Unmap().WithZone(""), from.Port())
		r.mu.Lock()
		told, ok := r.told[from]
		r.mu.Unlock()
		if !ok { // the engine may be first; whether the client has given a permission is looked at by pion
			told, ok = s.peers.fresh().told[from]
		}
		switch {
		case !ok:
			s.count.forbidden.Add(1)
		case !r.have.take(n, s.rate):
			s.count.limited.Add(1)
		default:
			s.count.bytesOut.Add(uint64(n))
			return n, net.UDPAddrFromAddrPort(told), nil
		}
	}
}

// Close gives the user's place back.
func (r *relay) Close() error {
	err := error(nil)
	r.once.Do(func() {
		err = r.UDPConn.Close()
		r.server.release(r.user, r)
	})
	return err
}
