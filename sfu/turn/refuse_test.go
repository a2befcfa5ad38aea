package turn_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	pion "github.com/pion/turn/v5"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/signal"
)

// anywhere are addresses that nothing may be relayed to, however wide the permission is.
var anywhere = map[string][]string{
	"127.0.0.1:0": {
		"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", // loopback, this host
		"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", // private
		"169.254.1.1", "169.254.169.254", // link-local, metadata
		"100.64.0.1", "100.127.255.255", // shared by carrier-grade NATs
		"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", // multicast, reserved, broadcast
		"192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1",
	},
	"[::1]:0": {
		"::1", "::", "::127.0.0.1", // loopback, unspecified, IPv4-compatible
		"fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", // link-local, unique local, metadata, multicast
		"64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::1", "2001:0:7f00:1::1", // NAT64, 6to4, Teredo
		"100::1", "2001:db8::1",
	},
}

// allocate makes a client with an allocation.
func allocate(t testing.TB, s *turn.Server, network, user string) (*pion.Client, net.PacketConn) {
	t.Helper()
	c := dial(t, s, network, credential(user, time.Minute))
	relay, err := c.Allocate()
	if err != nil {
		t.Fatalf("allocate over %s: %v", network, err)
	}
	t.Cleanup(func() { _ = relay.Close() })
	return c, relay
}

func TestPeersRefused(t *testing.T) { // C22
	for listen, addrs := range anywhere {
		if ln, err := net.Listen("tcp", listen); err != nil {
			t.Logf("no %s on this machine", listen)
			continue
		} else {
			_ = ln.Close()
		}
		for _, network := range []string{"udp", "tcp"} {
			for _, policy := range []string{"engine only", "everything permitted"} {
				t.Run(fmt.Sprint(listen, " ", network, " ", policy), func(t *testing.T) {
					list := slices.Clone(addrs)
					cfg := turn.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort(listen)}}
					if policy == "everything permitted" {
						cfg.Permit = func(netip.AddrPort) bool { return true }
					} else {
						list = append(list, "8.8.8.8", "2a00:1450::1")
					}
					s := start(t, cfg)
					c, _ := allocate(t, s, network, "ann")
					for _, a := range list {
						before := s.Stats().Forbidden
						addr := netip.MustParseAddr(a)
						if addr.Is4() != strings.HasPrefix(listen, "127") {
							continue
						}
						to := net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr, 80))
						if err := c.CreatePermission(to); err == nil {
							t.Errorf("permission for %s", a)
						}
						if s.Stats().Forbidden == before {
							t.Errorf("%s was not refused for its address", a)
						}
					}
				})
			}
		}
	}
}

// Of the engine's own address the exact port is relayed to, and no other. Another address may be
// permitted where it is a plain public one.
func TestPeerPorts(t *testing.T) { // C22
	open := func() *net.UDPConn {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	engine, other := open(), open()
	at := engine.LocalAddr().(*net.UDPAddr).AddrPort()
	told := netip.MustParseAddrPort("198.51.100.7:4000") // as behind a 1:1 NAT
	s := start(t, turn.Config{
		Peers:  func() []sfu.Address { return []sfu.Address{{Told: at, Local: at}, {Told: told, Local: at}} },
		Permit: func(netip.AddrPort) bool { return true },
	})
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			_, relay := allocate(t, s, network, "ann")
			before := s.Stats().Forbidden
			if _, err := relay.WriteTo([]byte("to the wrong port"), other.LocalAddr()); err != nil {
				t.Fatal(err)
			}
			until(t, "refusal", func() bool { return s.Stats().Forbidden == before+1 })
			// By either name, and answers come from the one that was used.
			for _, name := range []netip.AddrPort{at, told} {
				from := exchange(t, relay, engine, name)
				// Others may know the port of the relay; nothing that they send arrives.
				before := s.Stats().Forbidden
				if _, err := other.WriteToUDPAddrPort([]byte("spam"), from); err != nil {
					t.Fatal(err)
				}
				until(t, "a stranger's packet dropped", func() bool { return s.Stats().Forbidden == before+1 })
			}
		})
	}
}

// exchange sends to the engine by a name until an answer comes back, and returns the address of
// the relay. pion's client loses what comes before it has noticed that its channel stands.
func exchange(t *testing.T, relay net.PacketConn, engine *net.UDPConn, name netip.AddrPort) (from netip.AddrPort) {
	t.Helper()
	buf := make([]byte, 100)
	for end := time.Now().Add(testTime); time.Now().Before(end); {
		if _, err := relay.WriteTo([]byte("ping"), net.UDPAddrFromAddrPort(name)); err != nil {
			t.Fatal(err)
		}
		_ = engine.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		n, at, err := engine.ReadFromUDPAddrPort(buf)
		if err != nil || string(buf[:n]) != "ping" {
			continue
		}
		if _, err := engine.WriteToUDPAddrPort([]byte("pong"), at); err != nil {
			t.Fatal(err)
		}
		_ = relay.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		n, back, err := relay.ReadFrom(buf)
		if err == nil && string(buf[:n]) == "pong" && back.String() == name.String() {
			return at
		}
	}
	t.Fatalf("no answer from %v", name)
	return from
}

