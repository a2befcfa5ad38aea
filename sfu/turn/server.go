package turn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/stun/v4"
	"github.com/pion/turn/v5"
	"go.uber.org/zap"
)

// Server is a TURN server. Its methods are safe for concurrent use, but for those of
// pion's interfaces, which are not for others.
type Server struct {
	cfg   Config
	rate  float64 // bytes/s of one user
	peers peers
	count counters

	mu          sync.Mutex // guards the fields below
	inner       *turn.Server
	closed      bool
	changed     chan struct{} // closed and replaced when one of the following becomes less
	udp         []*packets
	tcp, tls    []net.Listener
	users       map[string]*account // and, until their burst is full again, who had allocations
	total       int                 // allocations of all users
	relays      map[*relay]struct{}
	conns       map[ends]*conn
	strangers   int // those without an allocation
	strangersBy map[netip.Prefix]int
}

type counters struct {
	allocated, refused, expired, turnedAway, forbidden, limited, bytesIn, bytesOut atomic.Uint64
}

// Stats are counters of a [Server] since it was made.
type Stats struct {
	Allocations   int    // now
	Users         int    // with an allocation now
	Connections   int    // TCP and TLS now
	Allocated     uint64 // allocations made
	Refused       uint64 // requests refused: no valid credential, or a limit
	Expired       uint64 // of these, those for an allocation with a credential that had expired
	TurnedAway    uint64 // connections over a limit
	Forbidden     uint64 // packets and permissions for addresses that are not relayed to
	Limited       uint64 // packets over the rate of their user
	BytesRelayed  uint64 // to peers, of UDP payload
	BytesReturned uint64 // to clients
}

// New makes a server from a Config that can work. It opens nothing before Start.
func New(cfg Config) (*Server, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	return &Server{
		cfg: cfg, rate: float64(cfg.Limits.UserBitrate) / 8, peers: peers{list: cfg.Peers, permit: cfg.Permit},
		changed: make(chan struct{}), users: make(map[string]*account), relays: make(map[*relay]struct{}),
		conns: make(map[ends]*conn), strangersBy: make(map[netip.Prefix]int),
	}, nil
}

// Start opens the listeners and serves until Close. It may be called once.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.inner != nil {
		return errors.New("turn: started before, or closed")
	}
	err := s.open(ctx)
	if err == nil {
		s.inner, err = turn.NewServer(s.config())
	}
	if err != nil {
		s.shut()
		return fmt.Errorf("turn: %w", err)
	}
	s.cfg.Logger.Info("relaying", zap.Stringers("udp and tcp", s.addrs(s.tcp)), zap.Stringers("tls", s.addrs(s.tls)))
	return nil
}

// open opens all listeners. The caller holds mu.
func (s *Server) open(ctx context.Context) error {
	var l net.ListenConfig
	for _, addr := range s.cfg.Listen {
		ln, udp, err := listenBoth(ctx, addr)
		if err != nil {
			return err
		}
		s.tcp = append(s.tcp, ln)
		s.udp = append(s.udp, &packets{PacketConn: udp, ended: make(chan struct{})})
	}
	for _, addr := range s.cfg.ListenTLS {
		ln, err := l.Listen(ctx, family("tcp", addr), addr.String())
		if err != nil {
			return err
		}
		s.tls = append(s.tls, ln)
	}
	return nil
}

// listenBoth listens at an address by TCP and UDP. A port that the system chooses for the one may be somebody's for the
// other: it chooses again then, a few times.
func listenBoth(ctx context.Context, addr netip.AddrPort) (net.Listener, net.PacketConn, error) {
	var l net.ListenConfig
	for tries := 1; ; tries++ {
		ln, err := l.Listen(ctx, family("tcp", addr), addr.String())
		if err != nil {
			return nil, nil, err
		}
		bound, _ := addrPortOf(ln.Addr())
		udp, err := l.ListenPacket(ctx, family("udp", addr), netip.AddrPortFrom(addr.Addr(), bound.Port()).String())
		if err == nil {
			return ln, udp, nil
		}
		_ = ln.Close()
		if addr.Port() != 0 || tries == 10 {
			return nil, nil, err
		}
	}
}

// family keeps the families apart: a client that comes by one gets relays of that one.
func family(network string, addr netip.AddrPort) string {
	if addr.Addr().Unmap().Is4() {
		return network + "4"
	}
	return network + "6"
}

// config is what pion's server is given. The caller holds mu.
func (s *Server) config() turn.ServerConfig {
	cfg := turn.ServerConfig{
		Realm: s.cfg.Realm, AuthHandler: s.authenticate, QuotaHandler: s.quota, LoggerFactory: silent{},
		EventHandler: turn.EventHandler{
			OnAllocationCreated: func(remote, local net.Addr, _, _, _ string, _ net.Addr, _ int) {
				s.count.allocated.Add(1)
				s.setAllocated(remote, local, true)
			},
			OnAllocationDeleted: func(remote, local net.Addr, _, _, _ string) { s.setAllocated(remote, local, false) },
		},
	}
	for _, c := range s.udp {
		cfg.PacketConnConfigs = append(cfg.PacketConnConfigs, turn.PacketConnConfig{
			PacketConn: c, RelayAddressGenerator: s, PermissionHandler: s.permission,
		})
	}
	for _, ln := range s.tcp {
		cfg.ListenerConfigs = append(cfg.ListenerConfigs, turn.ListenerConfig{
			Listener: &listener{Listener: ln, server: s}, RelayAddressGenerator: s, PermissionHandler: s.permission,
		})
	}
	for _, ln := range s.tls {
		cfg.ListenerConfigs = append(cfg.ListenerConfigs, turn.ListenerConfig{
			Listener: &listener{Listener: ln, server: s, tls: s.cfg.TLS}, RelayAddressGenerator: s, PermissionHandler: s.permission,
		})
	}
	return cfg
}

