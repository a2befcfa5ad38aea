package server

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/storage"
)

// trailTimeout bounds the writing of one entry.
const trailTimeout = 5 * time.Second

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// trail writes into the audit what moderators do in rooms, where the API shows it to admins beside what these do.
type trail struct {
	audit storage.Audit
	newID func() string
	log   *zap.Logger

	rooms rosters
}

// onEvent is called in order for each room, by its own goroutine.
func (t *trail) onEvent(e conference.Event) {
	info := e.Info()
	switch e := e.(type) {
	case conference.ParticipantJoined:
		t.rooms.add(info.RoomSID, e.Participant)
	case conference.ParticipantLeft:
		if e.By != "" {
			detail := e.Participant.Identity + " " + string(e.Reason)
			if e.To != "" {
				detail += " to " + e.To
			}
			t.note(info, e.By, "room_put_out", detail)
		}
		t.rooms.remove(info.RoomSID, e.Participant.SID)
	case conference.GrantChanged:
		t.note(info, e.By, "room_role", t.rooms.identity(info.RoomSID, e.Participant)+" "+string(e.Role))
	case conference.Muted:
		if e.Publication.Muted {
			t.note(info, e.By, "room_mute", t.rooms.identity(info.RoomSID, e.Publication.Participant)+" "+string(e.Publication.Source))
		}
	case conference.Banned:
		t.noteIdentity(info, e.Ban.By, "room_ban", e.Ban.Identity)
	case conference.Unbanned:
		t.note(info, e.By, "room_unban", e.Identity)
	case conference.RoomUpdated:
		t.note(info, e.By, "room_settings", "")
	case conference.KnockEnded:
		t.note(info, e.By, "room_lobby", e.Knock.Identity+" "+string(e.Outcome))
	case conference.RoomClosed:
		t.note(info, e.By, "room_end", string(e.Reason))
		t.rooms.drop(info.RoomSID)
	}
}

// note writes down what a participant did. What the program did by itself, by empty, is none of the moderators' acts.
func (t *trail) note(info conference.EventInfo, by, action, detail string) {
	if by != "" {
		t.noteIdentity(info, t.rooms.identity(info.RoomSID, by), action, detail)
	}
}

func (t *trail) noteIdentity(info conference.EventInfo, by, action, detail string) {
	if by == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), trailTimeout)
	defer cancel()
	err := t.audit.Append(ctx, storage.AuditEntry{ID: t.newID(), At: info.At, Actor: by, Action: action, Object: info.Room, Detail: detail})
	t.log.Info("moderation", zap.String("by", by), zap.String("action", action), zap.String("room", info.Room), zap.String("detail", detail))
	if err != nil {
		t.log.Error("the audit misses an entry", zap.Error(err))
	}
}

// keptLeft is how many who have left a room are remembered while it is open: who ends it leaves before it is told that it has ended.
const keptLeft = 20_000

// rosters are who is or was in which room, since events name participants by SIDs.
type rosters struct {
	mu    sync.Mutex         // guards all below
	rooms map[string]*roster // by the room's SID
}

type roster struct {
	identities map[string]string // by SID
	left       []string          // SIDs, the first to leave first
}

func (r *rosters) add(room string, p conference.ParticipantInfo) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rooms == nil {
		r.rooms = make(map[string]*roster)
	}
	if r.rooms[room] == nil {
		r.rooms[room] = &roster{identities: make(map[string]string)}
	}
	r.rooms[room].identities[p.SID] = p.Identity
}

func (r *rosters) remove(room, sid string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.rooms[room]
	if all == nil {
		return
	}
	if all.left = append(all.left, sid); len(all.left) > keptLeft {
		delete(all.identities, all.left[0])
		all.left = all.left[1:]
	}
}

func (r *rosters) drop(room string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rooms, room)
}

// identity is the SID itself of somebody who is forgotten.
func (r *rosters) identity(room, sid string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if all := r.rooms[room]; all != nil && all.identities[sid] != "" {
		return all.identities[sid]
	}
	return sid
}
