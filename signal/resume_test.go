package signal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// boundary is a place between two frames of a conversation: the nth frame in
// one direction, counted over all carriers, and whether the cut comes before it
// has crossed or right after.
type boundary struct {
	up    bool
	n     int
	after bool
}

func (b boundary) String() string {
	way, when := "down", "before"
	if b.up {
		way = "up"
	}
	if b.after {
		when = "after"
	}
	return fmt.Sprintf("%s frame %d %s", when, b.n, way)
}

// cutter cuts the carriers of one conversation at boundaries.
type cutter struct {
	mu       sync.Mutex // guards all below
	at       map[boundary]bool
	up, down int // frames written so far
	cuts     int
}

// pipe returns a carrier under the cutter's eyes.
func (c *cutter) pipe() (client, server signal.Conn) {
	cl, sv := signaltest.Pipe(nil)
	return &cutConn{PipeConn: cl, c: c, up: true}, &cutConn{PipeConn: sv, c: c}
}

// cutConn is one end. A frame's number is given when it is written and, since
// a pipe keeps order, is the same when it is read.
type cutConn struct {
	*signaltest.PipeConn
	c  *cutter
	up bool // the client's end: what it writes goes up
}

func (e *cutConn) Write(ctx context.Context, frame []byte) error {
	e.c.mu.Lock()
	count := &e.c.down
	if e.up {
		count = &e.c.up
	}
	*count++
	n := *count
	cut := e.c.hit(boundary{up: e.up, n: n})
	e.c.mu.Unlock()
	if cut {
		e.Cut()
		return io.ErrUnexpectedEOF
	}
	// The frame carries its number to the other end.
	return e.PipeConn.Write(ctx, fmt.Appendf(nil, "%08d%s", n, frame))
}

func (e *cutConn) Read(ctx context.Context) ([]byte, error) {
	b, err := e.PipeConn.Read(ctx)
	if err != nil {
		return nil, err
	}
	var n int
	if _, err := fmt.Sscanf(string(b[:8]), "%d", &n); err != nil {
		return nil, err
	}
	e.c.mu.Lock()
	cut := e.c.hit(boundary{up: !e.up, n: n, after: true})
	e.c.mu.Unlock()
	if cut {
		e.Cut()
	}
	return b[8:], nil
}

// hit says whether to cut here, and counts it.
func (c *cutter) hit(b boundary) bool {
	if !c.at[b] {
		return false
	}
	c.cuts++
	return true
}

// step is one step of a script.
type step struct {
	kind string // a request, "push" (an event of the server's own), "settle" (wait for replies) or "pause" (n milliseconds)
	n    int
}

// outcome is what a conversation leads to.
type outcome struct {
	Server  []int    // the server's list
	Client  []int    // the client's copy, from events
	Replies []string // to each request, in order
	Runs    []int    // how often each request was handled
	Left    string
}

// converse plays a script over carriers that are cut, and returns how it ended.
func converse(t testing.TB, c *cutter, script []step, cfg signal.SessionConfig) (o outcome) {
	r := newRig(t, cfg)
	m := &mirror{rig: r}
	cfgClient := signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			client, server := c.pipe()
			r.serve(server)
			return client, nil
		},
		OnEvent: m.event,
	}
	client, err := signal.Connect(context.Background(), cfgClient)
	for err != nil { // cut within hello: there was no session yet
		client, err = signal.Connect(context.Background(), cfgClient)
	}
	h := r.tallyOf(client.ID())

	var replies sync.WaitGroup
	o.Replies = make([]string, len(script))
	for i, s := range script {
		switch s.kind {
		case "push":
			h.do(func() { h.add(s.n) })
		case "settle":
			replies.Wait()
		case "pause":
			<-time.After(time.Duration(s.n) * time.Millisecond)
		default:
			replies.Add(1)
			client.Send(s.kind, added{s.n}, func(data json.RawMessage, err error) {
				o.Replies[i] = fmt.Sprintf("%s %v", data, err)
				replies.Done()
			})
		}
	}
	replies.Wait()
	<-time.After(2 * time.Minute) // reconnected, replayed, acknowledged
	h.do(func() {
		o.Server = slices.Clone(h.list)
		for _, n := range h.runs {
			o.Runs = append(o.Runs, n)
		}
	})
	o.Client = m.got()
	client.Send(signal.TypeLeave, nil, nil)
	<-client.Done()
	o.Left = fmt.Sprint(client.Err())
	<-h.session.Done()
	r.close()
	return o
}

