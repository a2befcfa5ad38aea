package signal_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestLeave(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.send(signal.Frame{ID: 1, Type: "leave"})
		p.wantReply(p.next(), 1, 1)
		f := p.next()
		var left signal.Left
		mustDecode(t, f.Data, &left)
		if f.Type != signal.EventLeft || left.Reason != signal.ReasonClientLeft {
			t.Errorf("got %+v %s, want left", f, f.Data)
		}
		p.send(signal.Frame{Type: signal.TypeAck, Ack: f.Seq})
		start := time.Now()
		if code := p.closed(); code != signal.CloseLeft {
			t.Errorf("got close code %d, want %d", code, signal.CloseLeft)
		}
		<-r.tally(0).session.Done()
		if d := time.Since(start); d != 0 {
			t.Errorf("acknowledged at once, closed after %v", d)
		}
		r.close()
	})
}

// A client that was away when it was removed is told when it comes back.
func TestLeftIsToldLater(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		p.conn.Cut()
		synctest.Wait()
		h := r.tally(0)
		h.session.End(signal.ReasonDuplicateIdentity, "")
		synctest.Wait()
		if got, want := h.history(), []string{"lost", "ended duplicate_identity"}; !slices.Equal(got, want) {
			t.Errorf("handler calls: got %v, want %v", got, want)
		}
		p = r.resume(p, 2)
		f := p.next()
		if f.Type != signal.EventLeft {
			t.Errorf("got %+v, want left", f)
		}
		p.send(signal.Frame{Type: signal.TypeAck, Ack: f.Seq})
		if code := p.closed(); code != signal.CloseLeft {
			t.Errorf("got close code %d, want %d", code, signal.CloseLeft)
		}
		<-h.session.Done()
		if n := r.sessions.Len(); n != 0 {
			t.Errorf("sessions left: %d", n)
		}
		r.close()
	})
}

func TestLeftWaitsNoLongerThanTheWindow(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		start := time.Now()
		p.conn.Cut()
		synctest.Wait()
		<-time.After(10 * time.Second)
		h := r.tally(0)
		h.session.End(signal.ReasonRemoved, "")
		<-h.session.Done()
		if d := time.Since(start); d != 30*time.Second {
			t.Errorf("gone after %v, want 30s", d)
		}
		r.close()
	})
}

func TestEndWithoutCarrier(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := &tally{posts: make(chan func())}
		s := signal.NewSession(signal.SessionConfig{}, h)
		s.Event("added", added{1})
		s.End(signal.ReasonInternal, "")
		s.End(signal.ReasonRemoved, "")
		<-s.Done()
		if got, want := h.history(), []string{"ended internal"}; !slices.Equal(got, want) {
			t.Errorf("handler calls: got %v, want %v", got, want)
		}
	})
}

// A handler's panic is not hidden, and leaves no session behind.
func TestHandlerPanic(t *testing.T) { // C24
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		h := &panicking{}
		s := signal.NewSession(signal.SessionConfig{}, h)
		h.ended = make(chan signal.LeaveReason, 1)
		p := r.dialTo(func(conn signal.Conn) {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			hello, err := signal.Handshake(context.Background(), conn, 0)
			if err != nil {
				t.Error(err)
				return
			}
			_ = s.Attach(context.Background(), conn, hello) // panics
		})
		p.send(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{1}})})
		p.next()
		p.send(signal.Frame{ID: 1, Type: "x"})
		<-s.Done()
		if reason := <-h.ended; reason != signal.ReasonInternal {
			t.Errorf("ended with %s, want %s", reason, signal.ReasonInternal)
		}
		r.close()
	})
}

type panicking struct{ ended chan signal.LeaveReason }

func (h *panicking) Handle(context.Context, *signal.Request) { panic("handler") }
func (h *panicking) CarrierLost()                            {}
func (h *panicking) Resumed(bool)                            {}
func (h *panicking) Ended(reason signal.LeaveReason)         { h.ended <- reason }
