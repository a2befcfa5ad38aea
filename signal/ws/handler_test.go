package ws_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// echo answers every request with its data.
type echo struct{ session *signal.Session }

func (e echo) Handle(_ context.Context, req *signal.Request) {
	if req.Type == "flood" {
		event, err := signal.NewEvent("noise", strings.Repeat("x", 16<<10))
		if err != nil {
			req.Fail(err)
			return
		}
		req.Reply(nil)
		for range 400 { // more than the bounds and than the kernel's buffers hold
			e.session.Send(event)
		}
		return
	}
	req.Reply(req.Data)
}
func (e echo) CarrierLost()             {}
func (e echo) Resumed(missed bool)      {}
func (e echo) Ended(signal.LeaveReason) {}

// serve runs sessions of echo behind a WebSocket.
func serve(t *testing.T, cfg signal.SessionsConfig) (*signal.Sessions, string) {
	if cfg.Open == nil {
		cfg.Open = func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			return echo{s}, nil
		}
	}
	sessions := signal.NewSessions(cfg)
	srv := httptest.NewServer(ws.Handler(sessions, nil))
	t.Cleanup(func() {
		if err := sessions.Close(context.Background(), signal.ReasonServerShutdown); err != nil {
			t.Error(err)
		}
		srv.Close()
	})
	return sessions, srv.URL
}

func dialer(url string) func(ctx context.Context) (signal.Conn, error) {
	return func(ctx context.Context) (signal.Conn, error) { return ws.Dial(ctx, url, nil) }
}

func TestSessionOverWebSocket(t *testing.T) {
	var from signal.ConnInfo
	_, url := serve(t, signal.SessionsConfig{
		Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, info signal.ConnInfo) (signal.Handler, error) {
			from = info
			return echo{s}, nil
		},
	})
	client, err := signal.Connect(t.Context(), signal.ClientConfig{Dial: dialer(url)})
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := client.Request(t.Context(), "say", "hello", &got); err != nil || got != "hello" {
		t.Errorf("got %q, %v", got, err)
	}
	if from.RemoteAddr != netip.MustParseAddr("127.0.0.1") || from.HTTP == nil {
		t.Errorf("from: got %+v", from)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

// C6: a page of a foreign origin gets no WebSocket.
func TestForeignOrigin(t *testing.T) {
	_, url := serve(t, signal.SessionsConfig{})
	_, err := ws.Dial(t.Context(), url, &ws.DialOptions{Header: http.Header{"Origin": {"https://evil.com"}}})
	var se *ws.StatusError
	if !errors.As(err, &se) || se.Status != http.StatusForbidden {
		t.Errorf("got %v, want 403", err)
	}
}

func TestNotAWebSocket(t *testing.T) {
	_, url := serve(t, signal.SessionsConfig{})
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("got %s, want 426", resp.Status)
	}
	http.DefaultClient.CloseIdleConnections()
}