func TestCredentials(t *testing.T) { // C22
	s := start(t, turn.Config{})
	for _, network := range []string{"udp", "tcp"} {
		old := credential("ann", -time.Second)
		if _, err := dial(t, s, network, old).Allocate(); err == nil {
			t.Errorf("%s: allocation with an expired credential", network)
		}
		wrong := credential("ann", time.Minute)
		wrong.Credential += "x"
		if _, err := dial(t, s, network, wrong).Allocate(); err == nil {
			t.Errorf("%s: allocation with a wrong password", network)
		}
		forged := credential("ann", time.Minute)
		forged.Username = "9" + forged.Username
		if _, err := dial(t, s, network, forged).Allocate(); err == nil {
			t.Errorf("%s: allocation with a longer time than given", network)
		}
		for _, name := range []string{"", "ann", "x:ann", "9999999999:", strings.Repeat("9", 600)} {
			odd := credential("ann", time.Minute)
			odd.Username = name
			if _, err := dial(t, s, network, odd).Allocate(); err == nil {
				t.Errorf("%s: allocation as %.20q", network, name)
			}
		}
	}
	st := s.Stats()
	if st.Expired < 2 || st.Allocations != 0 || st.Allocated != 0 {
		t.Errorf("%+v", st)
	}
}

// allocateShort allocates with a credential that expires soon: one of two seconds, or, where the
// machine is too slow to use it in time, of more.
func allocateShort(t *testing.T, s *turn.Server) (signal.ICEServer, *pion.Client, net.PacketConn) {
	t.Helper()
	for ttl := 2 * time.Second; ; ttl *= 2 {
		expired := s.Stats().Expired
		short := credential("ann", ttl)
		c := dial(t, s, "udp", short)
		relay, err := c.Allocate()
		if err == nil {
			return short, c, relay
		}
		if s.Stats().Expired == expired || ttl > testTime {
			t.Fatalf("allocate with a credential of %v: %v", ttl, err)
		}
	}
}

// An allocation goes on when the credential that made it has expired; another cannot be made with it.
func TestExpiredWhileRunning(t *testing.T) { // C22
	at := netip.MustParseAddrPort("127.0.0.1:9")
	s := start(t, turn.Config{Peers: func() []sfu.Address { return []sfu.Address{{Told: at, Local: at}} }})
	short, c, relay := allocateShort(t, s)
	until(t, "the end of the credential", func() bool {
		other := dial(t, s, "udp", short)
		again, err := other.Allocate()
		if err == nil {
			_ = again.Close()
		}
		return err != nil
	})
	if n := s.Stats().Expired; n == 0 {
		t.Error("refused for something else")
	}
	if err := c.CreatePermission(net.UDPAddrFromAddrPort(at)); err != nil {
		t.Errorf("permission after the credential has expired: %v", err)
	}
	if err := relay.Close(); err != nil { // a refresh with lifetime 0
		t.Error(err)
	}
	until(t, "the end of the allocation", func() bool { return s.Stats().Allocations == 0 })
}

// freePorts finds some ports in a row that are free, below those that systems hand out.
func freePorts(t *testing.T, n uint16) uint16 {
	t.Helper()
	for first := 10_000 + uint16(rand.IntN(10_000)); first < 30_000; first += n {
		free := true
		for port := range n {
			conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(first + port)})
			if err != nil {
				free = false
				continue
			}
			_ = conn.Close()
		}
		if free {
			return first
		}
	}
	t.Fatal("no free ports")
	return 0
}

func TestQuotas(t *testing.T) { // C22
	ports := freePorts(t, 3)
	s := start(t, turn.Config{MinPort: ports, MaxPort: ports + 2, Limits: turn.Limits{UserAllocations: 2, Allocations: 10}})
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			_, first := allocate(t, s, network, "ann")
			_, second := allocate(t, s, network, "ann")
			for _, relay := range []net.PacketConn{first, second} {
				if port := relay.LocalAddr().(*net.UDPAddr).Port; port < int(ports) || port > int(ports)+2 {
					t.Errorf("port %d is out of the range", port)
				}
			}
			if _, err := dial(t, s, network, credential("ann", time.Minute)).Allocate(); err == nil || !strings.Contains(err.Error(), "486") {
				t.Errorf("a third allocation of one user: %v", err)
			}
			_, _ = allocate(t, s, network, "bob")
			if _, err := dial(t, s, network, credential("cid", time.Minute)).Allocate(); err == nil {
				t.Error("an allocation without a port left")
			}
		})
		until(t, "all ended", func() bool { return s.Stats().Allocations == 0 && s.Stats().Users == 0 })
	}
	full := start(t, turn.Config{Limits: turn.Limits{Allocations: 1}})
	_, _ = allocate(t, full, "udp", "ann")
	if _, err := dial(t, full, "udp", credential("bob", time.Minute)).Allocate(); err == nil || !strings.Contains(err.Error(), "486") {
		t.Errorf("an allocation over the total: %v", err)
	}
}

