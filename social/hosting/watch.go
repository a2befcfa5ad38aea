package hosting

import (
	"context"
	"errors"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/storage"
)

// attendance is who is in the room of a conference.
type attendance struct {
	owner    string
	live     bool
	users    map[string]string // by the participant's SID
	watchers map[string]string // the same of those whom nobody sees
	waiting  map[string]string // by knock: who waits in the lobby
	admitted string            // a user who waited and joins next
}

// attend gives the attendance of a conference. The caller holds mu.
func (h *Hosting) attend(c storage.Conference) *attendance {
	a := h.inside[c.ID]
	if a == nil {
		a = &attendance{owner: c.Owner, users: make(map[string]string), watchers: make(map[string]string), waiting: make(map[string]string)}
		h.inside[c.ID] = a
	}
	a.live = a.live || c.Live()
	return a
}

// has says whether a user is in the room.
func (a *attendance) has(userID string) bool {
	for _, u := range a.users {
		if u == userID {
			return true
		}
	}
	return false
}

// eventTimeout bounds what is stored for one event: the room waits for it.
const eventTimeout = 10 * time.Second

// OnEvent is the OnEvent of conference.Config, or is called by it. It records who takes part from those who are really in the
// room, and sees whether the Owner is. Rooms that are no conferences are no concern of it.
func (h *Hosting) OnEvent(e conference.Event) {
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	switch e := e.(type) {
	case conference.ParticipantJoined:
		h.joined(ctx, e)
	case conference.ParticipantLeft:
		h.left(ctx, e)
	case conference.Knocked:
		h.knocked(ctx, e)
	case conference.KnockEnded:
		h.knockEnded(e)
	case conference.RoomClosed:
		h.roomClosed(e.Room)
	}
}

// userOf is the user behind an identity: those who come by WHIP or WHEP have theirs with an ending.
func userOf(identity string) string {
	user, _, _ := strings.Cut(identity, ":whep:")
	return strings.TrimSuffix(user, ":whip")
}

func (h *Hosting) joined(ctx context.Context, e conference.ParticipantJoined) {
	c, err := h.cfg.Stores.Conferences.Get(ctx, e.Room)
	if errors.Is(err, storage.ErrNotFound) {
		return
	}
	if err != nil {
		h.problem("a participant was not recorded", e.Room, err)
		return
	}
	user := userOf(e.Participant.Identity)
	if state(c) == StateFinished { // ended between the participant's admission and now
		if !e.At.After(c.FinishedAt) && !e.Grant.Hidden {
			h.seen(ctx, c.ID, user, e.At)
		}
		h.again(e.Room)
		return
	}
	h.mu.Lock()
	a := h.attend(c)
	if e.Grant.Hidden {
		a.watchers[e.Participant.SID] = user
	} else {
		a.users[e.Participant.SID] = user
		if user == c.Owner {
			delete(h.absent, c.ID)
		}
		h.place(user, c.ID, a)
	}
	rooms, doubted := h.rooms, a.admitted == user || h.doubted(user, c.Owner) // who waited was let in long after the decision
	a.admitted = ""
	h.mu.Unlock()
	if doubted {
		h.doubt(ctx, rooms, place{id: c.ID, sid: e.Participant.SID, user: user})
	}
	if !e.Grant.Hidden {
		h.seen(ctx, c.ID, user, e.At)
	}
}

// knocked notes who waits in the lobby, which may have been decided a while ago, too.
func (h *Hosting) knocked(ctx context.Context, e conference.Knocked) {
	c, err := h.cfg.Stores.Conferences.Get(ctx, e.Room)
	if errors.Is(err, storage.ErrNotFound) {
		return
	}
	if err != nil {
		h.problem("somebody who waits was not noted", e.Room, err)
		return
	}
	user := userOf(e.Knock.Identity)
	h.mu.Lock()
	h.attend(c).waiting[e.Knock.ID] = user
	rooms, doubted := h.rooms, h.doubted(user, c.Owner)
	h.mu.Unlock()
	if doubted {
		h.doubt(ctx, rooms, place{id: c.ID, knock: e.Knock.ID, user: user})
	}
}

