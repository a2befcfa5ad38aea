package match_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/match"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// byToken lets everybody in as the identity that the token names.
func byToken(_ context.Context, req match.Request) (match.Person, error) {
	if req.Token == "" {
		return match.Person{}, conference.ErrUnauthenticated
	}
	return match.Person{Identity: req.Token, Name: strings.ToUpper(req.Token)}, nil
}

// house is a queue with the server of its rooms.
type house struct {
	t      *testing.T
	queue  *match.Queue
	server *conference.Server
	ends   map[string]*signaltest.PipeConn // the carriers of now
	mu     sync.Mutex
	away   map[string]bool // dialling fails
}

func newHouse(t *testing.T, cfg match.Config) *house {
	t.Helper()
	if cfg.Authorize == nil {
		cfg.Authorize = byToken
	}
	queue, err := match.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server, err := conference.New(conference.Config{Authorize: queue.Authorize, OnEvent: queue.OnEvent})
	if err != nil {
		t.Fatal(err)
	}
	queue.Bind(server)
	t.Cleanup(func() {
		if err := errors.Join(queue.Close(context.Background()), server.Close(context.Background())); err != nil {
			t.Error(err)
		}
		if s := queue.Stats(); s != (match.Stats{}) || queue.Broken() != "" {
			t.Errorf("left behind: %+v, %s", s, queue.Broken())
		}
	})
	return &house{t: t, queue: queue, server: server, ends: make(map[string]*signaltest.PipeConn), away: make(map[string]bool)}
}

// person is somebody's client, and what it was told.
type person struct {
	h       *house
	name    string
	session *signal.ClientSession

	mu      sync.Mutex
	log     []string // types, with what they say
	paired  match.Paired
	waiting match.Waiting
}

func (h *house) connect(token string, from signal.ConnInfo) (*person, error) {
	p := &person{h: h, name: token}
	session, err := signal.Connect(h.t.Context(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			if h.away[token] {
				return nil, errors.New("no network")
			}
			near, far := signaltest.Pipe(nil)
			go h.queue.ServeConn(context.Background(), far, from)
			h.ends[token] = near
			return near, nil
		},
		Hello: signal.Hello{Token: token}, OnEvent: p.take,
	})
	if err != nil {
		return nil, err
	}
	h.t.Cleanup(func() { session.Close() })
	p.session = session
	return p, nil
}

