package match

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// person is a session of the queue. Its state is owned by the queue's mutex.
type person struct {
	q        *Queue
	session  *signal.Session
	identity string
	name     string
	address  netip.Addr
	block    netip.Prefix // counts in Queue.addresses; the zero Prefix counts nowhere

	ended     bool
	away      bool // its session has no carrier now
	wants     bool // waits, is being asked about, or will wait as soon as it is back
	checking  bool // is being asked about
	interests []string
	language  string
	flexible  bool      // takes anybody
	since     time.Time // when it began to wait
	number    uint64    // in the order of that
	spots     []spot    // in the lists; empty unless it waits
	pair      *pair
	last      *pair    // the one before
	reported  *pair    // the one it complained about
	recent    []string // identities it was with last
	never     []string // identities it is never to be with
	asked     float64  // requests that count against its rate
	askedAt   time.Time
}

var _ signal.Handler = (*person)(nil)

// maxNever bounds how many somebody is kept apart from; past it the first is forgotten.
const maxNever = 64

// The rate of asking for the next: so many at once, and one more each time.
const (
	nextBurst = 10
	nextEvery = 2 * time.Second
)

func (p *person) avoids(c *person) bool {
	return p.identity == c.identity || slices.Contains(p.recent, c.identity) || slices.Contains(p.never, c.identity)
}

// apart keeps two from each other for good.
func apart(a, b *person) {
	a.never, b.never = keep(a.never, b.identity, maxNever), keep(b.never, a.identity, maxNever)
}

// keep adds to a list of which the last so many are kept.
func keep(list []string, identity string, most int) []string {
	list = append(list, identity)
	return list[max(0, len(list)-most):]
}

// open makes the handler of a new session.
func (q *Queue) open(ctx context.Context, s *signal.Session, hello *signal.Hello, from signal.ConnInfo) (signal.Handler, error) {
	p := &person{q: q, session: s, address: from.RemoteAddr}
	err := q.hook(ctx, "Authorize", func(ctx context.Context) error {
		who, err := q.cfg.Authorize(ctx, Request{Token: hello.Token, RemoteAddr: from.RemoteAddr, HTTP: from.HTTP})
		if err == nil && who.Identity == "" {
			err = errors.New("empty identity")
		}
		p.identity, p.name = who.Identity, who.Name
		return err
	})
	if err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, refusal(signal.CodeServerShutdown, "the server is going away")
	}
	if a := from.RemoteAddr.Unmap(); a.IsValid() && !a.IsLoopback() {
		bits := a.BitLen()
		if a.Is6() {
			bits = 64
		}
		p.block, _ = a.Prefix(bits)
		if q.addresses[p.block] >= q.cfg.MaxPerAddress {
			return nil, refusal(signal.CodeTooMany, "too many connections from this address")
		}
		q.addresses[p.block]++
	}
	if old := q.people[p.identity]; old != nil {
		q.forget(old)
		old.session.End(signal.ReasonDuplicateIdentity, "the same identity came again")
		p.recent, p.never = old.recent, old.never
	}
	q.people[p.identity] = p
	return p, nil
}

// hook calls something of the application's, with a deadline; what goes wrong is a refusal.
func (q *Queue) hook(ctx context.Context, name string, f func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, q.cfg.HookTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			q.cfg.Logger.Error("panic in "+name, zap.Any("panic", v), zap.String("stack", string(debug.Stack())))
			err = refusal(signal.CodeInternal, "internal error")
		}
	}()
	err = f(ctx)
	var told *signal.Error
	switch {
	case ctx.Err() != nil:
		return refusal(signal.CodeTimeout, "took too long")
	case err == nil || errors.As(err, &told):
		return err
	case errors.Is(err, conference.ErrUnauthenticated):
		return refusal(signal.CodeUnauthenticated, "the credential is not accepted")
	case errors.Is(err, conference.ErrForbidden):
		return refusal(signal.CodeForbidden, "this is not for you")
	}
	q.cfg.Logger.Error(name+" failed", zap.Error(err))
	return refusal(signal.CodeInternal, "internal error")
}

