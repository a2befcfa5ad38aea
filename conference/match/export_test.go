package match

import "github.com/rotunda-rtc/rotunda/signal"

// Enter puts somebody who has a session without a carrier into the queue, and returns the way out.
func (q *Queue) Enter(identity string, m Start) (next, leave func()) {
	p := &person{q: q, identity: identity}
	p.session = signal.NewSession(signal.SessionConfig{}, p)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.people[identity] = p
	p.interests, p.language = folded(m.Interests), m.Language
	again := func() {
		if p.pair != nil {
			q.part(p.pair, p, EndNext)
		}
		q.waiting.remove(p)
		q.enter(p)
		q.try(p)
	}
	again()
	next = func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		again()
	}
	return next, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.forget(p)
	}
}

// Partner says with whom an identity is, if with anybody, and checks what must hold of all at any moment.
func (q *Queue) Partner(identity string) string {
	q.mu.Lock()
	defer q.mu.Unlock()
	p := q.people[identity]
	if p == nil || p.pair == nil {
		return ""
	}
	return p.pair.other(p).identity
}

// Broken says what does not hold of the queue's state, or nothing.
func (q *Queue) Broken() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, pr := range q.pairs {
		a, b := pr.two[0], pr.two[1]
		switch {
		case a.pair != pr || b.pair != pr:
			return "a pair of which one does not know"
		case a.identity == b.identity:
			return "somebody with himself"
		case a.ended || b.ended:
			return "a pair with somebody who has gone"
		case len(a.spots) > 0 || len(b.spots) > 0:
			return "somebody who is paired and waits"
		}
	}
	for e := q.waiting.all.Front(); e != nil; e = e.Next() {
		p := e.Value.(*person)
		if p.ended || p.away || !p.wants || p.pair != nil || p.checking {
			return "somebody waits who does not"
		}
	}
	if q.waiting.all.Len() == 0 && (len(q.waiting.by) > 0 || q.waiting.patient.Len() > 0) {
		return "a list of nobody"
	}
	return ""
}

// Folded are interests as they are compared.
func Folded(interests []string) []string { return folded(interests) }