func (h *house) come(token string) *person {
	h.t.Helper()
	p, err := h.connect(token, signal.ConnInfo{})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// start has somebody come and wait.
func (h *house) start(token string, m match.Start) *person {
	h.t.Helper()
	p := h.come(token)
	if err := p.ask(match.TypeStart, m); err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (p *person) take(e signal.ClientEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.Type {
	case match.EventPaired:
		p.paired = match.Paired{}
		if err := e.Decode(&p.paired); err != nil {
			p.h.t.Error(err)
		}
		p.log = append(p.log, "paired")
	case match.EventEnded:
		var m match.Ended
		if err := e.Decode(&m); err != nil {
			p.h.t.Error(err)
		}
		p.log = append(p.log, "ended "+string(m.Reason))
	case match.NoticeWaiting:
		if err := e.Decode(&p.waiting); err != nil {
			p.h.t.Error(err)
		}
	case match.EventSnapshot:
		var m match.Snapshot
		if err := e.Decode(&m); err != nil {
			p.h.t.Error(err)
		}
		p.log = append(p.log, "snapshot "+string(m.State))
	}
}

func (p *person) ask(typ string, m any) error {
	return p.session.Request(p.h.t.Context(), typ, m, nil)
}

func (p *person) must(typ string, m any) {
	p.h.t.Helper()
	if err := p.ask(typ, m); err != nil {
		p.h.t.Fatalf("%s: %s: %v", p.name, typ, err)
	}
}

// told is what it was told since it was asked last.
func (p *person) told() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	log := strings.Join(p.log, ", ")
	p.log = nil
	return log
}

func (p *person) with() string { return p.h.queue.Partner(p.name) }

func wantTold(t *testing.T, p *person, want string) {
	t.Helper()
	synctest.Wait()
	if got := p.told(); got != want {
		t.Errorf("%s was told %q, want %q", p.name, got, want)
	}
}

func wantPair(t *testing.T, p *person, want string) {
	t.Helper()
	synctest.Wait()
	if got := p.with(); got != want {
		t.Errorf("%s is with %q, want %q", p.name, got, want)
	}
}

func wantCode(t *testing.T, err error, want signal.Code) {
	t.Helper()
	var e *signal.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// enter joins the room that somebody was told of.
func (p *person) enter() (*conference.Local, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.h.server.Attach(p.h.t.Context(), conference.JoinRequest{Room: p.paired.Room, Token: p.paired.Token, Name: "Eve"}, nil)
}

// Two are paired, meet in a room that nobody else gets into, and part; then each waits for somebody else.
func TestPairs(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{})
		ann := h.start("ann", match.Start{})
		wantTold(t, ann, "")
		bob := h.start("bob", match.Start{})
		wantTold(t, ann, "paired")
		wantTold(t, bob, "paired")
		if a, b := ann.paired, bob.paired; a.Room != b.Room || a.Token == b.Token || len(a.Token) < 26 || !h.queue.Owns(a.Room) {
			t.Errorf("%+v, %+v", a, b)
		}
		inA, errA := ann.enter()
		inB, errB := bob.enter()
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if i := inA.Info(); i.Name != "ANN" || strings.Contains(i.Identity, "ann") || len(inA.Grant().Publish) != 2 {
			t.Errorf("%+v, %+v", i, inA.Grant())
		}
		for _, req := range []conference.JoinRequest{
			{Room: ann.paired.Room}, {Room: ann.paired.Room, Token: "x"}, {Room: "lobby", Token: ann.paired.Token}, {Room: "match-x", Token: ann.paired.Token},
		} {
			_, err := h.server.Attach(t.Context(), req, nil)
			wantCode(t, err, signal.CodeForbidden)
		}

		ann.must(match.TypeNext, nil)
		wantTold(t, bob, "ended next")
		wantTold(t, ann, "")
		for _, in := range []*conference.Local{inA, inB} {
			if <-in.Done(); in.Reason() != signal.ReasonRemoved {
				t.Errorf("left the room for %s", in.Reason())
			}
		}
		_, err := bob.enter()
		wantCode(t, err, signal.CodeForbidden)
		bob.must(match.TypeNext, nil)
		time.Sleep(time.Minute)
		wantPair(t, bob, "") // with nobody rather than with ann again
		cleo := h.start("cleo", match.Start{})
		wantPair(t, cleo, "ann") // who has waited longest
		wantTold(t, cleo, "paired")
		cleo.must(match.TypeStop, nil)
		wantTold(t, ann, "paired, ended next")
		ann.must(match.TypeNext, nil)
		time.Sleep(time.Minute)
		wantPair(t, ann, "") // for bob it was nobody in between
		dora := h.start("dora", match.Start{})
		wantPair(t, dora, "bob")
		dora.must(match.TypeStop, nil)
		bob.must(match.TypeNext, nil)
		wantPair(t, bob, "ann")
	})
}

// Interests come first, until patience is over; two languages never meet.
func TestInterestsAndLanguages(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{Patience: 10 * time.Second})
		plain := h.start("plain", match.Start{})
		chess := h.start("chess", match.Start{Interests: []string{"Chess", "tea"}})
		wantPair(t, chess, "")
		go_ := h.start("go", match.Start{Interests: []string{" tea ", "go", "TEA"}})
		wantPair(t, go_, "chess")
		if got := go_.paired.Interests; !slices.Equal(got, []string{"tea"}) {
			t.Errorf("in common: %q", got)
		}
		music := h.start("music", match.Start{Interests: []string{"music"}})
		time.Sleep(9 * time.Second)
		wantPair(t, music, "")
		time.Sleep(2 * time.Second)
		wantPair(t, music, "plain")
		wantTold(t, plain, "paired")

		german, french := h.start("german", match.Start{Language: "de"}), h.start("french", match.Start{Language: "fr", Interests: []string{"tea"}})
		time.Sleep(time.Minute)
		wantPair(t, german, "")
		any := h.start("any", match.Start{Interests: []string{"tea"}})
		wantPair(t, any, "french")
		other := h.start("other", match.Start{Language: "DE"}) // tags have no case (RFC 5646, section 2.1.1)
		wantPair(t, other, "german")
		_ = french
	})
}

// Who loses the connection is paired with nobody, and waits again when it is back; for good, the other is told.
func TestDisconnect(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{})
		ann := h.start("ann", match.Start{})
		h.cut("ann", true)
		synctest.Wait()
		bob := h.start("bob", match.Start{})
		time.Sleep(5 * time.Second)
		wantPair(t, bob, "")
		h.cut("ann", false)
		time.Sleep(10 * time.Second)
		wantPair(t, bob, "ann")
		wantTold(t, ann, "paired")
		h.cut("ann", true)
		time.Sleep(20 * time.Second)
		wantTold(t, bob, "paired")
		time.Sleep(20 * time.Second)
		wantTold(t, bob, "ended left")
		if s := h.queue.Stats(); s.Sessions != 1 && s.Pairs != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// cut takes the network from somebody, or gives it back.
