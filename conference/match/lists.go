package match

import "container/list"

// place is a list of people who wait: of all with an interest ("" is those who take anybody), and of one language
// ("" is those who named none, anyLanguage all).
type place struct{ interest, language string }

const anyLanguage = "*"

// lists are the people who wait, each list with the one first who has waited longest. Owned by the queue's mutex.
type lists struct {
	all     *list.List // everybody
	patient *list.List // those who still wait for somebody with an interest of theirs
	by      map[place]*list.List
}

func newLists() lists {
	return lists{all: list.New(), patient: list.New(), by: make(map[place]*list.List)}
}

// spot is where somebody stands in a list.
type spot struct {
	at place
	in *list.List
	e  *list.Element
}

// add puts p into its lists, behind those who came before.
func (l *lists) add(p *person) {
	p.spots = append(p.spots[:0], push(l.all, place{}, p))
	for _, interest := range p.interests {
		l.register(p, interest)
	}
	if p.flexible {
		l.register(p, "")
		return
	}
	p.spots = append(p.spots, push(l.patient, place{}, p))
}

// relax has p take anybody from now on.
func (l *lists) relax(p *person) {
	p.flexible = true
	l.register(p, "")
	for i, s := range p.spots {
		if s.in == l.patient {
			l.patient.Remove(s.e)
			p.spots = append(p.spots[:i], p.spots[i+1:]...)
			return
		}
	}
}

func (l *lists) register(p *person, interest string) {
	for _, language := range []string{p.language, anyLanguage} {
		at := place{interest, language}
		in := l.by[at]
		if in == nil {
			in = list.New()
			l.by[at] = in
		}
		p.spots = append(p.spots, push(in, at, p))
	}
}

// push puts p where it belongs: mostly last; among the first if it comes back from being asked about.
func push(in *list.List, at place, p *person) spot {
	if last := in.Back(); last == nil || last.Value.(*person).number < p.number {
		return spot{at, in, in.PushBack(p)}
	}
	e := in.Front()
	for e.Value.(*person).number < p.number {
		e = e.Next()
	}
	return spot{at, in, in.InsertBefore(p, e)}
}

// remove takes p out of all lists; nothing if it is in none.
func (l *lists) remove(p *person) {
	for _, s := range p.spots {
		s.in.Remove(s.e)
		if s.in.Len() == 0 && s.in != l.all && s.in != l.patient {
			delete(l.by, s.at)
		}
	}
	p.spots = p.spots[:0]
}

// maxLook bounds how many are passed over in one list, because one of the two does not want the other.
const maxLook = 64

// partner finds whom p is paired with: who shares an interest, or, if p takes anybody, who does so, too. Of several the
// one that has waited longest. Nil if there is none.
func (l *lists) partner(p *person) *person {
	var best *person
	for _, interest := range p.interests {
		best = l.better(best, p, interest)
	}
	if best == nil && p.flexible {
		best = l.better(nil, p, "")
	}
	return best
}

func (l *lists) better(best, p *person, interest string) *person {
	languages := []string{anyLanguage}
	if p.language != "" {
		languages = []string{p.language, ""}
	}
	for _, language := range languages {
		in := l.by[place{interest, language}]
		if in == nil {
			continue
		}
		looked := 0
		for e := in.Front(); e != nil && looked < maxLook; e = e.Next() {
			c := e.Value.(*person)
			if c != p && !p.avoids(c) && !c.avoids(p) {
				if best == nil || c.number < best.number {
					best = c
				}
				break
			}
			looked++
		}
	}
	return best
}
