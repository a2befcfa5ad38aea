package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
	rtc "github.com/rotunda-rtc/rotunda/signal"
)

// Who joins is told of the TURN servers, with a credential of its own, and again when it asks.
func TestNetworks(t *testing.T) {
	made, err := selfSigned([]netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:1")}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, "-listen", "127.0.0.1:0", "-tcp", "127.0.0.1:0", "-turn", "127.0.0.1:0",
		"-turn-tls", "127.0.0.1:0", "-turn-cert", pemFile(t, "CERTIFICATE", made.Certificate[0]), "-turn-key", keyFile(t, made),
		"-turn-external", "turn:turn.example.org,secret-of-another")
	room, err := client.Join(t.Context(), client.Config{URL: strings.Replace(s.address, "http", "ws", 1) + "signal", Room: "lobby"})
	if err != nil {
		t.Fatal(err)
	}
	var reply rtc.ICEServersReply
	if err := room.Request(t.Context(), rtc.TypeICEServers, rtc.Empty{}, &reply); err != nil {
		t.Fatal(err)
	}
	if len(reply.ICEServers) != 2 || len(reply.ICEServers[0].URLs) != 1 || len(reply.ICEServers[1].URLs) != 3 {
		t.Fatalf("servers: %+v", reply.ICEServers)
	}
	for i, prefix := range []string{"turn:127.0.0.1:", "turn:127.0.0.1:", "turns:localhost:"} {
		if url := reply.ICEServers[1].URLs[i]; !strings.HasPrefix(url, prefix) {
			t.Errorf("url %q, want %s…", url, prefix)
		}
	}
	for _, server := range reply.ICEServers {
		if server.Username == "" || server.Credential == "" {
			t.Errorf("no credential for %v", server.URLs)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
}

func TestNetworkFlagsRefused(t *testing.T) {
	for _, args := range [][]string{
		{"-tcp", "7881"}, {"-turn", "somewhere"}, {"-turn-external", "turn:only"}, {"-turn-tls", "127.0.0.1:0"},
		{"-advertise", "turn.example.org", "-turn", "127.0.0.1:0"},
	} {
		err := run(t.Context(), append([]string{"-listen", "127.0.0.1:0"}, args...), io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "-turn") && !strings.Contains(err.Error(), args[0]) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// Behind a 1:1 NAT others are told of its address, and on this machine alone of loopback.
func TestAdvertise(t *testing.T) {
	n := networks{public: netip.MustParseAddr("203.0.113.7")}
	for at, want := range map[string]string{"0.0.0.0:3478": "203.0.113.7:3478", "192.0.2.1:3478": "203.0.113.7:3478", "127.0.0.1:3478": "127.0.0.1:3478"} {
		if got := n.outward(netip.MustParseAddrPort(at)).String(); got != want {
			t.Errorf("%s is told as %s, want %s", at, got, want)
		}
	}
}

func pemFile(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), kind)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func keyFile(t *testing.T, c tls.Certificate) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, "PRIVATE KEY", der)
}