func (h *house) cut(token string, away bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.away[token] = away
	if away {
		h.ends[token].Cut()
	}
}

// Leaving the room is leaving the other.
func TestLeavesRoom(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{Room: &conference.RoomSettings{Capacity: 2}})
		ann, bob := h.start("ann", match.Start{}), h.start("bob", match.Start{})
		synctest.Wait()
		inA, err := ann.enter()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ann.enter(); err != nil { // a page that was loaded again: it takes its own place
			t.Fatal(err)
		}
		<-inA.Done()
		wantTold(t, bob, "paired")
		inB, err := bob.enter()
		if err != nil {
			t.Fatal(err)
		}
		if err := inB.Leave(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantTold(t, ann, "paired, ended left")
	})
}

// blocks answers after a moment, as a database does.
type blocks func(a, b string) (bool, error)

func (f blocks) Blocked(ctx context.Context, a, b string) (bool, error) {
	time.Sleep(20 * time.Millisecond)
	return f(a, b)
}

// Who has blocked the other is not paired with it, nor anybody of whom that is not known.
func TestBlocked(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		h := newHouse(t, match.Config{Blocks: blocks(func(a, b string) (bool, error) {
			asked.Add(1)
			switch {
			case strings.Contains(a+b, "unknown"):
				return false, errors.New("no connection")
			case a == "panic" || b == "panic":
				panic("oh")
			}
			return a+b == "annbob" || a+b == "bobann", nil
		})})
		ann, bob := h.start("ann", match.Start{}), h.start("bob", match.Start{})
		unknown, panics := h.start("unknown", match.Start{}), h.start("panic", match.Start{})
		time.Sleep(time.Minute)
		for _, p := range []*person{ann, bob, unknown, panics} {
			wantPair(t, p, "")
		}
		if n := asked.Load(); n != 6 {
			t.Errorf("asked %d times about four people", n)
		}
		cleo := h.start("cleo", match.Start{})
		time.Sleep(time.Second)
		wantPair(t, cleo, "ann")
		// Who stops while that is asked is not paired.
		dora := h.start("dora", match.Start{})
		dora.must(match.TypeStop, nil)
		time.Sleep(time.Second)
		wantPair(t, dora, "")
		wantPair(t, bob, "")
		dora.must(match.TypeStart, match.Start{})
		time.Sleep(time.Second)
		wantPair(t, dora, "bob")
	})
}

// A report says who, whom and where; it parts the two for good. Nobody can be reported twice, or who was never there.
func TestReport(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		var got []match.Report
		var fail error
		h := newHouse(t, match.Config{Remember: 1, Report: func(_ context.Context, r match.Report) error {
			if fail == nil {
				got = append(got, r)
			}
			return fail
		}})
		ann := h.start("ann", match.Start{})
		wantCode(t, ann.ask(match.TypeReport, match.ReportText{Text: "x"}), signal.CodeNotFound)
		bob := h.start("bob", match.Start{})
		synctest.Wait()
		room := ann.paired.Room
		wantCode(t, ann.ask(match.TypeReport, match.ReportText{Text: strings.Repeat("x", 2001)}), signal.CodeTooLarge)
		fail = errors.New("no connection")
		wantCode(t, ann.ask(match.TypeReport, match.ReportText{Text: "x"}), signal.CodeInternal)
		wantPair(t, ann, "bob")
		fail = nil
		ann.must(match.TypeReport, match.ReportText{Text: "rude\u202e\x00\n<b>"})
		wantTold(t, bob, "paired, ended next")
		wantCode(t, ann.ask(match.TypeReport, match.ReportText{}), signal.CodeNotFound)
		bob.must(match.TypeReport, match.ReportText{}) // the last one, after it has gone
		if len(got) != 2 || got[0].By != "ann" || got[0].Of != "bob" || got[0].Room != room || got[0].Text != "rude\n<b>" || got[1].Of != "ann" {
			t.Errorf("%+v", got)
		}
		// Others in between do not make them meet again.
		for i := range 3 {
			ann.must(match.TypeNext, nil)
			other := h.start(fmt.Sprint("other", i), match.Start{})
			wantPair(t, ann, other.name)
		}
		ann.must(match.TypeNext, nil)
		bob.must(match.TypeNext, nil)
		time.Sleep(time.Minute)
		wantPair(t, ann, "")
		none := newHouse(t, match.Config{}).start("ann", match.Start{})
		wantCode(t, none.ask(match.TypeReport, match.ReportText{}), signal.CodeUnsupported)
	})
}

