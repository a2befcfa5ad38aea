package client

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/rotunda-rtc/rotunda/signal"
)

// inside says whether the presence is in the room, not in its lobby.
func (p *presence) inside() bool {
	select {
	case <-p.in:
		return true
	default:
		return false
	}
}

// lost returns a channel that is closed when a presence, which may be nil, has ended.
func lost(p *presence) <-chan struct{} {
	if p == nil {
		return nil
	}
	return p.ctx.Done()
}

// where returns the room to join, and the ticket that lets this participant in if it was moved.
func (r *Room) where() (room, ticket string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.name, r.ticket
}

// joined notes that a join succeeded: a ticket is good once.
func (r *Room) joined() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ticket = ""
}

// follow goes where this participant was moved, if that is how its presence ended.
func (r *Room) follow(err error) {
	var left *signal.LeftError
	if !errors.As(err, &left) || left.Left.Ticket == "" {
		return
	}
	r.mu.Lock()
	r.name, r.ticket = left.Left.Room, left.Left.Ticket
	r.mu.Unlock()
	r.emit(Moved{left.Left.Room})
}

// takeLocked takes the room as the server tells it, and returns the events that lead there. The caller holds mu.
func (r *Room) takeLocked(j signal.Joined) []Event {
	r.self, r.grant = j.Self, j.Grant
	events := r.view.replace(j.Room, j.Self.SID)
	was := r.info
	r.info = j.Room
	r.info.Participants = nil
	if was.SID == r.info.SID && !sameSettings(was, r.info) {
		events = append(events, RoomUpdated{cloneRoom(r.info)})
	}
	return append(events, r.replaceKnocks(j.Knocks)...)
}

// wait forgets the room: who waits is told nothing of it.
func (r *Room) wait() {
	r.mu.Lock()
	events := append(r.view.replace(signal.RoomInfo{}, ""), r.replaceKnocks(nil)...)
	r.info = signal.RoomInfo{}
	r.mu.Unlock()
	r.emit(events...)
}

func sameSettings(a, b signal.RoomInfo) bool {
	return a.Mode == b.Mode && a.Locked == b.Locked && a.Lobby == b.Lobby && a.Protected == b.Protected &&
		a.Capacity == b.Capacity && maps.Equal(a.Metadata, b.Metadata)
}

func cloneRoom(info signal.RoomInfo) signal.RoomInfo {
	info.Metadata = maps.Clone(info.Metadata)
	return info
}

// replaceKnocks takes the list of those who wait. The caller holds mu.
func (r *Room) replaceKnocks(list []signal.Knock) (events []Event) {
	for _, k := range r.knocks {
		if !slices.Contains(list, k) {
			events = append(events, KnockEnded{Knock: k})
		}
	}
	for _, k := range list {
		if !slices.Contains(r.knocks, k) {
			events = append(events, Knock{k})
		}
	}
	r.knocks = list
	return events
}

func (r *Room) onKnock(k signal.Knock) {
	r.mu.Lock()
	r.knocks = append(slices.Clone(r.knocks), k)
	r.mu.Unlock()
	r.emit(Knock{k})
}

func (r *Room) onKnockEnded(e signal.KnockEnded) {
	r.mu.Lock()
	i := slices.IndexFunc(r.knocks, func(k signal.Knock) bool { return k.ID == e.ID })
	if i < 0 {
		r.mu.Unlock()
		return
	}
	k := r.knocks[i]
	r.knocks = slices.Delete(slices.Clone(r.knocks), i, i+1)
	r.mu.Unlock()
	r.emit(KnockEnded{k, e.Outcome})
}

func (r *Room) onRoomUpdated(u signal.RoomUpdated) {
	r.mu.Lock()
	i := cloneRoom(r.info)
	set(&i.Mode, u.Mode)
	set(&i.Locked, u.Locked)
	set(&i.Lobby, u.Lobby)
	set(&i.Protected, u.Protected)
	set(&i.Capacity, u.Capacity)
	for key, value := range u.Metadata {
		switch {
		case value == nil:
			delete(i.Metadata, key)
		case i.Metadata == nil:
			i.Metadata = map[string]string{key: *value}
		default:
			i.Metadata[key] = *value
		}
	}
	r.info = i
	r.mu.Unlock()
	r.emit(RoomUpdated{cloneRoom(i)})
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// Info returns the room's settings as this participant is told them, without its participants; nothing while it waits in the lobby.
func (r *Room) Info() signal.RoomInfo {
	r.mu.Lock()
	defer r.mu.Unlock()
	return cloneRoom(r.info)
}

// Knocks returns those who wait in the lobby, the first first, for a participant that may moderate.
func (r *Room) Knocks() []signal.Knock {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.knocks)
}

// Admit lets in who waits under a knock. Like all that follows it needs a grant to moderate.
func (r *Room) Admit(ctx context.Context, knock string) error {
	return r.Request(ctx, signal.TypeAdmit, signal.Admit{Knock: knock}, nil)
}

// Deny sends away who waits under a knock. The message is for them.
func (r *Room) Deny(ctx context.Context, knock, message string) error {
	return r.Request(ctx, signal.TypeDeny, signal.Deny{Knock: knock, Message: message}, nil)
}

// UpdateRoom changes settings of the room: the fields that are not nil.
func (r *Room) UpdateRoom(ctx context.Context, u signal.UpdateRoom) error {
	return r.Request(ctx, signal.TypeUpdateRoom, u, nil)
}
