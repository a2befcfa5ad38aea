package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call does a request and returns the body of its answer.
func call(t *testing.T, method, url, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s %v", method, url, resp.Status, b, err)
	}
	return string(b)
}

// A datagram goes through and its answer comes back, late, until the link
// loses all of them.
func TestProxy(t *testing.T) {
	in, end := io.Pipe()
	out, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(in, w) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	control := strings.TrimSpace(strings.TrimPrefix(line, "control "))

	server, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go func() {
		buf := make([]byte, 100)
		for {
			n, from, err := server.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			_, _ = server.WriteToUDPAddrPort(append(buf[:n], '!'), from)
		}
	}()

	query := url.Values{"link": {"anna"}, "target": {server.LocalAddr().String()}}.Encode()
	address := call(t, "POST", control+"/routes?"+query, "")
	if again := call(t, "POST", control+"/routes?"+query, ""); again != address {
		t.Errorf("the same route has two addresses, %s and %s", address, again)
	}
	call(t, "PUT", control+"/links/anna", `{"up": {"delay": 30}, "down": {"delay": 20, "rate": 1000000}}`)
	client, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	buf := make([]byte, 100)
	began := time.Now()
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	_ = client.SetReadDeadline(began.Add(10 * time.Second))
	if n, err := client.Read(buf); err != nil || string(buf[:n]) != "hello!" {
		t.Fatalf("got %q, %v", buf[:n], err)
	}
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("the answer took %v, want the two delays of 30 and 20 ms at least", took)
	}

	// What the client sends after a DELETE goes nowhere, from another address it goes through.
	call(t, "DELETE", control+"/links/anna/flows", "")
	if _, err := client.Write([]byte("dead")); err != nil {
		t.Fatal(err)
	}
	client, err = net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Write([]byte("again")); err != nil {
		t.Fatal(err)
	}
	_ = client.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := client.Read(buf); err != nil || string(buf[:n]) != "again!" {
		t.Fatalf("got %q, %v", buf[:n], err)
	}

	call(t, "PUT", control+"/links/anna", `{"up": {"loss": 1}}`)
	_, _ = client.Write([]byte("lost"))
	var stats struct {
		Up, Down struct{ Packets, Delivered, Lost uint64 }
	}
	for stats.Up.Lost == 0 { // the proxy reads the datagram when it does
		if err := json.Unmarshal([]byte(call(t, "GET", control+"/links/anna", "")), &stats); err != nil {
			t.Fatal(err)
		}
	}
	if stats.Up.Packets != 3 || stats.Up.Delivered != 2 || stats.Down.Delivered != 2 {
		t.Errorf("counted %+v, want 3 sent of which 2 were delivered and answered", stats)
	}
	end.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