// Waiting is shown.
func TestWaiting(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{})
		var people []*person
		for i := range 3 {
			people = append(people, h.start(fmt.Sprint(i), match.Start{Language: fmt.Sprint("l", i)}))
		}
		var w match.Waiting
		if err := people[2].session.Request(t.Context(), match.TypeNext, nil, &w); err != nil || w.Position != 3 || w.Waiting != 3 {
			t.Errorf("%+v, %v", w, err)
		}
		people[0].must(match.TypeStop, nil)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := people[1].waiting; got != (match.Waiting{Position: 1, Waiting: 2}) {
			t.Errorf("%+v", got)
		}
		h.start("x", match.Start{Language: "l1"})
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := people[2].waiting; got.Position != 1 || got.Waiting != 1 || got.EstimateMS < 2900 || got.EstimateMS > 3100 {
			t.Errorf("%+v", got)
		}
	})
}

// Bad input gets a coded error, and does no harm.
func TestBadInput(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{})
		ann := h.come("ann")
		for _, m := range []any{
			match.Start{Interests: make([]string, 11)}, match.Start{Interests: []string{strings.Repeat("x", 65)}}, match.Start{Language: "<b>"},
			match.Start{Language: strings.Repeat("x", 36)}, map[string]any{"interests": 1}, map[string]any{"language": []int{}}, []int{1}, "x",
		} {
			err := ann.ask(match.TypeStart, m)
			var e *signal.Error
			if !errors.As(err, &e) || e.Code != signal.CodeInvalid && e.Code != signal.CodeTooMany {
				t.Errorf("%v: %v", m, err)
			}
		}
		wantCode(t, ann.ask("match.shout", nil), signal.CodeUnsupported)
		wantCode(t, ann.ask(signal.TypeJoin, signal.Join{Room: "r"}), signal.CodeUnsupported)
		ann.must(match.TypeStop, nil) // of nothing
		bob := h.start("bob", match.Start{})
		limited := 0
		for range 100 {
			var e *signal.Error
			if err := ann.ask(match.TypeNext, nil); errors.As(err, &e) {
				limited++
				if e.Code != signal.CodeRateLimited || e.RetryAfterMS <= 0 || e.RetryAfterMS > 2001 {
					t.Fatal(err)
				}
			}
		}
		if limited < 85 || limited > 91 {
			t.Errorf("%d of 100 were refused", limited)
		}
		if h.queue.Broken() != "" {
			t.Error(h.queue.Broken())
		}
		_ = bob
		if _, err := h.connect("", signal.ConnInfo{}); err == nil {
			t.Error("in without a credential")
		} else {
			wantCode(t, err, signal.CodeUnauthenticated)
		}
	})
}

// Each identity is there once, and an address has so many at most.
func TestOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		h := newHouse(t, match.Config{MaxPerAddress: 2})
		ann := h.start("ann", match.Start{})
		again := h.start("ann", match.Start{})
		<-ann.session.Done()
		var left *signal.LeftError
		if !errors.As(ann.session.Err(), &left) || left.Left.Reason != signal.ReasonDuplicateIdentity {
			t.Errorf("%v", ann.session.Err())
		}
		synctest.Wait()
		wantPair(t, again, "")
		if s := h.queue.Stats(); s.Waiting != 1 {
			t.Errorf("%+v", s)
		}
		from := func(a string) signal.ConnInfo { return signal.ConnInfo{RemoteAddr: netip.MustParseAddr(a)} }
		for i, tt := range []struct {
			from string
			in   bool
		}{{"2001:db8::1", true}, {"2001:db8::2", true}, {"2001:db8::3", false}, {"2001:db8:0:1::1", true}, {"192.0.2.1", true}, {"192.0.2.1", true}, {"192.0.2.1", false}, {"192.0.2.2", true}} {
			p, err := h.connect(fmt.Sprint("p", i), from(tt.from))
			if (err == nil) != tt.in {
				t.Errorf("%d from %s: %v", i, tt.from, err)
			}
			if err == nil {
				p.must(match.TypeStop, nil) // or the session would end soon
			}
			if i == 1 { // who goes makes room
				p.session.Close()
				time.Sleep(time.Minute)
				p, err := h.connect("p1b", from(tt.from))
				if err != nil {
					t.Fatalf("after one has gone: %v", err)
				}
				p.must(match.TypeStop, nil)
			}
		}
	})
}
