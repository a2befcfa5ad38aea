package webhook_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/webhook"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// C48: requests go to addresses of the public Internet alone.
func TestPublic(t *testing.T) {
	for _, text := range []string{"8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "172.15.0.1", "192.167.0.1"} {
		if !webhook.Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is refused", text)
		}
	}
	for _, text := range []string{
		"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
		"::ffff:10.0.0.1", "::ffff:100.64.0.1", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fc00::1", "fec0::1",
		"100.64.0.1", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255",
		"64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "::127.0.0.1", "100::1", "192.88.99.1", "2606:4700::1%eth0",
		"::ffff:0:10.0.0.1", "5f00::1", "64:ff9b::10.0.0.1", "4000::1", "fe00::1", "3fff::1", "2001:0:53aa:64c:2c:1111:3fff:ffff",
	} {
		if webhook.Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is allowed", text)
		}
	}
	if webhook.Public(netip.Addr{}) {
		t.Error("no address is allowed")
	}
}

// send sends one event to an endpoint, once, and returns what went wrong.
func send(t *testing.T, url string, cfg webhook.Config) string {
	t.Helper()
	stores, changed := watched(memory.New().Stores())
	cfg.Stores, cfg.PlainHTTP, cfg.Attempts = stores, true, 1
	cfg.Endpoints = []webhook.Endpoint{{Name: "e", URL: url, Secrets: []string{secret}}}
	s, err := webhook.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer closeSender(t, s)
	happen(s, "RM_a", 1)
	s.Start()
	for {
		jobs, err := cfg.Stores.Outbox.Failed(t.Context(), "webhook-failed:e", storagePage)
		if err != nil {
			t.Fatal(err)
		}
		if len(jobs.Items) > 0 {
			return jobs.Items[0].Error
		}
		if waiting(t, cfg.Stores, "webhook:e") == 0 {
			return ""
		}
		<-changed
	}
}

// watched gives a token when something was done with.
func watched(stores storage.Stores) (storage.Stores, <-chan struct{}) {
	changed := make(chan struct{}, 1)
	begin := stores.Begin
	stores.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		defer func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		}()
		return begin(ctx, fn)
	}
	return stores, changed
}

// C48: whatever is written for it, a request does not reach this machine; neither by a name that means it,
// nor by a redirect. Where that is allowed it does.
func TestReach(t *testing.T) {
	var hits atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	cfg := webhook.Config{Resolver: rebinding("127.0.0.1"), Timeout: time.Minute}
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "rebound.example.org",
		"2130706433", "0x7f000001", "0177.0.0.1", "127.1",
	} {
		if problem := send(t, "http://"+host+port, cfg); problem == "" || hits.Load() > 0 {
			t.Errorf("%s: %q, reached %d times", host, problem, hits.Load())
		}
	}
	if problem := send(t, "http://rebound.example.org"+port, cfg); !strings.Contains(problem, "not an address of the public Internet") {
		t.Errorf("a name of this machine: %s", problem)
	}

	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	moved := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	defer moved.Close()
	if problem := send(t, moved.URL, webhook.Config{Private: loopback}); problem != "answered 307" || hits.Load() > 0 {
		t.Errorf("a redirect: %q, reached %d times", problem, hits.Load())
	}
	for _, url := range []string{inside.URL, "http://rebound.example.org" + port} {
		if problem := send(t, url, webhook.Config{Private: loopback, Resolver: rebinding("127.0.0.1")}); problem != "" {
			t.Errorf("%s, which is allowed: %s", url, problem)
		}
	}
	if hits.Load() != 2 {
		t.Errorf("reached %d times", hits.Load())
	}
}

