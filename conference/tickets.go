package conference

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// ticketLife is how long somebody who was moved has to join the other room.
const ticketLife = time.Minute

// home is where somebody was moved from, and what it was there: it goes back as that.
type home struct {
	room  string
	sid   string // of the room as it was open then
	grant Grant
	role  Role
}

// ticket lets one who was moved join another room, once, as who it was.
type ticket struct {
	room, from string
	admission  Admission
	home       *home
	expires    time.Time
	claimed    bool // somebody joins with it just now
}

// tickets are those that were given out. They are safe for concurrent use.
type tickets struct {
	mu sync.Mutex
	m  map[string]*ticket
}

func newTickets() *tickets { return &tickets{m: make(map[string]*ticket)} }

// issue keeps a ticket and returns its name, which is a secret.
func (t *tickets) issue(one *ticket) string {
	id, now := signal.NewID("TK_", 128), time.Now()
	one.expires = now.Add(ticketLife)
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, old := range t.m {
		if now.After(old.expires) {
			delete(t.m, name)
		}
	}
	t.m[id] = one
	return id
}

// claim returns the ticket of that name if it is for the room; mine is what this join has claimed before.
// Nobody else can use it until it is given back.
func (t *tickets) claim(name, room string, mine *ticket) *ticket {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.m[name]
	if one == nil || one.room != room || time.Now().After(one.expires) || one.claimed && one != mine {
		return nil
	}
	one.claimed = true
	return one
}

// release gives a ticket back, or up if it was used.
func (t *tickets) release(name string, used bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one := t.m[name]; one != nil {
		one.claimed = false
	}
	if used {
		delete(t.m, name)
	}
}

// revoke takes back the tickets of those whom a revocation names, with moved also of those who were moved from its room.
func (t *tickets) revoke(which Revocation, moved bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, one := range t.m {
		a := one.admission
		if (which.Credential == "" || which.Credential == a.Credential) &&
			(which.Identity == "" || which.Identity == a.Identity) &&
			(which.Room == "" || which.Room == one.room || moved && one.home != nil && which.Room == one.home.room) {
			delete(t.m, name)
		}
	}
}

// authorizeTicket is authorize for who was moved to the room.
func (s *Server) authorizeTicket(e *entry) (Admission, error) {
	one := s.tickets.claim(e.ticketName, e.request.Room, e.ticket)
	if one == nil {
		return Admission{}, refusal(signal.CodeForbidden, forbiddenRoom)
	}
	e.ticket = one
	return one.admission, nil
}

// authorizeEntry is authorize, or authorizeTicket for who was moved.
func (s *Server) authorizeEntry(ctx context.Context, e *entry) (Admission, error) {
	if e.ticketName != "" {
		return s.authorizeTicket(e)
	}
	return s.authorize(ctx, e.request)
}

// ticketFor makes what lets p join another room as who it is there.
func (r *Room) ticketFor(p *participant, room string) *ticket {
	a := Admission{
		Identity: p.base, Name: p.name, Attributes: make(map[string]string), Credential: p.credential,
		Grant: cloneGrant(p.grant), Role: p.role, Pass: true,
	}
	for key := range p.fixed {
		a.Attributes[key] = p.attributes[key]
	}
	t := &ticket{room: room, from: r.name, home: p.home}
	if p.home == nil {
		t.home = &home{room: r.name, sid: r.sid, grant: cloneGrant(p.grant), role: p.role}
	} else if !strings.HasPrefix(room, r.name+"/") {
		a.Grant, a.Role = cloneGrant(p.home.grant), p.home.role
	}
	if t.home.room == room {
		t.home = nil
	}
	t.admission = a
	return t
}

// returns says whether a move to that room takes p back to where it was moved from, if that is open still: another room may
// have the same name since, in which it was nothing.
func (s *Server) returns(p *participant, room string) bool {
	if p.home == nil || p.home.room != room {
		return false
	}
	r, open := s.Room(room)
	return open && r.sid == p.home.sid
}

// move sends p to another room. by is nil for the host program.
func (r *Room) move(p, by *participant, room string) error {
	switch _, open := r.server.Room(room); {
	case room == r.name:
		return refusal(signal.CodeInvalid, "room: the one it is in")
	case p.door != DoorSignal:
		return refusal(signal.CodeConflict, "the participant came by a door that leads nowhere else")
	case !open && r.server.cfg.OpenOnly:
		return refusal(signal.CodeNotFound, "no such room")
	}
	p.movedTo = room
	p.ticket = r.server.tickets.issue(r.ticketFor(p, room))
	r.dropBy(p, by, signal.ReasonMigrated, "")
	return nil
}

// left is what p is told at its end.
func (p *participant) left(reason LeaveReason, message string) signal.Left {
	return signal.Left{Reason: reason, Message: message, Room: p.movedTo, Ticket: p.ticket}
}
