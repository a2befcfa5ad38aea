package conference

import (
	"context"
	"maps"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// RoomUpdate says what of a room's settings is to change: the fields that are not nil, and the keys of Metadata, of
// which a nil value deletes one. An empty Password takes the password away.
type RoomUpdate = signal.UpdateRoom

// Update changes settings of the room. Those who are in it stay, whatever has changed; without a lobby, those who wait are let
// in. Errors of fields are *signal.Error.
func (r *Room) Update(ctx context.Context, u RoomUpdate) error {
	if err := u.Validate(); err != nil {
		return err
	}
	hash, err := r.server.hashOf(ctx, u)
	if err != nil {
		return err
	}
	var refused *signal.Error
	err = r.do(ctx, func() { refused = r.changeSettings(u, hash, nil) })
	if err == nil && refused != nil {
		return refused
	}
	return err
}

// hashOf makes the hash of a new password, if there is one.
func (s *Server) hashOf(ctx context.Context, u RoomUpdate) (string, error) {
	if u.Password == nil {
		return "", nil
	}
	hash, err := s.hasher.hash(ctx, *u.Password)
	return hash, mediaError(err)
}

// updateBy is the request of by, who may moderate, as the caller has looked. It runs on the session's goroutine, since
// making the hash of a password takes time; permit looks again on the loop.
func (r *Room) updateBy(ctx context.Context, by *participant, u RoomUpdate, permit func() error) error {
	var refused error
	if err := r.request(ctx, func() { refused = permit() }); err != nil || refused != nil {
		return closedError(firstError(err, refused))
	}
	if u.Password != nil {
		if refused := r.server.changes.take(visitor{room: r.name, identity: by.identity}, time.Now()); refused != nil {
			return refused
		}
	}
	hash, err := r.server.hashOf(ctx, u)
	if err != nil {
		return err
	}
	err = r.request(ctx, func() {
		if refused = permit(); refused == nil {
			if e := r.changeSettings(u, hash, by); e != nil {
				refused = e
			}
		}
	})
	return closedError(firstError(err, refused))
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// changeSettings changes the settings and tells all what has changed. by is nil for the host program.
func (r *Room) changeSettings(u RoomUpdate, hash string, by *participant) *signal.Error {
	if by != nil && u.Capacity != nil && *u.Capacity > r.capacity {
		return refusal(signal.CodeInvalid, "capacity: more than the room was opened with")
	}
	metadata, diff, refused := changeMetadata(r.settings.Metadata, u.Metadata)
	if refused != nil {
		return refused
	}
	if by == nil && u.Capacity != nil {
		r.capacity = *u.Capacity
	}
	s, told := &r.settings, signal.RoomUpdated{Metadata: diff}
	s.Metadata = metadata
	told.Locked = change(&s.Locked, u.Locked)
	told.Lobby = change(&s.Lobby, u.Lobby)
	told.Capacity = change(&s.Capacity, u.Capacity)
	if u.Password != nil {
		protected, is := s.PasswordHash != "", hash != ""
		told.Protected = change(&protected, &is)
		s.PasswordHash = hash
		r.door.Store(s.door())
	}
	if told.Locked != nil || told.Lobby != nil || told.Capacity != nil || told.Protected != nil || len(diff) > 0 {
		r.broadcast(signal.EventRoomUpdated, told, nil)
	} else if u.Password == nil {
		return nil
	}
	r.emit(func(i EventInfo) Event { return RoomUpdated{i, r.info(), by.sidOr("")} })
	if !s.Lobby {
		r.openLobby()
	}
	return nil
}

// change sets field to value, if that is given and another, and returns what it is then.
func change[T comparable](field, value *T) *T {
	if value == nil || *field == *value {
		return nil
	}
	*field = *value
	return value
}

// changeMetadata returns a room's metadata after the changes, and those that really change.
func changeMetadata(old map[string]string, changes map[string]*string) (after map[string]string, diff map[string]*string, refused *signal.Error) {
	if len(changes) == 0 {
		return old, nil, nil
	}
	after, diff = maps.Clone(old), make(map[string]*string)
	if after == nil {
		after = make(map[string]string)
	}
	for key, value := range changes {
		was, had := after[key]
		switch {
		case value == nil && !had, value != nil && had && was == *value:
			continue
		case value == nil:
			delete(after, key)
		default:
			after[key] = *value
		}
		diff[key] = value
	}
	if err := signal.ValidateMetadata(after); err != nil {
		return nil, nil, err.(*signal.Error)
	}
	return after, diff, nil
}

// sidOr returns the SID of p, or another word if there is no p.
func (p *participant) sidOr(other string) string {
	if p == nil {
		return other
	}
	return p.sid
}

// shown is sidOr for what clients are told: who is hidden is nobody to them, and acts as the host program does.
func (p *participant) shown(other string) string {
	if p != nil && p.hidden {
		return other
	}
	return p.sidOr(other)
}

// info describes the room without its participants.
func (r *Room) info() signal.RoomInfo {
	s := r.settings
	return signal.RoomInfo{
		SID: r.sid, Name: r.name, Participants: []ParticipantInfo{},
		Locked: s.Locked, Lobby: s.Lobby, Protected: s.PasswordHash != "", Capacity: s.Capacity, Metadata: maps.Clone(s.Metadata),
	}
}