// Handle implements signal.Handler.
func (p *person) Handle(ctx context.Context, req *signal.Request) {
	switch req.Type {
	case TypeStart:
		m := &Start{}
		if err := req.Decode(m); err != nil {
			req.Fail(err)
			return
		}
		p.wait(req, m)
	case TypeNext:
		p.wait(req, nil)
	case TypeStop:
		p.stop(req)
	case TypeReport:
		m := &ReportText{}
		if err := req.Decode(m); err != nil {
			req.Fail(err)
			return
		}
		if err := p.report(ctx, m.Text); err != nil {
			req.Fail(err)
			return
		}
		req.Reply(nil)
	default:
		req.Fail(refusal(signal.CodeUnsupported, "no such request"))
	}
}

// wait joins the queue: with other interests if m is not nil.
func (p *person) wait(req *signal.Request, m *Start) {
	q := p.q
	q.mu.Lock()
	defer q.mu.Unlock()
	if p.ended || q.closed {
		req.Fail(refusal(signal.CodeServerShutdown, "the session has ended"))
		return
	}
	if after := p.throttle(time.Now()); after > 0 {
		req.Fail(&signal.Error{Code: signal.CodeRateLimited, Message: "too often", RetryAfterMS: int(after.Milliseconds()) + 1})
		return
	}
	if p.pair != nil {
		q.part(p.pair, p, EndNext)
	}
	q.waiting.remove(p)
	if m != nil {
		p.interests, p.language = folded(m.Interests), strings.ToLower(m.Language)
	}
	q.enter(p)
	req.Reply(q.standing(p))
	q.try(p)
}

// throttle counts a request for the next, and says how long to wait if there were too many.
func (p *person) throttle(now time.Time) time.Duration {
	p.asked = max(0, p.asked-now.Sub(p.askedAt).Seconds()/nextEvery.Seconds())
	p.askedAt = now
	if p.asked > nextBurst-1 {
		return time.Duration((p.asked - (nextBurst - 1)) * float64(nextEvery))
	}
	p.asked++
	return 0
}

func (p *person) stop(req *signal.Request) {
	p.q.mu.Lock()
	defer p.q.mu.Unlock()
	p.q.leave(p, EndNext)
	req.Reply(nil)
}

// report tells the application of the other one, or the last, and parts from it.
func (p *person) report(ctx context.Context, text string) error {
	q := p.q
	if q.cfg.Report == nil {
		return refusal(signal.CodeUnsupported, "nothing can be reported here")
	}
	q.mu.Lock()
	pr := p.pair
	if pr == nil {
		pr = p.last
	}
	if pr == nil || p.reported == pr {
		q.mu.Unlock()
		return refusal(signal.CodeNotFound, "nobody to report")
	}
	p.reported = pr
	other := pr.other(p)
	r := Report{
		By: p.identity, Of: other.identity, ByAddress: p.address, OfAddress: other.address,
		Room: pr.room, PairedAt: pr.since, Text: signal.CleanText(text),
	}
	q.mu.Unlock()
	err := q.hook(ctx, "Report", func(ctx context.Context) error { return q.cfg.Report(ctx, r) })
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil {
		p.reported = nil
		return err
	}
	apart(p, other)
	q.part(pr, p, EndNext)
	return nil
}

// CarrierLost implements signal.Handler: who is not there is paired with nobody.
func (p *person) CarrierLost() {
	p.q.mu.Lock()
	defer p.q.mu.Unlock()
	p.away = true
	p.q.waiting.remove(p)
}

// Resumed implements signal.Handler.
func (p *person) Resumed(missed bool) {
	q := p.q
	q.mu.Lock()
	defer q.mu.Unlock()
	p.away = false
	if missed {
		p.session.SendSnapshot(p.snapshot())
	}
	if p.wants && !p.checking && !p.ended && !q.closed {
		q.enter(p)
		q.try(p)
	}
}

func (p *person) snapshot() Snapshot {
	switch {
	case p.pair != nil:
		paired := p.pair.paired(p)
		return Snapshot{State: StatePaired, Paired: &paired}
	case p.wants:
		return Snapshot{State: StateWaiting}
	}
	return Snapshot{State: StateIdle}
}

// Ended implements signal.Handler.
func (p *person) Ended(signal.LeaveReason) {
	p.q.mu.Lock()
	defer p.q.mu.Unlock()
	p.q.forget(p)
}

// String is for logs.
func (p *person) String() string { return fmt.Sprintf("session %s", p.session.ID()) }
