package signal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// tally is a small application on sessions: the state of one session is a
// list that "add" appends to, owned by a loop goroutine as a room's is.
type tally struct {
	session *signal.Session
	posts   chan func()
	stopped chan struct{}

	// Owned by the loop.
	list []int
	runs map[uint64]int // how often each request was handled

	mu    sync.Mutex // guards calls
	calls []string   // CarrierLost, Resumed, Ended in order
}

type added struct {
	N int `json:"n"`
}

type list struct {
	List []int `json:"list"`
}

func newTally(s *signal.Session) *tally {
	t := &tally{session: s, posts: make(chan func(), 4096), stopped: make(chan struct{}), runs: map[uint64]int{}}
	go t.loop()
	return t
}

func (t *tally) loop() {
	for f := range t.posts {
		f()
	}
	close(t.stopped)
}

func (t *tally) Handle(ctx context.Context, req *signal.Request) {
	switch req.Type {
	case "add", "add_twice", "get":
		req.Defer()
		t.posts <- func() { t.run(req) }
	case "block":
		<-ctx.Done()
	case "forget":
	case "reply_twice":
		req.Reply(added{1})
		req.Reply(added{2})
		req.Fail(&signal.Error{Code: signal.CodeConflict})
	case "fail":
		req.Fail(fmt.Errorf("some secret text"))
	case "leave":
		req.Reply(nil)
		t.session.End(signal.ReasonClientLeft, "")
	default:
		req.Fail(&signal.Error{Code: signal.CodeUnsupported, Message: "unknown type"})
	}
}

// run answers on the loop: an event, the reply, and for add_twice an event after it.
func (t *tally) run(req *signal.Request) {
	t.runs[req.ID]++
	if req.Type == "get" {
		req.Reply(list{slices.Clone(t.list)})
		return
	}
	var in added
	if err := req.Decode(&in); err != nil {
		req.Fail(err)
		return
	}
	t.add(in.N)
	req.Reply(list{slices.Clone(t.list)})
	if req.Type == "add_twice" {
		t.add(in.N)
	}
}

func (t *tally) add(n int) {
	t.list = append(t.list, n)
	t.session.Event("added", added{n})
}

func (t *tally) called(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls = append(t.calls, fmt.Sprintf(format, args...))
}

func (t *tally) history() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.calls)
}

func (t *tally) CarrierLost() { t.called("lost") }

func (t *tally) Resumed(missed bool) {
	t.called("resumed %t", missed)
	if missed {
		t.posts <- func() { t.session.SendSnapshot(list{slices.Clone(t.list)}) }
	}
}

func (t *tally) Ended(reason signal.LeaveReason) {
	t.called("ended %s", reason)
	close(t.posts)
}

// do runs f on the loop and waits for it.
func (t *tally) do(f func()) {
	done := make(chan struct{})
	t.posts <- func() { f(); close(done) }
	<-done
}

// rig is a server of tallies.
type rig struct {
	t        testing.TB
	sessions *signal.Sessions
	mu       sync.Mutex // guards tallies
	tallies  []*tally
	serving  sync.WaitGroup
}

func newRig(t testing.TB, cfg signal.SessionConfig) *rig {
	r := &rig{t: t}
	r.sessions = signal.NewSessions(signal.SessionsConfig{
		Session: cfg,
		Open: func(_ context.Context, s *signal.Session, hello *signal.Hello, _ signal.ConnInfo) (signal.Handler, error) {
			if hello.Token == "bad" {
				return nil, &signal.Error{Code: signal.CodeUnauthenticated, Message: "no"}
			}
			h := newTally(s)
			r.mu.Lock()
			defer r.mu.Unlock()
			r.tallies = append(r.tallies, h)
			return h, nil
		},
	})
	return r
}

// tally returns the nth session's.
func (r *rig) tally(n int) *tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tallies[n]
}

// tallyOf returns the one of a session.
func (r *rig) tallyOf(session string) *tally {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tallies[slices.IndexFunc(r.tallies, func(t *tally) bool { return t.session.ID() == session })]
}

// close ends all sessions and waits until nothing is left.
func (r *rig) close() {
	r.t.Helper()
	if err := r.sessions.Close(context.Background(), signal.ReasonServerShutdown); err != nil {
		r.t.Errorf("close sessions: %v", err)
	}
	r.serving.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, h := range r.tallies {
		<-h.stopped
		calls := h.history()
		if len(calls) == 0 || calls[len(calls)-1][:5] != "ended" {
			r.t.Errorf("handler calls: got %v, want ended as the last", calls)
		}
	}
}

