package signal_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestReplayOverflowAsksForSnapshot(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{MaxUnackedEvents: 4})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		p.send(signal.Frame{ID: 2, Type: "get"}) // its reply is never read
		synctest.Wait()
		p.conn.Cut()
		synctest.Wait()
		h := r.tally(0)
		h.do(func() {
			for n := 2; n <= 9; n++ {
				h.add(n)
			}
		})
		p = r.resume(p, 2)
		p.wantReply(p.next(), 3, 2) // never dropped
		f := p.next()
		var got list
		mustDecode(t, f.Data, &got)
		if f.Type != signal.EventSnapshot || len(got.List) != 9 {
			t.Errorf("got %+v %s, want a snapshot of 9", f, f.Data)
		}
		h.do(func() { h.add(10) })
		p.wantEvent(p.next(), f.Seq+1, 10)
		if got, want := h.history(), []string{"lost", "resumed true"}; !slices.Equal(got, want) {
			t.Errorf("handler calls: got %v, want %v", got, want)
		}
		// Cut again before anything was acknowledged: the snapshot is still there.
		p.conn.Cut()
		synctest.Wait()
		p = r.resume(p, 2)
		p.wantReply(p.next(), 3, 2)
		if f := p.next(); f.Type != signal.EventSnapshot {
			t.Errorf("got %+v, want the snapshot again", f)
		}
		synctest.Wait() // the handler is told beside what is sent
		if got, want := h.history(), []string{"lost", "resumed true", "lost", "resumed false"}; !slices.Equal(got, want) {
			t.Errorf("handler calls: got %v, want %v: no second snapshot is needed", got, want)
		}
		p.conn.Cut()
		r.close()
	})
}

// C5: a peer that never reads is cut off, and Event never blocks.
func TestSlowConsumer(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 0)
		p.next()
		p.next()
		h := r.tally(0)
		h.do(func() {
			for n := range 2000 {
				h.add(n)
			}
		})
		if code := p.closed(); code != signal.CloseSlowConsumer {
			t.Errorf("got close code %d, want %d", code, signal.CloseSlowConsumer)
		}
		if st := h.session.Stats(); st.Events > signal.DefaultMaxUnackedEvents || st.EventsDropped == 0 {
			t.Errorf("log: got %d events, %d dropped", st.Events, st.EventsDropped)
		}
		p = r.resume(p, 2)
		if f := p.next(); f.Type != signal.EventSnapshot {
			t.Errorf("got %+v, want a snapshot", f)
		}
		p.conn.Cut()
		r.close()
	})
}

// C5
func TestNeverReading(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{Silence: time.Hour})
		p := r.hello(nil)
		p.add(1, 0)
		p.next()
		p.next()
		h := r.tally(0)
		h.do(func() {
			for n := range 100 { // more than the pipe holds, less than the bounds
				h.add(n)
			}
		})
		start := time.Now()
		synctest.Wait()
		for h.session.Stats().Attached {
			<-time.After(100 * time.Millisecond)
			if time.Since(start) > 10*time.Second {
				t.Fatal("still attached after 10s")
			}
		}
		if code := p.closed(); code != signal.CloseSlowConsumer {
			t.Errorf("got close code %d, want %d", code, signal.CloseSlowConsumer)
		}
		r.close()
	})
}

// A burst larger than the replay log does not cut a client that reads.
func TestBurst(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{})
		p := r.hello(nil)
		p.add(1, 0)
		p.next()
		p.next()
		h := r.tally(0)
		h.do(func() {
			for n := range 1000 {
				h.add(n)
			}
		})
		for n := range 1000 {
			p.wantEvent(p.next(), uint64(n+3), n)
		}
		p.conn.Cut()
		r.close()
	})
}

func TestNotices(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{MaxNotices: 2})
		p := r.hello(nil)
		p.add(1, 0)
		p.next()
		p.next()
		h := r.tally(0)
		h.do(func() {
			for range 40 { // stalls the pipe
				h.add(0)
			}
		})
		synctest.Wait()
		for n := range 5 {
			h.session.Notice("level", added{n})
		}
		var got []int
		for range 42 {
			f := p.next()
			if f.Type == "level" {
				var a added
				mustDecode(t, f.Data, &a)
				got = append(got, a.N)
				if f.Seq != 0 {
					t.Errorf("notice with seq %d", f.Seq)
				}
			}
		}
		if !slices.Equal(got, []int{3, 4}) {
			t.Errorf("notices: got %v, want the newest two", got)
		}
		p.conn.Cut()
		synctest.Wait()
		h.session.Notice("level", added{9}) // dropped: no carrier
		p = r.resume(p, 42)
		h.do(func() { h.add(77) })
		p.wantEvent(p.next(), 43, 77)
		p.conn.Cut()
		r.close()
	})
}