// C2: what counts is the size after decompression.
func TestCompressionBomb(t *testing.T) {
	a := &acceptor{conns: make(chan signal.Conn, 1), done: make(chan struct{})}
	srv := httptest.NewServer(ws.Handler(a, &ws.Options{Compress: true}))
	defer srv.Close()
	defer close(a.done)
	c, _, err := websocket.Dial(t.Context(), srv.URL, &websocket.DialOptions{
		CompressionMode: websocket.CompressionNoContextTakeover, CompressionThreshold: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	result := make(chan error, 1)
	go func() {
		_, err := (<-a.conns).Read(context.Background())
		result <- err
	}()
	_ = c.Write(t.Context(), websocket.MessageText, make([]byte, 32<<20)) // some 30 KB on the wire; may fail half-way
	if err := <-result; err == nil {
		t.Error("server took a frame of 32 MiB")
	}
	if _, _, err = c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
		t.Errorf("client: got %v, want 1009", err)
	}
}

func TestBinaryMessage(t *testing.T) {
	_, url := serve(t, signal.SessionsConfig{})
	c, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	if err := c.Write(t.Context(), websocket.MessageBinary, []byte(`{"id":1,"type":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	if _, _, err = c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusCode(signal.CloseBadFrame) {
		t.Errorf("got %v, want %d", err, signal.CloseBadFrame)
	}
}

// C5: a client that never reads is closed within 10 s, whatever waits for it,
// and leaves nothing on the heap.
func TestNeverReading(t *testing.T) {
	sessions, url := serve(t, signal.SessionsConfig{Session: signal.SessionConfig{ResumeWindow: time.Millisecond}})
	base := heap()
	c, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	write := func(frame string) {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"id":1,"type":"hello","data":{"protocol":[1]}}`)
	if _, _, err := c.Read(t.Context()); err != nil { // the welcome, and nothing more
		t.Fatal(err)
	}
	write(`{"id":1,"type":"flood"}`)
	start := time.Now()
	for sessions.Len() > 0 {
		if time.Since(start) > 10*time.Second {
			t.Fatal("still there after 10s")
		}
		<-time.After(10 * time.Millisecond)
	}
	for end := time.Now().Add(time.Minute); ; <-time.After(10 * time.Millisecond) { // who served it ends after the session
		got := heap()
		if got <= base+2<<20 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("heap: %d KB over the base", (got-base)>>10)
		}
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// C7: sockets that connect and say nothing cost little and are closed in time.
func TestManySilentSockets(t *testing.T) {
	const sockets = 1000
	_, url := serve(t, signal.SessionsConfig{HelloTimeout: 3 * time.Second})
	before := memory()
	conns := make([]net.Conn, sockets)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 50)
	for i := range conns {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			conns[i] = upgrade(t, strings.TrimPrefix(url, "http://"))
		})
	}
	wg.Wait()
	used := int64(memory()) - int64(before)
	t.Logf("%d sockets: %d KB", sockets, used>>10)
	if used > 50<<20 {
		t.Errorf("%d silent sockets use %d MiB, want less than 50", sockets, used>>20)
	}
	deadline := time.Now().Add(time.Minute) // for all of them, on a busy machine
	for _, c := range conns {
		if c == nil {
			continue
		}
		_ = c.SetReadDeadline(deadline)
		b := make([]byte, 64)
		n, err := c.Read(b)
		// A close frame without mask: 0x88, length, code (RFC 6455, section 5.5.1).
		if err != nil || n < 4 || b[0] != 0x88 || int(b[2])<<8|int(b[3]) != int(signal.CloseHelloTimeout) {
			t.Errorf("got %x, %v; want a close frame with %d", b[:n], err, signal.CloseHelloTimeout)
		}
		_ = c.Close()
	}
}

// memory is what the process took from the system and has not given back.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse + m.MSpanInuse + m.MCacheInuse
}

// upgrade opens a WebSocket by hand and reads just the server's headers.
func upgrade(t *testing.T, host string) net.Conn {
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Error(err)
		return nil
	}
	_, err = fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", host)
	if err != nil {
		t.Error(err)
		return nil
	}
	var head []byte
	b := make([]byte, 1)
	for !strings.HasSuffix(string(head), "\r\n\r\n") {
		if _, err := c.Read(b); err != nil {
			t.Error(err)
			return nil
		}
		head = append(head, b...)
	}
	return c
}

// C4: one client that sends far too much is slowed down, the others are not.
func TestFlood(t *testing.T) {
	_, url := serve(t, signal.SessionsConfig{})
	connect := func() *signal.ClientSession {
		c, err := signal.Connect(t.Context(), signal.ClientConfig{Dial: dialer(url)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	start := time.Now()
	flooder, other := connect(), connect()
	var mu sync.Mutex
	const floods = 2000
	answered := 0
	for range floods {
		flooder.Send("say", 1, func(json.RawMessage, error) {
			mu.Lock()
			defer mu.Unlock()
			answered++
		})
	}
	for range 100 {
		if err := other.Request(t.Context(), "say", 1, nil); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	took := time.Since(start)
	if most := signal.DefaultMessageBurst + int(took.Seconds()*signal.DefaultMessageRate) + 10; answered > most {
		t.Errorf("the flooder had %d answers in %v, want at most %d", answered, took, most)
	}
	if answered == floods {
		t.Error("the other was answered only after the flood")
	}
}

func ExampleHandler() {
	sessions := signal.NewSessions(signal.SessionsConfig{
		Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			return echo{s}, nil
		},
	})
	srv := httptest.NewServer(ws.Handler(sessions, &ws.Options{Origins: []string{"*.example.org"}}))
	defer srv.Close()
	client, err := signal.Connect(context.Background(), signal.ClientConfig{Dial: dialer(srv.URL)})
	if err != nil {
		fmt.Println(err)
		return
	}
	var reply string
	fmt.Println(client.Request(context.Background(), "say", "hello", &reply), reply)
	_ = client.Close()
	_ = sessions.Close(context.Background(), signal.ReasonServerShutdown)
	// Output: <nil> hello
}
