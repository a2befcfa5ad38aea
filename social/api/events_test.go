package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// pipes is a network in memory, for bubbles of time.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

// served is the API behind an http.Server with short timeouts.
type served struct {
	*kit
	server *httptest.Server
	client *http.Client
}

func overHTTP(k *kit, h2 bool) *served {
	k.t.Helper()
	p := newPipes()
	w := &served{kit: k, server: httptest.NewUnstartedServer(k.api)}
	w.server.Listener = p
	w.server.EnableHTTP2 = h2
	w.server.Config.ReadTimeout, w.server.Config.WriteTimeout = 5*time.Second, 5*time.Second
	w.server.StartTLS()
	w.client = w.server.Client()
	t := w.client.Transport.(*http.Transport)
	t.DialContext, t.ForceAttemptHTTP2 = p.dial, h2
	k.t.Cleanup(func() {
		t.CloseIdleConnections()
		w.server.Close()
	})
	return w
}

// page is an open event stream.
type page struct {
	t     testing.TB
	res   *http.Response
	lines *bufio.Reader
}

// listen opens a stream; status is what is wanted.
func (w *served) listen(u *user, status int, headers ...string) *page {
	w.t.Helper()
	r := u.request("GET", "/events", nil, headers...)
	r.RequestURI = ""
	r.URL.Host = "example.com" // as the certificate says
	res, err := w.client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != status {
		body, _ := io.ReadAll(res.Body)
		w.t.Fatalf("status %d, want %d: %s", res.StatusCode, status, body)
	}
	return &page{t: w.t, res: res, lines: bufio.NewReader(res.Body)}
}

// next is what comes next: "type data", "beat", or "end".
func (p *page) next() string {
	p.t.Helper()
	var kind, data string
	for {
		line, err := p.lines.ReadString('\n')
		if err != nil {
			return "end"
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch {
		case name == "event":
			kind = value
		case name == "data":
			data = value
		case name == ":":
			kind = "beat"
		case name == "" && kind != "":
			return strings.TrimSpace(kind + " " + data)
		}
	}
}

// W26, W51, W74: a page is told what happens to its user as it happens, for longer than the server's timeouts last.
func TestEvents(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		t.Run("HTTP2 "+strconv.FormatBool(h2), func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) { testEvents(t, h2) })
		})
	}
}

func testEvents(t *testing.T, h2 bool) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	p := overHTTP(k, h2).listen(ada, 200)
	if want := map[bool]int{false: 1, true: 2}[h2]; p.res.ProtoMajor != want {
		t.Fatalf("HTTP/%d, want %d", p.res.ProtoMajor, want)
	}
	for name, want := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"} {
		equal(t, name, p.res.Header.Get(name), want)
	}
	equal(t, "first", p.next(), "ready {}")
	for range 3 {
		before := time.Now()
		equal(t, "silence", p.next(), "beat")
		equal(t, "for", time.Since(before), 20*time.Second)
	}
	bob.write("<b>Hello</b>", "you", ada.ID).ok(201, nil)
	var told struct {
		Notification notification
		Unread       int
	}
	kind, data, _ := strings.Cut(p.next(), " ")
	if err := json.Unmarshal([]byte(data), &told); err != nil || kind != "notification" {
		t.Fatalf("%s %s: %v", kind, data, err)
	}
	if told.Unread != 1 || told.Notification.Kind != "message" || told.Notification.Text != "Bob Tester sent you a message: <b>Hello</b>" {
		t.Errorf("told %+v", told)
	}
	var m struct {
		From    person
		Subject string
		Unread  int
	}
	kind, data, _ = strings.Cut(p.next(), " ")
	if err := json.Unmarshal([]byte(data), &m); err != nil || kind != "message" || m.From.ID != bob.ID || m.Subject != "<b>Hello</b>" || m.Unread != 1 {
		t.Errorf("%s %s: %v", kind, data, err)
	}
	ada.do("POST", "/notifications/read-all", nil).ok(204, nil)
	equal(t, "on another page", p.next(), `counters {"notifications":0,"messages":1}`)
	bob.status("POST", "/people/"+ada.ID+"/connection/request")
	kind, _, _ = strings.Cut(p.next(), " ")
	equal(t, "a request", kind, "connection")
	kind, _, _ = strings.Cut(p.next(), " ")
	equal(t, "and its notification", kind, "notification")
	c := ada.conference(object{"title": "A lecture"})
	equal(t, "a conference that was made", p.next(), `conference {"conference":"`+c.ID+`","state":"upcoming"}`)
	ada.do("POST", "/conferences/"+c.ID+"/live", nil).ok(200, nil)
	equal(t, "one that began", p.next(), `conference {"conference":"`+c.ID+`","state":"live"}`)
	ada.do("POST", "/conferences/"+c.ID+"/finish", nil).ok(200, nil)
	equal(t, "one that ended", p.next(), `conference {"conference":"`+c.ID+`","state":"finished"}`)
	ada.do("DELETE", "/conferences/"+c.ID, nil).ok(204, nil)
	equal(t, "one that is gone", p.next(), `conference {"conference":"`+c.ID+`"}`)
}

