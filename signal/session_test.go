package signal_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestOrderOfRepliesAndEvents(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.send(signal.Frame{ID: 1, Type: "add_twice", Data: mustJSON(added{7})})
		p.add(2, 8)
		p.wantEvent(p.next(), 1, 7)
		p.wantReply(p.next(), 2, 1)
		p.wantEvent(p.next(), 3, 7)
		p.wantEvent(p.next(), 4, 8)
		p.wantReply(p.next(), 5, 2)
		p.conn.Cut()
		r.close()
	})
}

func TestOneReply(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.send(signal.Frame{ID: 1, Type: "reply_twice"})
		p.send(signal.Frame{ID: 2, Type: "forget"})
		p.send(signal.Frame{ID: 3, Type: "fail"})
		p.wantReply(p.next(), 1, 1)
		p.wantError(p.next(), 2, signal.CodeInternal)
		f := p.next()
		p.wantError(f, 3, signal.CodeInternal)
		if strings.Contains(f.Error.Message, "secret") {
			t.Errorf("internal text went to the client: %q", f.Error.Message)
		}
		p.conn.Cut()
		r.close()
	})
}

func TestRepeatedID(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(5, 1) // ids may jump
		p.wantEvent(p.next(), 1, 1)
		p.wantReply(p.next(), 2, 5)
		p.add(5, 1) // the same reply
		p.wantReply(p.next(), 2, 5)
		p.add(4, 9) // lower, and never used: not run
		p.wantError(p.next(), 4, signal.CodeBadFrame)
		p.send(signal.Frame{Type: signal.TypeAck, Ack: 2})
		p.add(5, 1) // acknowledged: no longer held
		p.wantError(p.next(), 5, signal.CodeBadFrame)
		h := r.tally(0)
		h.do(func() {
			if !slices.Equal(h.list, []int{1}) {
				t.Errorf("list: got %v, want [1]", h.list)
			}
		})
		p.conn.Cut()
		r.close()
	})
}

func TestRepeatedIDAfterCut(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		synctest.Wait()
		p = r.resume(p, 0)
		p.add(1, 1)
		p.add(2, 2)
		p.wantEvent(p.next(), 1, 1)
		p.wantReply(p.next(), 2, 1)
		p.wantEvent(p.next(), 3, 2) // the reply comes once, by the replay
		p.wantReply(p.next(), 4, 2)
		p.conn.Cut()
		r.close()
	})
}

// C11
func TestUnknownAndMalformed(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.sendRaw(`{"id":1,"type":"nonsense","data":{"x":[1,2]},"future":true}`)
		p.wantError(p.next(), 1, signal.CodeUnsupported)
		p.sendRaw(`{"id":2,"type":"Bad Type"}`)
		p.wantError(p.next(), 2, signal.CodeInvalid)
		p.sendRaw(`{"id":3,"type":7}`)
		p.wantError(p.next(), 3, signal.CodeBadFrame)
		p.sendRaw(`{"id":4,"type":"add","data":"no object"}`)
		p.wantError(p.next(), 4, signal.CodeInvalid)
		p.sendRaw(`{"id":5,"type":"hello"}`)
		p.wantError(p.next(), 5, signal.CodeBadFrame)
		p.add(6, 1)
		p.wantEvent(p.next(), 6, 1)
		p.wantReply(p.next(), 7, 6)
		p.sendRaw(`{"type":"nonsense"}`)
		if code := p.closed(); code != signal.CloseBadFrame {
			t.Errorf("frame without id: got close code %d, want %d", code, signal.CloseBadFrame)
		}
		r.close()
	})
}

func TestBadAck(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.send(signal.Frame{Type: signal.TypeAck, Ack: 1})
		if code := p.closed(); code != signal.CloseBadFrame {
			t.Errorf("ack of what was not sent: got close code %d, want %d", code, signal.CloseBadFrame)
		}
		r.close()
	})
}

func TestTooManyReplies(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{MaxUnackedReplies: 2})
		p := r.hello(nil)
		p.send(signal.Frame{ID: 1, Type: "get"})
		p.send(signal.Frame{ID: 2, Type: "get"})
		p.wantReply(p.next(), 1, 1)
		p.wantReply(p.next(), 2, 2)
		p.send(signal.Frame{ID: 3, Type: "get"})
		f := p.next()
		p.wantError(f, 3, signal.CodeTooMany)
		if f.Seq != 0 {
			t.Errorf("the refusal has seq %d: it takes no part in the sequence", f.Seq)
		}
		p.send(signal.Frame{ID: 4, Type: "get", Ack: 2}) // acknowledged: there is room
		p.wantReply(p.next(), 3, 4)
		p.conn.Cut()
		r.close()
	})
}

// C8
func TestSilence(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		synctest.Wait()
		start := time.Now()
		if code := p.closed(); code != signal.CloseSilent {
			t.Errorf("silent carrier: got close code %d, want %d", code, signal.CloseSilent)
		}
		if d := time.Since(start); d != 12*time.Second {
			t.Errorf("silent carrier: closed after %v, want 12s", d)
		}
		s := r.tally(0).session
		<-s.Done()
		if d := time.Since(start); d != 42*time.Second {
			t.Errorf("participant: gone after %v, want 42s", d)
		}
		if got, want := r.tally(0).history(), []string{"lost", "ended timeout"}; !slices.Equal(got, want) {
			t.Errorf("handler calls: got %v, want %v", got, want)
		}
		if n := r.sessions.Len(); n != 0 {
			t.Errorf("sessions left: %d", n)
		}
		r.close()
	})
}

