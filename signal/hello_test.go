package signal_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

// C11
func TestHelloErrorsKeepTheCarrier(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.dial()
		p.sendRaw(`{"id":1,"type":"join","data":{"room":"a"}}`)
		p.wantError(p.next(), 1, signal.CodeHelloRequired)
		p.sendRaw(`{"id":2,"type":"hello","data":{"protocol":[99]}}`)
		p.wantError(p.next(), 2, signal.CodeUnsupportedVersion)
		p.sendRaw(`{"id":3,"type":"hello"}`)
		p.wantError(p.next(), 3, signal.CodeInvalid)
		p.sendRaw(`{"id":4,"type":7}`)
		p.wantError(p.next(), 4, signal.CodeBadFrame)
		p.sendRaw(`{"type":"ack"}`)
		p.sendRaw(`{"id":5,"type":"hello","data":{"protocol":[99,1]}}`)
		p.wantReply(p.next(), 0, 5)
		p.conn.Cut()
		r.close()
	})
}

func TestHelloAttempts(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.dial()
		for id := range uint64(signal.LimitHelloAttempts) {
			p.send(signal.Frame{ID: id + 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{2}})})
			p.wantError(p.next(), id+1, signal.CodeUnsupportedVersion)
		}
		if code := p.closed(); code != signal.CloseUnsupportedVersion {
			t.Errorf("got close code %d, want %d", code, signal.CloseUnsupportedVersion)
		}
		r.close()
	})
}

func TestHelloGarbage(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		for _, raw := range []string{"GET / HTTP/1.1", "{\"id\":1,\"type\":\"hello\",\"data\":{\"protocol\":[1],\"client\":\"\xff\"}}"} {
			p := r.dial()
			p.sendRaw(raw)
			if code := p.closed(); code != signal.CloseBadFrame {
				t.Errorf("%q: got close code %d, want %d", raw, code, signal.CloseBadFrame)
			}
		}
		r.close()
	})
}

// C7
func TestHelloTimeout(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		start := time.Now()
		p := r.dial()
		if code := p.closed(); code != signal.CloseHelloTimeout {
			t.Errorf("got close code %d, want %d", code, signal.CloseHelloTimeout)
		}
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("closed after %v, want 10s", d)
		}
		// Attempts do not buy time.
		start = time.Now()
		p = r.dial()
		for id := range uint64(3) {
			<-time.After(3 * time.Second)
			p.send(signal.Frame{ID: id + 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{
				Protocol: []int{1}, Resume: &signal.Resume{Session: "SE_x", Secret: "x"}})})
			p.wantError(p.next(), id+1, signal.CodeResumeFailed)
		}
		if code := p.closed(); code != signal.CloseHelloTimeout {
			t.Errorf("got close code %d, want %d", code, signal.CloseHelloTimeout)
		}
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("closed after %v, want 10s", d)
		}
		r.close()
	})
}

func TestOpenRefuses(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.dial()
		p.send(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{1}, Token: "bad"})})
		p.wantError(p.next(), 1, signal.CodeUnauthenticated)
		if code := p.closed(); code != signal.CloseForbidden {
			t.Errorf("got close code %d, want %d", code, signal.CloseForbidden)
		}
		synctest.Wait()
		if n := r.sessions.Len(); n != 0 {
			t.Errorf("sessions left: %d", n)
		}
		r.close()
	})
}

func TestSessionsBounds(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		sessions := signal.NewSessions(signal.SessionsConfig{
			Open: func(_ context.Context, s *signal.Session, _ *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
				h := newTally(s)
				t.Cleanup(func() { <-h.stopped })
				return h, nil
			},
			MaxSessions: 1, MaxHandshakes: 1,
		})
		r := &rig{t: t, sessions: sessions}
		p := r.hello(nil)
		q := r.dial()
		q.send(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{1}})})
		f := q.next()
		q.wantError(f, 1, signal.CodeTooMany)
		if f.Error.RetryAfterMS == 0 {
			t.Error("too_many without retry_after_ms")
		}
		if code := q.closed(); code != signal.CloseTryAgain {
			t.Errorf("session past the bound: got close code %d, want %d", code, signal.CloseTryAgain)
		}
		synctest.Wait()
		idle := r.dial()
		synctest.Wait()
		if code := r.dial().closed(); code != signal.CloseTryAgain {
			t.Errorf("carrier past the bound: got close code %d, want %d", code, signal.CloseTryAgain)
		}
		idle.conn.Cut()
		p.conn.Cut()
		r.close()
		if code := r.dial().closed(); code != signal.CloseGoingAway {
			t.Errorf("carrier after Close: got close code %d, want %d", code, signal.CloseGoingAway)
		}
	})
}

func TestSessionsClose(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p, idle := r.hello(nil), r.dial()
		p.add(1, 1)
		p.next()
		p.next()
		start := time.Now()
		done := make(chan struct{})
		go func() { defer close(done); r.close() }()
		if f := p.next(); f.Type != signal.EventLeft {
			t.Errorf("got %+v, want left", f)
		}
		if code := p.closed(); code != signal.CloseGoingAway {
			t.Errorf("got close code %d, want %d", code, signal.CloseGoingAway)
		}
		idle.closed()
		<-done
		if d := time.Since(start); d > signal.DefaultFlushTimeout {
			t.Errorf("Close took %v", d)
		}
	})
}

func TestSessionsCloseWithoutTime(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := r.sessions.Close(ctx, signal.ReasonServerShutdown); !errors.Is(err, context.Canceled) {
			t.Errorf("Close: got %v, want context canceled", err)
		}
		if code := p.closed(); code != signal.CloseGoingAway {
			t.Errorf("got close code %d, want %d", code, signal.CloseGoingAway)
		}
		r.close()
	})
}
