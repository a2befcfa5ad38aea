package turn_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/netip"
	"testing"
	"time"

	pion "github.com/pion/turn/v5"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/signal"
)

// testTime bounds every wait of a test.
const testTime = time.Minute

var loopback = netip.MustParseAddrPort("127.0.0.1:0")

func testContext(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), testTime)
	t.Cleanup(cancel)
	return ctx
}

func secret() []byte { return []byte("canary-secret-of-the-turn-server") }

// start starts a server on loopback, for the peers of an engine.
func start(t testing.TB, cfg turn.Config) *turn.Server {
	t.Helper()
	if cfg.Secret == nil {
		cfg.Secret = secret()
	}
	if cfg.Peers == nil {
		cfg.Peers = func() []sfu.Address { return nil }
	}
	if cfg.Listen == nil {
		cfg.Listen = []netip.AddrPort{loopback}
	}
	s, err := turn.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(testContext(t)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testTime)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// newEngine makes an engine on loopback.
func newEngine(t testing.TB) *sfu.Engine {
	t.Helper()
	e, err := sfu.New(sfu.Config{
		Listen: []netip.AddrPort{loopback}, Limits: sfu.Limits{ConnectTimeout: testTime, AnswerTimeout: testTime}, // a busy machine is slow
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), testTime)
		defer cancel()
		if err := e.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return e
}

// certificate is a self-signed one for 127.0.0.1.
func certificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
}

// credential is a fresh one for a user, for that long.
func credential(user string, ttl time.Duration) signal.ICEServer {
	return turn.Credentials{Secret: secret(), TTL: ttl, URLs: []string{"turn:x"}}.ICEServers(user)[0]
}

// dial makes a client of the server over UDP or TCP.
func dial(t testing.TB, s *turn.Server, network string, as signal.ICEServer) *pion.Client {
	t.Helper()
	plain, _ := s.Addrs()
	var conn net.PacketConn
	if network == "tcp" {
		stream, err := net.Dial("tcp", plain[0].String())
		if err != nil {
			t.Fatal(err)
		}
		conn = pion.NewSTUNConn(stream)
	} else {
		var err error
		if conn, err = net.ListenPacket("udp", net.JoinHostPort(plain[0].Addr().String(), "0")); err != nil {
			t.Fatal(err)
		}
	}
	c, err := pion.NewClient(&pion.ClientConfig{
		STUNServerAddr: plain[0].String(), TURNServerAddr: plain[0].String(), Conn: conn,
		Username: as.Username, Password: as.Credential,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		_ = conn.Close()
	})
	return c
}

// until waits until ok, looking often: for counters, which tell nobody that they changed.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(testTime); time.Now().Before(end); <-tick.C {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within %v", what, testTime)
}