// script has every kind of exchange: pipelined requests, answers from a loop
// between events, events of the server's own, quiet times in which pings,
// pongs and acknowledgements go. What races is kept apart, so that the outcome is always the same.
var script = []step{
	{"add", 1}, {"add_twice", 2}, {"get", 0}, {"settle", 0}, {"push", 3}, {"pause", 300}, {"push", 4}, {"push", 5},
	{"add", 6}, {"nonsense", 0}, {"settle", 0}, {"pause", 5000}, {"push", 8}, {"add_twice", 7}, {"add", 9}, {"get", 0},
}

// C10: a session that is cut at any message boundary, in either direction,
// ends as one that was not.
func TestResumeAtEveryBoundary(t *testing.T) {
	var want outcome
	var up, down int
	bubble.Test(t, func(t *testing.T) {
		c := &cutter{}
		want = converse(t, c, script, signal.SessionConfig{})
		up, down = c.up, c.down
	})
	if len(want.Client) != 11 || up < 10 || down < 20 {
		t.Fatalf("uninterrupted: got %+v after %d frames up, %d down", want, up, down)
	}
	for _, way := range []struct {
		up bool
		n  int
	}{{true, up}, {false, down}} {
		for n := 1; n <= way.n; n++ {
			for _, after := range []bool{false, true} {
				b := boundary{up: way.up, n: n, after: after}
				bubble.Test(t, func(t *testing.T) {
					c := &cutter{at: map[boundary]bool{b: true}}
					got := converse(t, c, script, signal.SessionConfig{})
					compare(t, b.String(), got, want)
					if c.cuts != 1 {
						t.Errorf("cut %v: %d cuts", b, c.cuts)
					}
				})
			}
		}
	}
}

func compare(t testing.TB, what string, got, want outcome) {
	t.Helper()
	for n := range got.Runs {
		if got.Runs[n] != 1 {
			t.Errorf("%s: a request ran %d times", what, got.Runs[n])
		}
	}
	got.Runs, want.Runs = nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\ngot  %+v\nwant %+v", what, got, want)
	}
}

// C10, at random: scripts of any length, any number of cuts, and a log so
// short that snapshots are needed.
func TestResumeModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
			kind := rapid.SampledFrom([]string{"add", "add_twice", "get", "push", "push", "pause"}).Draw(rt, "kind")
			most := 1000
			if kind == "pause" {
				most = 8000
			}
			return step{kind, rapid.IntRange(0, most).Draw(rt, "n")}
		}), 0, 40).Draw(rt, "script")
		script = append([]step{{"add", 0}}, script...) // something that lets the client in
		cuts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) boundary {
			return boundary{rapid.Bool().Draw(rt, "up"), rapid.IntRange(1, 60).Draw(rt, "n"), rapid.Bool().Draw(rt, "after")}
		}), 0, 12).Draw(rt, "cuts")
		cfg := signal.SessionConfig{
			MaxUnackedEvents: rapid.SampledFrom([]int{1, 3, 256}).Draw(rt, "log"),
			EstablishTimeout: time.Hour, // a dozen cuts take their time
			MaxUnsentEvents:  rapid.SampledFrom([]int{1, 5, 256}).Draw(rt, "unsent"),
		}
		var got outcome
		bubble.Test(t, func(t *testing.T) {
			c := &cutter{at: map[boundary]bool{}}
			for _, b := range cuts {
				c.at[b] = true
			}
			got = converse(t, c, script, cfg)
		})
		checkModel(rt, script, got)
	})
}

// checkModel holds a conversation against what must hold for it with and
// without cuts: everything happened once, in the order of the requests, and the client knows it all.
func checkModel(rt *rapid.T, script []step, got outcome) {
	var requested, pushed []int
	for i, s := range script {
		times := map[string]int{"add": 1, "add_twice": 2}[s.kind]
		for range times {
			requested = append(requested, s.n)
		}
		if s.kind == "push" {
			pushed = append(pushed, s.n)
		}
		if isRequest := s.kind != "push" && s.kind != "pause"; isRequest != (got.Replies[i] != "") {
			rt.Errorf("step %d %v: reply %q", i, s, got.Replies[i])
		}
	}
	if !slices.Equal(got.Client, got.Server) {
		rt.Errorf("client: got %v, server %v", got.Client, got.Server)
	}
	// Pushes and requests race, but each keeps its own order.
	if !isShuffle(got.Server, requested, pushed) {
		rt.Errorf("server: got %v, want a shuffle of %v and %v", got.Server, requested, pushed)
	}
	if got.Left != "left: client_left" {
		rt.Errorf("end: got %s", got.Left)
	}
	for _, n := range got.Runs {
		if n != 1 {
			rt.Errorf("a request ran %d times", n)
		}
	}
}