// rebinding is a name server for which every name means one address.
func rebinding(address string) *net.Resolver {
	ip := netip.MustParseAddr(address).As4()
	answer := func(query []byte) []byte {
		end := 12
		for query[end] != 0 { // the name
			end += int(query[end]) + 1
		}
		end += 5
		reply := append([]byte(nil), query[:end]...)
		reply[2], reply[3] = 0x81, 0x80                  // an answer, without an error
		copy(reply[6:12], []byte{0, 0, 0, 0, 0, 0})      // with nothing in it
		if binary.BigEndian.Uint16(query[end-4:]) == 1 { // unless an IPv4 address is asked for
			reply[7] = 1
			reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
			reply = append(reply, ip[:]...)
		}
		return reply
	}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() { // ends with the connection
			defer far.Close()
			for {
				var size [2]byte
				if _, err := io.ReadFull(far, size[:]); err != nil {
					return
				}
				query := make([]byte, binary.BigEndian.Uint16(size[:]))
				if _, err := io.ReadFull(far, query); err != nil {
					return
				}
				reply := answer(query)
				if _, err := far.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
					return
				}
			}
		}()
		return near, nil
	}}
}

// C48: an endpoint that takes its time, or says too much, is given up.
func TestCaps(t *testing.T) {
	release := make(chan struct{})
	wrote := make(chan int64, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		n := int64(0)
		for chunk := make([]byte, 64<<10); n < 1<<30; {
			k, err := w.Write(chunk)
			n += int64(k)
			if err != nil {
				break
			}
		}
		wrote <- n
	})
	mux.HandleFunc("/header", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", strings.Repeat("x", 1<<20))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	defer close(release)
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	if problem := send(t, server.URL+"/silent", webhook.Config{Private: loopback, Timeout: 50 * time.Millisecond}); problem == "" {
		t.Error("a silent endpoint has taken it")
	}
	if problem := send(t, server.URL+"/header", webhook.Config{Private: loopback}); problem == "" {
		t.Error("an endless header was read")
	}
	if problem := send(t, server.URL+"/endless", webhook.Config{Private: loopback}); problem != "" {
		t.Errorf("an answer of status 200 and too much besides: %s", problem)
	}
	if n := <-wrote; n > 64<<20 { // what the buffers of both sides take
		t.Errorf("%d bytes were read of an answer", n)
	}
}

// On a database, killed and started again: every event arrives, in order.
func TestDatabase(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const rooms, events = 5, 20
	taken := make(chan string, rooms*events)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case taken <- r.Header.Get(webhook.HeaderID):
		case <-r.Context().Done(): // more often than the test reads
		}
	}))
	defer server.Close()
	start := func() *webhook.Sender {
		s, err := webhook.New(webhook.Config{
			Stores: db.Stores(), PlainHTTP: true, Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
			Endpoints: []webhook.Endpoint{{Name: "e", URL: server.URL, Secrets: []string{secret}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		return s
	}
	s := start()
	for n := 1; n <= events; n++ {
		for r := range rooms {
			happen(s, fmt.Sprint("RM_", r), n)
		}
		if n == events/2 {
			closeSender(t, s)
			s = start()
		}
	}
	got := make(map[string][]string)
	for n, seen := 0, make(map[string]bool); n < rooms*events; {
		id := <-taken
		if room, _, _ := strings.Cut(id, "."); !seen[id] { // it may come again if the sender was closed meanwhile
			seen[id] = true
			got[room] = append(got[room], id)
			n++
		}
	}
	closeSender(t, s)
	for r := range rooms {
		wantIDs(t, got[fmt.Sprint("RM_", r)], ids(fmt.Sprint("RM_", r), events))
	}
}

// The names of requests' header fields are those of the specification.
func TestHeaderNames(t *testing.T) {
	got := make(chan http.Header, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }))
	defer server.Close()
	if problem := send(t, server.URL, webhook.Config{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}); problem != "" {
		t.Fatal(problem)
	}
	h := <-got
	for _, name := range []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature", "Content-Type"} {
		if h.Get(name) == "" {
			t.Errorf("no %s in %v", name, fmt.Sprint(h))
		}
	}
}