func TestBitrate(t *testing.T) { // C22
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	at := sink.LocalAddr().(*net.UDPAddr).AddrPort()
	s := start(t, turn.Config{
		Peers:  func() []sfu.Address { return []sfu.Address{{Told: at, Local: at}} },
		Limits: turn.Limits{UserBitrate: 8 * 10_000},
	})
	_, relay := allocate(t, s, "tcp", "ann")
	begin := time.Now()
	until(t, "packets over the rate dropped", func() bool {
		for range 30 {
			if _, err := relay.WriteTo(make([]byte, 1000), sink.LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
		return s.Stats().Limited > 0
	})
	n := s.Stats().BytesRelayed
	if most := uint64(10_000 + 10_000*time.Since(begin).Seconds()); n < 1000 || n > most { // the burst, and the rate
		t.Errorf("%d bytes relayed, want at most %d", n, most)
	}
}

// Connections without an allocation have a share for each address, and garbage ends them or is dropped.
func TestStrangers(t *testing.T) { // C23
	s := start(t, turn.Config{Limits: turn.Limits{AddressStrangers: 20}})
	plain, _ := s.Addrs()
	var conns []net.Conn
	defer func() {
		for _, c := range conns {
			_ = c.Close()
		}
	}()
	for range 100 {
		c, err := net.Dial("tcp", plain[0].String())
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	until(t, "those over the share turned away", func() bool { return s.Stats().TurnedAway >= 80 })
	if n := s.Stats().Connections; n > 20 {
		t.Errorf("%d connections", n)
	}
	flood, err := net.Dial("udp", plain[0].String())
	if err != nil {
		t.Fatal(err)
	}
	defer flood.Close()
	for i := range 10_000 {
		_, _ = flood.Write(bytes.Repeat([]byte{byte(i)}, i%200))
	}
	_, _ = allocate(t, s, "udp", "ann") // still there
	for _, c := range conns {
		_, _ = c.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
		_ = c.Close()
	}
	until(t, "connections ended", func() bool { return s.Stats().Connections == 0 })
	_, _ = allocate(t, s, "tcp", "bob")
}

// Neither secret nor user nor password is logged, at any level.
func TestLogsKeepSecrets(t *testing.T) { // C53
	core, logs := observer.New(zap.DebugLevel)
	s := start(t, turn.Config{Logger: zap.New(core)})
	as := credential("canary@example.org", time.Minute)
	if strings.Contains(as.Username, "canary") {
		t.Errorf("the user's name goes over the network: %q", as.Username)
	}
	c := dial(t, s, "tcp", as)
	relay, err := c.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	_ = c.CreatePermission(&net.UDPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 1})
	old := credential("canary@example.org", -time.Minute)
	_, _ = dial(t, s, "udp", old).Allocate()
	_ = relay.Close()
	if err := s.Close(testContext(t)); err != nil {
		t.Fatal(err)
	}
	if logs.Len() == 0 {
		t.Fatal("nothing was logged at all")
	}
	for _, entry := range logs.All() {
		text := fmt.Sprint(entry.Message, entry.ContextMap())
		for _, secret := range []string{"canary", as.Username, as.Credential, old.Username, old.Credential} {
			if strings.Contains(text, secret) {
				t.Errorf("logged: %s", text)
			}
		}
	}
}

func TestConfig(t *testing.T) {
	peers := func() []sfu.Address { return nil }
	at := []netip.AddrPort{loopback}
	for name, cfg := range map[string]turn.Config{
		"short secret":    {Secret: []byte("short"), Peers: peers, Listen: at},
		"no peers":        {Secret: secret(), Listen: at},
		"no address":      {Secret: secret(), Peers: peers},
		"no certificate":  {Secret: secret(), Peers: peers, ListenTLS: at},
		"ports the wrong": {Secret: secret(), Peers: peers, Listen: at, MinPort: 2, MaxPort: 1},
	} {
		if _, err := turn.New(cfg); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if got := (turn.Credentials{URLs: []string{"turn:x"}}).ICEServers("ann"); got != nil {
		t.Errorf("credentials without a secret: %v", got)
	}
	// What cannot be opened leaves nothing open.
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	s, err := turn.New(turn.Config{Secret: secret(), Peers: peers, Listen: []netip.AddrPort{loopback, netip.MustParseAddrPort(busy.Addr().String())}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(t.Context()); err == nil {
		t.Error("started on an address that is taken")
	}
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