// Who was here before is told to read again what was missed.
func TestEventsAgain(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		p := overHTTP(k, false).listen(k.join("ada@example.org"), 200, "Last-Event-ID", "7")
		equal(t, "first", p.next(), "reload {}")
	})
}

// A stream ends with the login, at once in this process and soon if another one has ended it; and when an admin closes the account.
func TestEventsEnd(t *testing.T) {
	for _, row := range []struct {
		name   string
		end    func(k *kit, root, ada *user)
		within time.Duration
	}{
		{"sign out", func(k *kit, _, ada *user) {
			actor, err := k.social.Accounts.Authenticate(k.t.Context(), ada.token)
			if err == nil {
				err = k.social.Accounts.SignOut(k.t.Context(), actor)
			}
			if err != nil {
				k.t.Fatal(err)
			}
		}, 0},
		{"suspension", func(_ *kit, root, ada *user) { root.do("PUT", "/admin/users/"+ada.ID+"/suspension", nil).ok(204, nil) }, 0},
		{"another process", func(k *kit, _, ada *user) {
			if _, err := k.stores.Logins.DeleteOf(k.t.Context(), ada.ID, ""); err != nil {
				k.t.Fatal(err)
			}
		}, 20 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				k := newKit(t, nil)
				root, ada := k.admin("root@example.org"), k.join("ada@example.org")
				w := overHTTP(k, false)
				p := w.listen(ada, 200)
				equal(t, "first", p.next(), "ready {}")
				before := time.Now()
				row.end(k, root, ada)
				equal(t, "then", p.next(), "end")
				if took := time.Since(before); took > row.within {
					t.Errorf("took %v", took)
				}
				w.listen(ada, 401)
			})
		})
	}
}

// Who asks only for the headers gets these, and holds no stream.
func TestEventsHead(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, func(c *social.Config, _ *api.Config) { c.Limits.LiveOfUser = 1 })
		ada := k.join("ada@example.org")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		before := time.Now()
		got := k.serve(ada.request("HEAD", "/events", nil).WithContext(ctx)).ok(200, nil)
		equal(t, "it took", time.Since(before), time.Duration(0))
		equal(t, "Content-Type", got.Header.Get("Content-Type"), "text/event-stream")
		overHTTP(k, false).listen(ada, 200)
	})
}

// One account has only so many streams, and gets back those that it has left.
func TestEventsBound(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, func(c *social.Config, _ *api.Config) { c.Limits.LiveOfUser = 2 })
		ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
		w := overHTTP(k, false)
		first := w.listen(ada, 200)
		w.listen(ada, 200)
		if p := w.listen(ada, 429); p.res.Header.Get("Retry-After") == "" {
			t.Error("it does not say when to come again")
		}
		w.listen(bob, 200)
		_ = first.res.Body.Close()
		synctest.Wait()
		w.listen(ada, 200)
		k.nobody().do("GET", "/events", nil).problem(401, "unauthenticated")
	})
}

// Who does not keep up is told to reload, and who takes nothing for long is left alone; neither holds others up.
func TestEventsSlow(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, func(c *social.Config, _ *api.Config) { c.Limits.LiveQueue = 4 })
		ada := k.join("ada@example.org")
		w := overHTTP(k, false)
		flood := func() {
			for range 10_000 { // more than what is buffered on the way
				k.social.Live.Publish([]string{ada.ID}, social.LiveEvent{Type: social.EventCounters, Data: social.Counters{}})
				synctest.Wait()
			}
		}
		slow := w.listen(ada, 200)
		before := time.Now()
		flood()
		equal(t, "publishing took", time.Since(before), time.Duration(0))
		reloads := 0
		for i := 0; reloads == 0 && i < 10_000; i++ {
			if slow.next() == "reload {}" {
				reloads++
			}
		}
		equal(t, "reloads", reloads, 1)
		flood()
		time.Sleep(time.Minute)
		flood()
		ended := false
		for i := 0; !ended && i < 20_000; i++ {
			ended = slow.next() == "end"
		}
		equal(t, "the stream ended", ended, true)
	})
}

// A server that shuts down does not wait for streams.
func TestEventsShutdown(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ada := k.join("ada@example.org")
		w := overHTTP(k, false)
		first, second := w.listen(ada, 200), w.listen(ada, 200)
		equal(t, "first", first.next(), "ready {}")                    // the second takes nothing
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second) // closing TLS waits for 5 s too
		defer cancel()
		if err := w.server.Config.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		equal(t, "then", first.next(), "end")
		for second.next() != "end" { // the rest of what was on the way
		}
	})
}

// Close does it for other servers.
func TestEventsClose(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ada := k.join("ada@example.org")
		w := overHTTP(k, false)
		p := w.listen(ada, 200)
		equal(t, "first", p.next(), "ready {}")
		k.api.Close()
		equal(t, "then", p.next(), "end")
		p = w.listen(ada, 200)
		equal(t, "first of another", p.next(), "ready {}")
		equal(t, "then", p.next(), "end")
		ada.do("GET", "/me", nil).ok(200, nil)
	})
}
