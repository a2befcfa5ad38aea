package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/rotunda-rtc/rotunda/conference/client"
	rtc "github.com/rotunda-rtc/rotunda/signal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// started is a quickstart that runs within the test.
type started struct {
	address string
	stop    func() error
	stderr  *strings.Builder // to be read after stop
}

func start(t *testing.T, args ...string) started {
	t.Helper()
	stdout, w := io.Pipe()
	s := started{stderr: &strings.Builder{}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, args, w, s.stderr)
		w.Close()
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("it ended before it listened: %v", <-done)
	}
	go io.Copy(io.Discard, stdout)
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "open ")
	if !ok {
		t.Fatalf("first line %q, want the address to open", line)
	}
	s.address = address
	s.stop = func() error {
		cancel()
		return <-done
	}
	return s
}

// get fetches a page and returns its status, type and body.
func get(t *testing.T, client *http.Client, url string) (int, string, string) {
	t.Helper()
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	client.CloseIdleConnections()
	return resp.StatusCode, resp.Header.Get("Content-Type"), string(body)
}

func TestServesPage(t *testing.T) {
	s := start(t, "-listen", "127.0.0.1:0")
	client := &http.Client{Transport: &http.Transport{}}
	if status, typ, body := get(t, client, s.address+"?room=lobby"); status != 200 || !strings.HasPrefix(typ, "text/html") || !strings.Contains(body, "<rotunda-room") {
		t.Errorf("page: %d %s %q", status, typ, body)
	}
	if status, typ, _ := get(t, client, s.address+"rotunda.js"); status != 200 || !strings.HasPrefix(typ, "text/javascript") {
		t.Errorf("module: %d %s", status, typ)
	}
	// Without a WebSocket handshake, signalling answers as HTTP does.
	if status, _, _ := get(t, client, s.address+"signal"); status != http.StatusUpgradeRequired {
		t.Errorf("signal: %d, want %d", status, http.StatusUpgradeRequired)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if s.stderr.Len() > 0 {
		t.Errorf("on loopback it has nothing to warn of: %s", s.stderr)
	}
}

func TestServesTLS(t *testing.T) {
	s := start(t, "-listen", "127.0.0.1:0", "-tls")
	var served *x509.Certificate
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, // nobody can vouch for it: what it says is checked below
		VerifyConnection: func(state tls.ConnectionState) error {
			served = state.PeerCertificates[0]
			return nil
		},
	}}}
	if !strings.HasPrefix(s.address, "https://") {
		t.Errorf("address %s, want https", s.address)
	}
	if status, _, _ := get(t, client, s.address); status != 200 {
		t.Errorf("page: %d", status)
	}
	for _, host := range []string{"127.0.0.1", "localhost", "::1"} {
		if err := served.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
}

func TestWarnsBeyondLoopback(t *testing.T) {
	s := start(t, "-listen", "0.0.0.0:0")
	if !strings.HasPrefix(s.address, "http://127.0.0.1:") {
		t.Errorf("address %s, want one for this machine", s.address)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	addresses, err := reach(addr("0.0.0.0:80"))
	if err != nil {
		t.Fatal(err)
	}
	if beyond := len(addresses) > 1; beyond != strings.Contains(s.stderr.String(), "warning: everybody") {
		t.Errorf("machine with %v: said %q", addresses, s.stderr)
	}
}

// C52: whoever is still there when it stops is told, and nothing is left.
func TestStopsUnderParticipant(t *testing.T) {
	s := start(t, "-listen", "127.0.0.1:0")
	left := make(chan client.Left, 1)
	room, err := client.Join(t.Context(), client.Config{
		URL:  strings.Replace(s.address, "http", "ws", 1) + "signal",
		Room: "lobby",
		Name: "Anna",
		OnEvent: func(e client.Event) {
			if l, ok := e.(client.Left); ok {
				left <- l
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if name := room.Self().Name; name != "Anna" {
		t.Errorf("joined as %q", name)
	}
	if err := s.stop(); err != nil { // an error if closeTime is over
		t.Fatal(err)
	}
	if l := <-left; l.Reason != rtc.ReasonServerShutdown {
		t.Errorf("the participant was told %q, want %q", l.Reason, rtc.ReasonServerShutdown)
	}
}

func TestReach(t *testing.T) {
	one, err := reach(addr("192.0.2.7:8080"))
	if err != nil || !slices.Equal(one, []netip.AddrPort{netip.MustParseAddrPort("192.0.2.7:8080")}) {
		t.Errorf("a listening address: %v, %v", one, err)
	}
	for _, every := range []string{"0.0.0.0:8080", "[::]:8080"} {
		all, err := reach(addr(every))
		if err != nil || len(all) == 0 || all[0] != netip.MustParseAddrPort("127.0.0.1:8080") {
			t.Errorf("%s: %v, %v, want loopback first", every, all, err)
		}
		for _, a := range all[1:] {
			if a.Addr().IsLoopback() || a.Addr().IsUnspecified() || a.Addr().Zone() != "" {
				t.Errorf("%s: %v is of no use to others", every, a)
			}
		}
	}
}

func TestCertificate(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	made, err := selfSigned([]netip.AddrPort{netip.MustParseAddrPort("192.0.2.7:8080"), netip.MustParseAddrPort("[2001:db8::7]:8080")}, now)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(made.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"192.0.2.7", "2001:db8::7", "127.0.0.1", "localhost"} {
		if err := certificate.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	if now.Before(certificate.NotBefore) || now.AddDate(0, 0, 27).After(certificate.NotAfter) {
		t.Errorf("valid from %v to %v", certificate.NotBefore, certificate.NotAfter)
	}
}

func TestArguments(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"-listen", "nowhere"}, "missing port"},
		{[]string{"-listen", "127.0.0.1:99999"}, "invalid port"},
		{[]string{"8080"}, `unexpected argument "8080"`},
		{[]string{"-port", "1"}, "not defined"},
	}
	for _, tt := range tests {
		err := run(t.Context(), tt.args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: got %v, want %q", tt.args, err, tt.want)
		}
	}
	if err := run(t.Context(), []string{"-h"}, io.Discard, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}

// addr is a net.Addr of that text.
type addr string

func (a addr) Network() string { return "tcp" }
func (a addr) String() string  { return string(a) }