func TestPongKeepsAlive(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		start := time.Now()
		for time.Since(start) < time.Minute {
			b, err := p.conn.Read(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if f, _ := signal.ParseServerFrame(b); f.Type == signal.NoticePing {
				p.send(signal.Frame{Type: signal.TypePong, Ack: 2})
			}
		}
		if st := r.tally(0).session.Stats(); !st.Attached || st.Acked != 2 || st.Events+st.Replies != 0 {
			t.Errorf("after a minute of pongs: got %+v, want it attached and all acknowledged", st)
		}
		p.conn.Cut()
		r.close()
	})
}

// C7: a client that was not let in does not stay.
func TestEstablishTimeout(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.sendRaw(`{"id":1,"type":"nonsense"}`)
		start := time.Now()
		if code := p.closed(); code != signal.CloseHelloTimeout {
			t.Errorf("got close code %d, want %d", code, signal.CloseHelloTimeout)
		}
		if d := time.Since(start); d < 10*time.Second || d > 12*time.Second {
			t.Errorf("closed after %v, want 10s and at most the flush time", d)
		}
		start = time.Now()
		p = r.hello(nil)
		<-time.After(6 * time.Second)
		r.resume(p, 0).conn.Cut() // coming and going buys no time
		<-r.tally(1).session.Done()
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("gone after %v, want 10s", d)
		}
		r.close()
	})
}

func TestEstablishWaitsForPendingRequest(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{Silence: time.Hour})
		p := r.hello(nil)
		p.send(signal.Frame{ID: 1, Type: "block"})
		<-time.After(25 * time.Second)
		if r.sessions.Len() != 1 {
			t.Error("a session whose first request is being handled was ended")
		}
		p.conn.Cut()
		r.close()
	})
}

func TestResumeReplacesCarrier(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		q := r.hello(&signal.Resume{Session: p.welcome.Session, Secret: p.welcome.Secret, Seq: 2})
		if !q.welcome.Resumed || q.welcome.Session != p.welcome.Session || q.welcome.Secret == p.welcome.Secret {
			t.Errorf("welcome: got %+v", q.welcome)
		}
		if code := p.closed(); code != signal.CloseReplaced {
			t.Errorf("old carrier: got close code %d, want %d", code, signal.CloseReplaced)
		}
		q.add(2, 2)
		q.wantEvent(q.next(), 3, 2)
		q.wantReply(q.next(), 4, 2)
		if got, want := r.tally(0).history(), []string{"resumed false"}; !slices.Equal(got, want) {
			t.Errorf("handler calls: got %v, want %v", got, want)
		}
		q.conn.Cut()
		r.close()
	})
}

// A request that blocks does not block the resume, and the next request
// waits for it.
func TestResumeWhileHandling(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		p.send(signal.Frame{ID: 2, Type: "block"})
		synctest.Wait()
		p = r.resume(p, 2)
		h := r.tally(0)
		h.do(func() { h.add(5) })
		p.wantEvent(p.next(), 3, 5)
		p.add(3, 3)
		synctest.Wait()
		h.do(func() {
			if !slices.Equal(h.list, []int{1, 5}) {
				t.Errorf("list: got %v, want the add to wait", h.list)
			}
		})
		h.session.End(signal.ReasonRemoved, "enough")
		f := p.next()
		if f.Type != signal.EventLeft {
			t.Errorf("got %+v, want left", f)
		}
		p.send(signal.Frame{Type: signal.TypeAck, Ack: f.Seq})
		if code := p.closed(); code != signal.CloseLeft {
			t.Errorf("got close code %d, want %d", code, signal.CloseLeft)
		}
		<-h.session.Done()
		r.close()
	})
}

func TestSecrets(t *testing.T) { // C27
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		first := p.welcome.Secret
		if len(first) < 26 { // 128 bits in base 32
			t.Errorf("secret %q is too short", first)
		}
		try := func(secret string, seq uint64) (string, signal.Code) {
			q := r.dial()
			defer q.conn.Cut()
			q.send(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{
				Protocol: []int{1}, Resume: &signal.Resume{Session: p.welcome.Session, Secret: secret, Seq: seq}})})
			f := q.next()
			if f.Error != nil {
				return "", f.Error.Code
			}
			var w signal.Welcome
			mustDecode(t, f.Data, &w)
			return w.Secret, ""
		}
		second, _ := try(first, 2)
		third, _ := try(first, 2) // the welcome with the second was lost
		if second == "" || third == "" {
			t.Fatal("the old secret was refused before a new one was used")
		}
		if s, _ := try(second, 2); s == "" {
			t.Error("a secret given out was refused: its welcome may have been the one that arrived")
		}
		if s, code := try(first, 2); s != "" || code != signal.CodeResumeFailed {
			t.Errorf("the old secret after a new one was used: got %q, code %s", s, code)
		}
		if s, _ := try("", 2); s != "" {
			t.Error("an empty secret was accepted")
		}
		if s, code := try(second, 3); s != "" || code != signal.CodeResumeFailed {
			t.Errorf("a sequence number never sent: got %q, code %s", s, code)
		}
		r.close()
	})
}

// A carrier whose resume failed can go on with a new session.
func TestResumeFailedThenHello(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.dial()
		p.send(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{
			Protocol: []int{1}, Resume: &signal.Resume{Session: "SE_none", Secret: "x"}})})
		p.wantError(p.next(), 1, signal.CodeResumeFailed)
		p.send(signal.Frame{ID: 2, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{1}})})
		p.wantReply(p.next(), 0, 2)
		p.conn.Cut()
		r.close()
	})
}
