package conference

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Ban is an identity that is not let into a room. At and Until are in unix milliseconds.
type Ban = signal.Ban

// Bans keeps who is not let into which room, by the room's name, whether it is open or not. Its
// methods are called on many goroutines at a time, with a ctx that ends after [Config.HookTimeout].
type Bans interface {
	// Ban adds a ban or replaces that of the same identity.
	Ban(ctx context.Context, room string, ban Ban) error
	// Unban ends the ban of an identity. The error is [ErrNotFound] if there is none.
	Unban(ctx context.Context, room, identity string) error
	// Banned returns the ban of an identity; false if there is none whose Until is to come.
	Banned(ctx context.Context, room, identity string) (Ban, bool, error)
	// List returns the bans whose Until is to come, the newest first, limit of them at most.
	List(ctx context.Context, room string, limit int) ([]Ban, error)
}

// The bounds of bans that are kept in memory.
const (
	maxBansOfRoom = signal.LimitBans
	maxBans       = 100_000
)

// memoryBans are [Bans] that end with the process.
type memoryBans struct {
	mu    sync.Mutex
	rooms map[string]map[string]Ban // by the room's name and the identity
	count int
}

func newMemoryBans() *memoryBans { return &memoryBans{rooms: make(map[string]map[string]Ban)} }

// Ban implements Bans.
func (b *memoryBans) Ban(_ context.Context, room string, ban Ban) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, again := b.rooms[room][ban.Identity]; !again && b.fullLocked(room) {
		return refusal(signal.CodeTooMany, "too many bans")
	}
	b.dropLocked(room, ban.Identity)
	if b.rooms[room] == nil {
		b.rooms[room] = make(map[string]Ban)
	}
	b.rooms[room][ban.Identity] = ban
	b.count++
	return nil
}

// fullLocked says whether a room has no place for another ban, once those that are over were dropped.
func (b *memoryBans) fullLocked(room string) bool {
	if len(b.rooms[room]) >= maxBansOfRoom {
		b.cleanLocked(room)
	}
	if b.count >= maxBans {
		for name := range b.rooms {
			b.cleanLocked(name)
		}
	}
	return len(b.rooms[room]) >= maxBansOfRoom || b.count >= maxBans
}

func (b *memoryBans) cleanLocked(room string) {
	for identity, ban := range b.rooms[room] {
		if over(ban) {
			b.dropLocked(room, identity)
		}
	}
}

// dropLocked returns whether there was anything to drop.
func (b *memoryBans) dropLocked(room, identity string) bool {
	if _, ok := b.rooms[room][identity]; !ok {
		return false
	}
	delete(b.rooms[room], identity)
	if len(b.rooms[room]) == 0 {
		delete(b.rooms, room)
	}
	b.count--
	return true
}

// Unban implements Bans.
func (b *memoryBans) Unban(_ context.Context, room, identity string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.dropLocked(room, identity) {
		return ErrNotFound
	}
	return nil
}

// Banned implements Bans.
func (b *memoryBans) Banned(_ context.Context, room, identity string) (Ban, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	ban, ok := b.rooms[room][identity]
	return ban, ok && !over(ban), nil
}

// List implements Bans.
func (b *memoryBans) List(_ context.Context, room string, limit int) ([]Ban, error) {
	b.mu.Lock()
	list := slices.Collect(maps.Values(b.rooms[room]))
	b.mu.Unlock()
	list = slices.DeleteFunc(list, over)
	slices.SortFunc(list, func(x, y Ban) int { return cmp.Compare(y.At, x.At) })
	return list[:min(len(list), limit)], nil
}

// over says whether a ban holds no longer.
func over(ban Ban) bool { return ban.Until != 0 && ban.Until <= time.Now().UnixMilli() }

// checkBan refuses an identity that is banned. It fails closed.
func (s *Server) checkBan(ctx context.Context, room, identity string) error {
	var ban Ban
	var banned bool
	err := s.guard(ctx, "Bans.Banned", func(ctx context.Context) (err error) {
		ban, banned, err = s.cfg.Bans.Banned(ctx, room, identity)
		return err
	})
	switch {
	case err != nil:
		return err
	case !banned:
		return nil
	case ban.Message != "":
		return refusal(signal.CodeBanned, ban.Message)
	}
	return refusal(signal.CodeBanned, "banned from this room")
}