func (h *Hosting) knockEnded(e conference.KnockEnded) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.inside[e.Room]
	if a == nil {
		return
	}
	delete(a.waiting, e.Knock.ID)
	if e.Outcome == signal.KnockAdmitted {
		a.admitted = userOf(e.Knock.Identity)
	}
}

// doubt asks again about somebody who has just come.
func (h *Hosting) doubt(ctx context.Context, rooms Rooms, p place) {
	if rooms == nil {
		return
	}
	if err := h.recheckOne(ctx, rooms, p); err != nil {
		h.problem("it was not asked again whether somebody may be in a room", p.id, err)
	}
}

func (h *Hosting) left(ctx context.Context, e conference.ParticipantLeft) {
	h.mu.Lock()
	a := h.inside[e.Room]
	if a != nil {
		delete(a.watchers, e.Participant.SID)
	}
	if a == nil || a.users[e.Participant.SID] == "" {
		h.mu.Unlock()
		return
	}
	user := a.users[e.Participant.SID]
	delete(a.users, e.Participant.SID)
	if user == a.owner && !a.has(user) && h.rooms != nil { // if it is not live, nothing comes of it
		h.miss(e.Room, h.cfg.Grace)
	}
	h.place(user, e.Room, a)
	h.mu.Unlock()
	h.seen(ctx, e.Room, user, e.At)
}

// roomClosed forgets a room, which everybody has left.
func (h *Hosting) roomClosed(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.inside, id)
}

// seen records a member. What storage does not take is lost but for the log: the room must not wait for it.
func (h *Hosting) seen(ctx context.Context, id, userID string, at time.Time) {
	if err := h.cfg.Stores.Members.Seen(ctx, id, userID, at); err != nil {
		h.problem("a member was not recorded", id, err)
	}
}

func (h *Hosting) problem(what, id string, err error) {
	h.cfg.Logger.Error(what, zap.String("conference", id), zap.Error(err))
}

// began notes that a conference is live: its Owner has the grace period to come, if not there.
func (h *Hosting) began(c storage.Conference) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.inside[c.ID]
	if a != nil {
		a.live = true
	}
	switch {
	case a != nil && a.has(c.Owner):
		h.place(c.Owner, c.ID, a)
	case h.rooms != nil:
		h.miss(c.ID, h.cfg.Grace)
	}
}

// ended notes that a conference is over.
func (h *Hosting) ended(c storage.Conference) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.absent, c.ID)
	if a := h.inside[c.ID]; a != nil {
		a.live = false
		h.place(c.Owner, c.ID, a)
	}
}

// miss has a conference end after a time, or before if that is so already, unless its Owner comes. The caller holds mu.
func (h *Hosting) miss(id string, in time.Duration) {
	at := time.Now().Add(in)
	if before, missed := h.absent[id]; missed && before.Before(at) {
		return
	}
	h.absent[id] = at
	h.poke()
}

// again has the keeper end a conference, or close its room if it is over, at once.
func (h *Hosting) again(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms != nil {
		h.miss(id, 0)
	}
}

// place tells People where a user is, if that has changed. The caller holds mu, so that the last word is the right one.
func (h *Hosting) place(userID, id string, a *attendance) {
	before := presence(h.where[userID])
	if a.has(userID) {
		if h.where[userID] == nil {
			h.where[userID] = make(map[string]bool)
		}
		h.where[userID][id] = a.live && userID == a.owner
	} else {
		delete(h.where[userID], id)
		if len(h.where[userID]) == 0 {
			delete(h.where, userID)
		}
	}
	if now := presence(h.where[userID]); now != before {
		h.cfg.People.SetPresence(userID, now)
	}
}

// presence sums up the conferences that a user is in.
func presence(at map[string]bool) Presence {
	p := PresenceNone
	for _, hosting := range at {
		if hosting {
			return PresenceHosting
		}
		p = PresenceInside
	}
	return p
}
