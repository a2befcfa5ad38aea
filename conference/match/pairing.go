package match

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// pair is two who are together.
type pair struct {
	room      string
	two       [2]*person
	tickets   [2]string
	aliases   [2]string // identities in the room, which say nothing of theirs
	interests []string
	since     time.Time
}

func (pr *pair) index(p *person) int {
	if pr.two[0] == p {
		return 0
	}
	return 1
}

func (pr *pair) other(p *person) *person { return pr.two[1-pr.index(p)] }

func (pr *pair) paired(p *person) Paired {
	return Paired{Room: pr.room, Token: pr.tickets[pr.index(p)], Interests: pr.interests}
}

// All that follows is called with mu held.

// enter puts p at the end of the queue, or notes that it will be there as soon as it is back.
func (q *Queue) enter(p *person) {
	p.wants = true
	if p.away || p.checking {
		return
	}
	q.entered++
	p.since, p.number = time.Now(), q.entered
	p.flexible = len(p.interests) == 0
	q.waiting.add(p)
	q.arm()
}

// maxChecks is for how many pairs at a time Blocks is asked; meanwhile others wait.
const maxChecks = 64

// try pairs p with somebody, if there is one.
func (q *Queue) try(p *person) {
	if len(p.spots) == 0 || q.checks >= maxChecks {
		return
	}
	c := q.waiting.partner(p)
	if c == nil {
		return
	}
	q.waiting.remove(p)
	q.waiting.remove(c)
	if q.cfg.Blocks == nil {
		q.join(p, c)
		return
	}
	p.checking, c.checking = true, true
	q.checks++
	q.work.Go(func() { q.check(p, c) })
}

// check asks whether two may be paired, and does it.
func (q *Queue) check(a, b *person) {
	blocked := true
	err := q.hook(q.ctx, "Blocks", func(ctx context.Context) (err error) {
		blocked, err = q.cfg.Blocks.Blocked(ctx, a.identity, b.identity)
		return err
	})
	q.mu.Lock()
	defer q.mu.Unlock()
	q.checks--
	a.checking, b.checking = false, false
	if blocked || err != nil {
		apart(a, b)
	}
	ready := func(p *person) bool { return p.wants && !p.away && !p.ended && !q.closed }
	if ready(a) && ready(b) && !a.avoids(b) && !b.avoids(a) {
		q.join(a, b)
	} else {
		for _, p := range []*person{a, b} {
			if ready(p) {
				q.waiting.add(p)
				q.arm()
			}
		}
	}
	q.retry()
}

// join makes two a pair, and tells them.
func (q *Queue) join(a, b *person) {
	now := time.Now()
	pr := &pair{room: signal.NewID(prefix, 96), two: [2]*person{a, b}, since: now}
	for _, each := range a.interests {
		if slices.Contains(b.interests, each) {
			pr.interests = append(pr.interests, each)
		}
	}
	for i, p := range pr.two {
		pr.tickets[i], pr.aliases[i] = signal.NewID("", 128), signal.NewID("stranger_", 64)
		p.wants, p.pair = false, pr
		if took := now.Sub(p.since); q.waited == 0 {
			q.waited = took
		} else {
			q.waited += (took - q.waited) / 8
		}
	}
	q.pairs[pr.room] = pr
	for _, p := range pr.two {
		p.session.Event(EventPaired, pr.paired(p))
	}
}

// part ends a pair; by, who may be nil, is not told. Nothing if it has ended.
func (q *Queue) part(pr *pair, by *person, reason EndReason) {
	if q.pairs[pr.room] != pr {
		return
	}
	delete(q.pairs, pr.room)
	for _, p := range pr.two {
		p.pair, p.last = nil, pr
		p.recent = keep(p.recent, pr.other(p).identity, q.cfg.Remember)
		if p != by && !p.ended {
			p.session.Event(EventEnded, Ended{Reason: reason})
		}
	}
	if server := q.server; server != nil {
		q.work.Go(func() { closeRoom(server, pr.room, q.cfg.Logger) })
	}
}

// closeRoom puts out who is in a room, or on the way into it.
func closeRoom(server *conference.Server, name string, log *zap.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := server.Revoke(ctx, conference.Revocation{Room: name}, "the other has gone")
	if room, open := server.Room(name); err == nil && open {
		err = room.Close(ctx)
	}
	if err != nil {
		log.Warn("the room of a pair was not closed", zap.String("room", name), zap.Error(err))
	}
}

// leave takes p out of the queue, or from the other.
func (q *Queue) leave(p *person, reason EndReason) {
	p.wants = false
	q.waiting.remove(p)
	if p.pair != nil {
		q.part(p.pair, p, reason)
	}
}

// forget ends a person.
func (q *Queue) forget(p *person) {
	if p.ended {
		return
	}
	p.ended = true
	q.leave(p, EndLeft)
	if q.people[p.identity] == p {
		delete(q.people, p.identity)
	}
	if p.block.IsValid() {
		if q.addresses[p.block]--; q.addresses[p.block] == 0 {
			delete(q.addresses, p.block)
		}
	}
}

// The clock of the queue runs while somebody waits.
const (
	tick       = 250 * time.Millisecond
	tellEvery  = 8 // ticks
	retryFirst = 64
)

func (q *Queue) arm() {
	if q.armed || q.closed {
		return
	}
	q.armed = true
	if q.timer == nil {
		q.timer = time.AfterFunc(tick, q.onTick)
		return
	}
	q.timer.Reset(tick)
}

// onTick has those take anybody who were patient for long enough, tries again, and tells how things stand.
func (q *Queue) onTick() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.armed = false
	if q.closed || q.waiting.all.Len() == 0 {
		return
	}
	now := time.Now()
	for e := q.waiting.patient.Front(); e != nil; e = q.waiting.patient.Front() {
		p := e.Value.(*person)
		if now.Sub(p.since) < q.cfg.Patience {
			break
		}
		q.waiting.relax(p)
		q.try(p)
	}
	q.retry()
	if q.ticks++; q.ticks%tellEvery == 0 {
		q.tell()
	}
	q.arm()
}

// retry looks again for those who have waited longest: what kept them from others may be over.
func (q *Queue) retry() {
	var first []*person
	for e := q.waiting.all.Front(); e != nil && len(first) < retryFirst; e = e.Next() {
		first = append(first, e.Value.(*person))
	}
	for _, p := range first {
		q.try(p)
	}
}

// tell sends everybody who waits where they stand.
func (q *Queue) tell() {
	w := q.standing(nil)
	for e := q.waiting.all.Front(); e != nil; e = e.Next() {
		w.Position++
		e.Value.(*person).session.Notice(NoticeWaiting, w)
	}
}

// standing is where p stands, who was the last to come; 0 for nil.
func (q *Queue) standing(p *person) Waiting {
	w := Waiting{Waiting: q.waiting.all.Len(), EstimateMS: int(q.waited.Milliseconds())}
	if p != nil {
		w.Position = w.Waiting
	}
	return w
}