// Ban keeps an identity out of the room of that name, whether the room is open or not, and puts out those who are in it or wait for
// it with that identity, by WHIP and WHEP as well: they are told reason banned and the ban's Message. At
// is set if it is zero. The error is that of [Config.Bans], or a *signal.Error; then nobody was put out.
func (s *Server) Ban(ctx context.Context, room string, ban Ban) error {
	if err := errors.Join(signal.ValidateRoomName(room), (&signal.Unban{Identity: ban.Identity}).Validate()); err != nil {
		return err
	}
	if ban.At == 0 {
		ban.At = time.Now().UnixMilli()
	}
	return s.ban(ctx, room, ban, nil)
}

func (s *Server) ban(ctx context.Context, room string, ban Ban, by *participant) error {
	err := s.guard(ctx, "Bans.Ban", func(ctx context.Context) error { return s.cfg.Bans.Ban(ctx, room, ban) })
	if err != nil {
		return err
	}
	// Who was asked about before comes too late now, and is asked about again; who came before that is in the room.
	s.revocations.Add(1)
	s.tickets.revoke(Revocation{Identity: ban.Identity, Room: room}, false)
	r, open := s.Room(room)
	if !open {
		return nil
	}
	err = r.do(ctx, func() { r.banned(ban, by) })
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// banned puts out whom a new ban is for.
func (r *Room) banned(ban Ban, by *participant) {
	r.emit(func(i EventInfo) Event { return Banned{i, ban} })
	for _, p := range r.everybody() {
		if p.base == ban.Identity {
			r.dropBy(p, by, signal.ReasonBanned, ban.Message)
		}
	}
	r.forgetPerson(ban.Identity)
}

// ban is [Server.Ban] on request of by, whose grant was looked at.
func (r *Room) ban(ctx context.Context, ban Ban, by *participant) error {
	return mediaError(r.server.ban(ctx, r.name, ban, by))
}

// Ban puts a participant out and keeps its identity from coming back, until a time or, if that is zero, for good.
// It is told reason banned and message. Errors are those of [Server.Ban], and [ErrNotFound].
func (r *Room) Ban(ctx context.Context, sid, message string, until time.Time) error {
	ban := Ban{Message: message, At: time.Now().UnixMilli()}
	if !until.IsZero() {
		ban.Until = until.UnixMilli()
	}
	if err := r.doFor(ctx, sid, func(p *participant) { ban.Identity, ban.Name = p.base, p.name }); err != nil {
		return err
	}
	return r.server.ban(ctx, r.name, ban, nil)
}

// Unban lets an identity join the room of that name again. The error is [ErrNotFound] if it was not banned.
func (s *Server) Unban(ctx context.Context, room, identity string) error {
	return s.unban(ctx, room, identity, "")
}

func (s *Server) unban(ctx context.Context, room, identity, by string) error {
	err := s.guard(ctx, "Bans.Unban", func(ctx context.Context) error { return s.cfg.Bans.Unban(ctx, room, identity) })
	if err != nil {
		return err
	}
	if r, open := s.Room(room); open {
		r.post(func() { r.emit(func(i EventInfo) Event { return Unbanned{i, identity, by} }) })
	}
	return nil
}

// Bans returns who is banned from the room of that name, the newest ban first, limit of them at most; zero means 1,000.
func (s *Server) Bans(ctx context.Context, room string, limit int) (list []Ban, err error) {
	if limit == 0 {
		limit = signal.LimitBans
	}
	err = s.guard(ctx, "Bans.List", func(ctx context.Context) error {
		list, err = s.cfg.Bans.List(ctx, room, limit)
		return err
	})
	return list, err
}

// unbanBy and bansBy are requests of by, on the goroutine of its session.
func (r *Room) unbanBy(ctx context.Context, by *participant, identity string) error {
	if err := r.permitted(ctx, by, actUnban); err != nil {
		return err
	}
	err := r.server.unban(ctx, r.name, identity, by.sid)
	if errors.Is(err, ErrNotFound) {
		return refusal(signal.CodeNotFound, "this identity is not banned")
	}
	return err
}

func (r *Room) bansBy(ctx context.Context, by *participant) ([]Ban, error) {
	if err := r.permitted(ctx, by, actBans); err != nil {
		return nil, err
	}
	list, err := r.server.Bans(ctx, r.name, signal.LimitBans)
	if err != nil {
		return nil, err
	}
	return append([]Ban{}, list...), nil // never null in JSON
}

// permitted asks the loop whether p may do something.
func (r *Room) permitted(ctx context.Context, p *participant, a action) error {
	var refused error
	err := r.request(ctx, func() { refused = p.permit(a) })
	return closedError(firstError(err, refused))
}