// Close ends all allocations, connections and listeners, and waits until they have ended, at
// most until ctx is done. It may be called again to wait on.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	relays, conns := make([]*relay, 0, len(s.relays)), make([]*conn, 0, len(s.conns))
	for r := range s.relays {
		relays = append(relays, r)
	}
	for _, c := range s.conns {
		conns = append(conns, c)
	}
	started := s.inner != nil
	s.shut()
	s.mu.Unlock()
	for _, c := range conns {
		_ = c.Close()
	}
	for _, r := range relays {
		_ = r.Close()
	}
	for {
		s.mu.Lock()
		left, changed := len(s.relays)+len(s.conns), s.changed
		s.mu.Unlock()
		if left == 0 {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("close turn: %w", ctx.Err())
		}
	}
	for _, c := range s.udp {
		if !started {
			break
		}
		select {
		case <-c.ended:
		case <-ctx.Done():
			return fmt.Errorf("close turn: %w", ctx.Err())
		}
	}
	return nil
}

// shut closes the listeners. The caller holds mu.
func (s *Server) shut() {
	for _, c := range s.udp {
		_ = c.Close()
	}
	for _, ln := range slices.Concat(s.tcp, s.tls) {
		_ = ln.Close()
	}
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Addrs returns the addresses served on by UDP and TCP, and those by TLS; none before Start.
func (s *Server) Addrs() (plain, secure []netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addrs(s.tcp), s.addrs(s.tls)
}

func (s *Server) addrs(list []net.Listener) []netip.AddrPort {
	out := make([]netip.AddrPort, len(list))
	for i, ln := range list {
		out[i], _ = addrPortOf(ln.Addr())
	}
	return out
}

// Stats returns a snapshot of the counters.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	st := Stats{Allocations: len(s.relays), Connections: len(s.conns)}
	for _, a := range s.users {
		if a.allocations > 0 {
			st.Users++
		}
	}
	s.mu.Unlock()
	c := &s.count
	st.Allocated, st.Refused, st.Expired, st.TurnedAway = c.allocated.Load(), c.refused.Load(), c.expired.Load(), c.turnedAway.Load()
	st.Forbidden, st.Limited, st.BytesRelayed, st.BytesReturned = c.forbidden.Load(), c.limited.Load(), c.bytesIn.Load(), c.bytesOut.Load()
	return st
}

// authenticate gives pion the key of a user name. A credential that has expired makes no new
// allocation; what it asks of one that its user has already is still done.
func (s *Server) authenticate(q *turn.RequestAttributes) (user string, key []byte, ok bool) {
	expiry, user, ok := parseUsername(q.Username)
	if !ok || q.Realm != s.cfg.Realm {
		s.count.refused.Add(1)
		return "", nil, false
	}
	if q.Method == stun.MethodAllocate && !time.Now().Before(expiry) {
		s.count.refused.Add(1)
		s.count.expired.Add(1)
		return "", nil, false
	}
	return user, turn.GenerateAuthKey(q.Username, q.Realm, password(s.cfg.Secret, q.Username)), true
}

// quota says whether there is room for an allocation, so that the client hears why not. What counts is admit.
func (s *Server) quota(user, _ string, _ net.Addr) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.room(user) {
		return true
	}
	s.count.refused.Add(1)
	return false
}

// room reports whether a user may have one more allocation. The caller holds mu.
func (s *Server) room(user string) bool {
	a := s.users[user]
	return s.total < s.cfg.Limits.Allocations && (a == nil || a.allocations < s.cfg.Limits.UserAllocations)
}

// admit takes a place for an allocation; release gives it back.
func (s *Server) admit(user string) (*account, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || !s.room(user) {
		return nil, false
	}
	for name, a := range s.users {
		if a.allocations == 0 && a.rested() {
			delete(s.users, name)
		}
	}
	a := s.users[user]
	if a == nil {
		a = &account{tokens: s.rate * burst.Seconds(), at: time.Now()}
		s.users[user] = a
	}
	a.allocations++
	s.total++
	return a, true
}

func (s *Server) release(user string, r *relay) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.relays, r)
	if a := s.users[user]; a != nil {
		s.total--
		a.allocations-- // the account stays: another allocation brings no other burst
	}
	s.tell()
}

// keep notes a relay, so that Close finds it; false if that was before.
func (s *Server) keep(r *relay) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.relays[r] = struct{}{}
	return !s.closed
}

// tell wakes Close. The caller holds mu.
func (s *Server) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// permission says whether packets may go to an address and come from it, of any port: that is checked with each packet.
func (s *Server) permission(_ net.Addr, ip net.IP) bool {
	addr, ok := netip.AddrFromSlice(ip)
	if ok && s.peers.host(addr) {
		return true
	}
	s.count.forbidden.Add(1)
	return false
}