// isShuffle says whether all is a and b merged, each in its own order.
func isShuffle(all, a, b []int) bool {
	if len(all) != len(a)+len(b) {
		return false
	}
	reach := map[int]bool{0: true} // how many of a may have been used
	for i, n := range all {
		next := map[int]bool{}
		for j := range reach {
			if j < len(a) && a[j] == n {
				next[j+1] = true
			}
			if k := i - j; k < len(b) && b[k] == n {
				next[j] = true
			}
		}
		reach = next
	}
	return reach[len(a)]
}

// Nothing of the log is sent before the snapshot that a gap asks for.
func TestNothingBeforeTheSnapshot(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{MaxUnackedEvents: 2})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		p.conn.Cut()
		synctest.Wait()
		h := r.tally(0)
		h.do(func() {
			for n := range 5 {
				h.add(n)
			}
		})
		hold := make(chan struct{})
		h.posts <- func() { <-hold } // the room is busy: the snapshot comes later
		p = r.resume(p, 2)
		frames := make(chan signal.Frame)
		go func() { frames <- p.next() }()
		synctest.Wait()
		select {
		case f := <-frames:
			t.Errorf("before the snapshot came %+v", f)
		default:
		}
		h.session.Event("added", added{9}) // what happens meanwhile is in the snapshot
		close(hold)
		if f := <-frames; f.Type != signal.EventSnapshot {
			t.Errorf("got %+v, want the snapshot", f)
		}
		if st := h.session.Stats(); st.Acked != 2 {
			t.Errorf("resume acknowledges: got %d, want 2", st.Acked)
		}
		p.conn.Cut()
		r.close()
	})
}

// A session that ended over a gap tells only why: there is no snapshot any more.
func TestLeftAfterGap(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := newRig(t, signal.SessionConfig{MaxUnackedEvents: 2})
		p := r.hello(nil)
		p.add(1, 1)
		p.next()
		p.next()
		p.conn.Cut()
		synctest.Wait()
		h := r.tally(0)
		h.do(func() {
			for n := range 5 {
				h.add(n)
			}
		})
		h.session.End(signal.ReasonRemoved, "")
		p = r.resume(p, 2)
		if f := p.next(); f.Type != signal.EventLeft {
			t.Errorf("got %+v, want left", f)
		}
		p.conn.Cut()
		r.close()
	})
}

// A client drops what it has had already.
func TestClientDropsRepeats(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		client, server := signaltest.Pipe(nil)
		var got []uint64
		connected := make(chan *signal.ClientSession)
		go func() {
			c, err := signal.Connect(context.Background(), signal.ClientConfig{
				Dial:    func(context.Context) (signal.Conn, error) { return client, nil },
				OnEvent: func(e signal.ClientEvent) { got = append(got, e.Seq) },
			})
			if err != nil {
				t.Error(err)
			}
			connected <- c
		}()
		if _, err := server.Read(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, frame := range []string{
			`{"re":1,"data":{"protocol":1,"session":"SE_1","secret":"x","ping_ms":4000,"silence_ms":12000,"resume_ms":30000}}`,
			`{"seq":1,"type":"a"}`, `{"seq":2,"type":"a"}`, `{"seq":2,"type":"a"}`, `{"seq":1,"type":"a"}`, `{"type":"notice"}`, `{"seq":5,"type":"a"}`,
		} {
			if err := server.Write(t.Context(), []byte(frame)); err != nil {
				t.Fatal(err)
			}
		}
		c := <-connected
		synctest.Wait()
		_ = c.Close()
		if want := []uint64{1, 2, 0, 5}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// An empty secret is no secret, also for a caller that did not validate its hello.
func TestResumeWithoutSecret(t *testing.T) {
	s := signal.NewSession(signal.SessionConfig{}, greeter{})
	hello := &signal.HelloRequest{Hello: signal.Hello{Resume: &signal.Resume{Session: s.ID()}}}
	if err := s.Resume(t.Context(), nil, hello); err != signal.ErrResume {
		t.Errorf("got %v, want %v", err, signal.ErrResume)
	}
	if err := s.Resume(t.Context(), nil, &signal.HelloRequest{}); err != signal.ErrResume {
		t.Errorf("without resume: got %v, want %v", err, signal.ErrResume)
	}
	s.End(signal.ReasonInternal, "")
	<-s.Done()
	if err := s.Resume(t.Context(), nil, hello); err != signal.ErrEnded {
		t.Errorf("ended: got %v, want %v", err, signal.ErrEnded)
	}
	if err := s.Attach(t.Context(), nil, hello); err != signal.ErrEnded {
		t.Errorf("ended: got %v, want %v", err, signal.ErrEnded)
	}
}