// serve serves one end of a pipe.
func (r *rig) serve(conn signal.Conn) {
	r.serving.Go(func() { r.sessions.ServeConn(context.Background(), conn, signal.ConnInfo{}) })
}

// peer is a client that speaks frames by hand.
type peer struct {
	t       testing.TB
	conn    *signaltest.PipeConn
	welcome signal.Welcome
}

// dial opens a carrier without a hello.
func (r *rig) dial() *peer {
	client, server := signaltest.Pipe(nil)
	r.serve(server)
	return &peer{t: r.t, conn: client}
}

// hello opens a carrier and a session; resume nil opens a new one.
func (r *rig) hello(resume *signal.Resume) *peer {
	r.t.Helper()
	p := r.dial()
	p.send(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{1}, Resume: resume})})
	f := p.next()
	if f.Re != 1 || f.Seq != 0 || f.Error != nil {
		r.t.Fatalf("reply to hello: got %+v", f)
	}
	if err := json.Unmarshal(f.Data, &p.welcome); err != nil {
		r.t.Fatal(err)
	}
	return p
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func (p *peer) send(f signal.Frame) {
	p.t.Helper()
	if err := p.conn.Write(context.Background(), mustJSON(f)); err != nil {
		p.t.Fatalf("send %+v: %v", f, err)
	}
}

func (p *peer) sendRaw(s string) {
	p.t.Helper()
	if err := p.conn.Write(context.Background(), []byte(s)); err != nil {
		p.t.Fatalf("send %q: %v", s, err)
	}
}

func (p *peer) add(id uint64, n int) {
	p.t.Helper()
	p.send(signal.Frame{ID: id, Type: "add", Data: mustJSON(added{n})})
}

// next returns the next frame that is not a ping.
func (p *peer) next() signal.Frame {
	p.t.Helper()
	for {
		b, err := p.conn.Read(context.Background())
		if err != nil {
			p.t.Fatalf("read: %v", err)
		}
		f, err := signal.ParseServerFrame(b)
		if err != nil {
			p.t.Fatalf("server sent %s: %v", b, err)
		}
		if f.Type != signal.NoticePing {
			return f
		}
	}
}

// closed reads until the carrier ends and returns its code.
func (p *peer) closed() signal.CloseCode {
	for {
		if _, err := p.conn.Read(context.Background()); err != nil {
			return signal.CloseCodeOf(err)
		}
	}
}

// wantEvent fails unless f is an event added n.
func (p *peer) wantEvent(f signal.Frame, seq uint64, n int) {
	p.t.Helper()
	var got added
	_ = json.Unmarshal(f.Data, &got)
	if f.Seq != seq || f.Type != "added" || got.N != n {
		p.t.Errorf("got frame %+v %s, want event added %d with seq %d", f, f.Data, n, seq)
	}
}

// wantReply fails unless f is a reply to re without an error.
func (p *peer) wantReply(f signal.Frame, seq, re uint64) {
	p.t.Helper()
	if f.Seq != seq || f.Re != re || f.Error != nil {
		p.t.Errorf("got frame %+v, want the reply to %d with seq %d", f, re, seq)
	}
}

// wantError fails unless f is an error reply to re with code.
func (p *peer) wantError(f signal.Frame, re uint64, code signal.Code) {
	p.t.Helper()
	if f.Re != re || f.Error == nil || f.Error.Code != code {
		p.t.Errorf("got frame %+v error %v, want %s in reply to %d", f, f.Error, code, re)
	}
}

// resume cuts the carrier and takes the session up on another one.
func (r *rig) resume(p *peer, seq uint64) *peer {
	r.t.Helper()
	p.conn.Cut()
	return r.hello(&signal.Resume{Session: p.welcome.Session, Secret: p.welcome.Secret, Seq: seq})
}

// dialTo opens a pipe whose server end f serves.
func (r *rig) dialTo(f func(conn signal.Conn)) *peer {
	client, server := signaltest.Pipe(nil)
	r.serving.Go(func() { f(server) })
	return &peer{t: r.t, conn: client}
}

func mustDecode(t testing.TB, data json.RawMessage, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("decode %s: %v", data, err)
	}
}
